import { hostileContract } from '@holdfast/sync-server/testing';
import { postgresHarness } from '../testing/postgres-harness.ts';

hostileContract('Postgres', postgresHarness);
