import { randomUUID } from 'node:crypto';
import { Client } from 'minio';
import { afterAll, describe } from 'vitest';
import { contentCommandsContract } from './testing/content-commands.ts';

const names = ['HOLDFAST_S3_ENDPOINT', 'HOLDFAST_S3_ACCESS_KEY', 'HOLDFAST_S3_SECRET_KEY', 'HOLDFAST_S3_REGION'] as const;
const given = Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
const reachable = Object.keys(given).length >= 3;
if (!reachable) process.stderr.write('S3 tests skipped: HOLDFAST_S3_ENDPOINT, HOLDFAST_S3_ACCESS_KEY and HOLDFAST_S3_SECRET_KEY name no object store.\n');

describe.skipIf(!reachable)('S3', () => {
  const bucket = `test-${randomUUID()}`;
  contentCommandsContract(() => ({ ...given, HOLDFAST_S3_BUCKET: bucket }));
  afterAll(async () => {
    const url = new URL(given['HOLDFAST_S3_ENDPOINT'] ?? '');
    await new Client({
      endPoint: url.hostname, port: Number(url.port), useSSL: url.protocol === 'https:',
      accessKey: given['HOLDFAST_S3_ACCESS_KEY'] ?? '', secretKey: given['HOLDFAST_S3_SECRET_KEY'] ?? '', region: given['HOLDFAST_S3_REGION'] ?? 'us-east-1',
    }).removeBucket(bucket);
  });
});
