import { tombstoneRetentionContract } from '@holdfast/sync-server/testing';
import { postgresHarness } from '../testing/postgres-harness.ts';

tombstoneRetentionContract('Postgres', postgresHarness);
