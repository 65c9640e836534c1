import { randomUUID } from 'node:crypto';
import { Client } from 'minio';
import { afterAll } from 'vitest';
import type { S3Config } from '../../config.ts';
import { S3ContentStore, type S3Limits } from '../s3-content-store.ts';

const { HOLDFAST_S3_ENDPOINT: endpoint, HOLDFAST_S3_ACCESS_KEY: accessKey, HOLDFAST_S3_SECRET_KEY: secretKey, HOLDFAST_S3_REGION: region = 'us-east-1' } = process.env;

/** Whether the environment names an object store; the tests that need one are skipped without, and say so. */
export const s3IsThere = endpoint !== undefined && accessKey !== undefined && secretKey !== undefined;
if (!s3IsThere) process.stderr.write('S3 tests skipped: HOLDFAST_S3_ENDPOINT, HOLDFAST_S3_ACCESS_KEY and HOLDFAST_S3_SECRET_KEY name no object store.\n');

export interface S3Bucket {
  readonly config: S3Config;
  /** Opens the store, as a process that starts does. */
  readonly open: () => Promise<S3ContentStore>;
}

/** A bucket of its own for the tests around this call; it goes with them. */
export const s3Bucket = (limits: Partial<S3Limits> = {}): S3Bucket => {
  const config: S3Config = { kind: 's3', endpoint: endpoint ?? '', accessKey: accessKey ?? '', secretKey: secretKey ?? '', bucket: `test-${randomUUID()}`, region };
  const open = async (): Promise<S3ContentStore> => {
    const store = new S3ContentStore(config, limits);
    await store.prepare();
    return store;
  };
  afterAll(async () => {
    const store = await open();
    for await (const { key } of store.list('')) await store.delete(key);
    const url = new URL(config.endpoint);
    await new Client({ endPoint: url.hostname, port: Number(url.port), useSSL: url.protocol === 'https:', accessKey: config.accessKey, secretKey: config.secretKey, region }).removeBucket(config.bucket);
  });
  return { config, open };
};
