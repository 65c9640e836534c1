import { exchangeContract } from '@holdfast/sync-server/testing';
import { postgresHarness } from '../testing/postgres-harness.ts';

exchangeContract('Postgres', postgresHarness);
