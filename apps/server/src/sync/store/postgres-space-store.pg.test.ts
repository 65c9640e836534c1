import { spaceStoreContract } from '@holdfast/sync-server/testing';
import { postgresHarness } from '../testing/postgres-harness.ts';

spaceStoreContract('Postgres', postgresHarness);
