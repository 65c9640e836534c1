import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Upload, type UploadOptions } from 'tus-js-client';
import { answersHttp, freePort, startChild, type Child } from '@holdfast/harness';
import type { CaseContext } from '../cases/bench-case.ts';

/** What the tables call it. */
export const tusName = 'tus (@tus/server, file store)';

/** A running reference server. */
export interface TusServer {
  readonly endpoint: string;
  readonly child: Child;
}

/** Starts the reference server on an empty folder. */
export const startTusServer = async ({ cleanup, folder }: CaseContext): Promise<TusServer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = cleanup.use(await startChild({
    what: 'The reference tus server',
    command: process.execPath,
    args: [join(import.meta.dirname, 'tus-server-main.ts'), await folder('tus'), String(port)],
    isUp: () => answersHttp(url, false),
    upWithinMs: 20_000,
  }));
  return { endpoint: `${url}/files`, child };
};

const upload = (source: Upload['file'], options: UploadOptions): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  new Upload(source, { retryDelays: null, ...options, onSuccess: () => resolve(), onError: reject }).start();
  return promise;
};

/** Sends one file from disk in one request, the fastest that tus-js-client does. */
export const tusUploadFile = (endpoint: string, path: string, options: Pick<UploadOptions, 'headers' | 'metadata' | 'retryDelays'> = {}): Promise<void> =>
  // A file stream is read by its path in Node, which tus-js-client's types leave out.
  upload(createReadStream(path) as unknown as Buffer, { endpoint, ...options });

/** Sends small files one after the other, each in one request (creation with upload), connections kept alive. */
export const tusUploadOneByOne = async (endpoint: string, files: readonly Uint8Array<ArrayBuffer>[]): Promise<void> => {
  for (const bytes of files) await upload(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { endpoint, uploadDataDuringCreation: true });
};
