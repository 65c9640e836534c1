import { randomUUID } from 'node:crypto';
import { Client } from 'minio';
import type { CaseContext } from '../cases/bench-case.ts';

/** What the tables call it, and what they say where there is none. */
export const minioName = 'plain minio client';
export const minioAbsent = 'MinIO was not measured: HOLDFAST_S3_ENDPOINT, HOLDFAST_S3_ACCESS_KEY and HOLDFAST_S3_SECRET_KEY name no server here.';

/** A bucket of our own at the object store that the environment names. */
export interface Bucket {
  readonly name: string;
  readonly client: Client;
  /** What a server is given that keeps its content there. */
  readonly environment: Readonly<Record<string, string>>;
}

const empty = async (client: Client, bucket: string): Promise<void> => {
  const names: string[] = [];
  for await (const item of client.listObjectsV2(bucket, '', true)) {
    const { name } = item as { readonly name?: string };
    if (name !== undefined) names.push(name);
  }
  for (let from = 0; from < names.length; from += 1000) await client.removeObjects(bucket, names.slice(from, from + 1000));
};

/** Makes a bucket that goes with all that is in it when the case ends; null when HOLDFAST_S3_* name no store. */
export const makeBucket = async ({ cleanup }: CaseContext): Promise<Bucket | null> => {
  const { HOLDFAST_S3_ENDPOINT: endpoint, HOLDFAST_S3_ACCESS_KEY: accessKey, HOLDFAST_S3_SECRET_KEY: secretKey, HOLDFAST_S3_REGION: region = 'us-east-1' } = process.env;
  if (endpoint === undefined || accessKey === undefined || secretKey === undefined) return null;
  const { hostname, port, protocol } = new URL(endpoint);
  const useSSL = protocol === 'https:';
  const client = new Client({ endPoint: hostname, port: Number(port) || (useSSL ? 443 : 80), useSSL, accessKey, secretKey, region });
  const name = `holdfast-bench-${randomUUID().slice(0, 8)}`;
  await client.makeBucket(name, region);
  cleanup.defer(async () => {
    await empty(client, name);
    await client.removeBucket(name);
  });
  return {
    name, client,
    environment: { HOLDFAST_S3_ENDPOINT: endpoint, HOLDFAST_S3_ACCESS_KEY: accessKey, HOLDFAST_S3_SECRET_KEY: secretKey, HOLDFAST_S3_BUCKET: name, HOLDFAST_S3_REGION: region },
  };
};
