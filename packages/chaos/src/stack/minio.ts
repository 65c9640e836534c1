import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { answersHttp, freePort } from '@holdfast/harness';
import { Program } from './program.ts';

/** Where content lies in S3, and how the server comes to it. */
export interface S3Place {
  readonly port: number;
  readonly environment: (port: number) => Readonly<Record<string, string>>;
  /** Its process, when this run may stop and kill it. */
  readonly program: Program | null;
}

const found = (): string | null =>
  process.env['MINIO'] ?? (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'minio')).find((path) => existsSync(path)) ?? null;

const environmentWith = (accessKey: string, secretKey: string, bucket: string, region: string) => (port: number): Readonly<Record<string, string>> => ({
  HOLDFAST_S3_ENDPOINT: `http://127.0.0.1:${port}`, HOLDFAST_S3_ACCESS_KEY: accessKey, HOLDFAST_S3_SECRET_KEY: secretKey, HOLDFAST_S3_BUCKET: bucket, HOLDFAST_S3_REGION: region,
});

/**
 * A MinIO of our own when MINIO names its program (or it is on the path): it can be killed. Otherwise the one that HOLDFAST_S3_* name, which is
 * somebody's: only the network to it is made bad. Null without either.
 */
export const startS3 = async (folder: string, log: string): Promise<S3Place | null> => {
  const binary = found();
  if (binary !== null) {
    const port = await freePort();
    const program = new Program({
      what: 'MinIO', command: binary, args: ['server', '--address', `127.0.0.1:${port}`, folder], log, upWithinMs: 60_000,
      env: { MINIO_ROOT_USER: 'holdfast', MINIO_ROOT_PASSWORD: 'holdfast-secret', MINIO_BROWSER: 'off', MINIO_UPDATE: 'off' },
      isUp: () => answersHttp(`http://127.0.0.1:${port}/minio/health/ready`),
    });
    await program.start();
    return { port, program, environment: environmentWith('holdfast', 'holdfast-secret', 'chaos', 'us-east-1') };
  }
  const { HOLDFAST_S3_ENDPOINT: endpoint, HOLDFAST_S3_ACCESS_KEY: key, HOLDFAST_S3_SECRET_KEY: secret } = process.env;
  if (endpoint === undefined || key === undefined || secret === undefined) return null;
  const { hostname, port } = new URL(endpoint);
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') throw new Error(`HOLDFAST_S3_ENDPOINT is ${hostname}: chaos stays on loopback.`);
  return { port: Number(port), program: null, environment: environmentWith(key, secret, `chaos-${Date.now()}`, process.env['HOLDFAST_S3_REGION'] ?? 'us-east-1') };
};
