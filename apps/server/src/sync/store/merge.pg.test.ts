import { mergeContract } from '@holdfast/sync-server/testing';
import { postgresHarness } from '../testing/postgres-harness.ts';

mergeContract('Postgres', postgresHarness);
