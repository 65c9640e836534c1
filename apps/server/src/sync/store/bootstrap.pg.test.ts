import { bootstrapContract } from '@holdfast/sync-server/testing';
import { postgresHarness } from '../testing/postgres-harness.ts';

bootstrapContract('Postgres', postgresHarness);
