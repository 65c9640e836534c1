import { retentionContract } from '@holdfast/sync-server/testing';
import { postgresHarness } from '../testing/postgres-harness.ts';

retentionContract('Postgres', postgresHarness);
