import { noAnswer, refusalOf, SyncClientError } from '@holdfast/sync-client';
import type { PackSource, PackUpload } from '@holdfast/sync-client';
import { DetailedError, Upload, type UploadOptions } from 'tus-js-client';

/** A smaller pack travels with the request that creates it: one round trip less, and little to lose. */
const oneRequestBytes = 1024 * 1024;

/** What tus-js-client takes for bytes: a Blob in a browser, a Buffer in Node. */
export type TusBody = ConstructorParameters<typeof Upload>[0];

/** Bytes as they are read from the disk, a few at a time. */
export interface ByteStream {
  once(event: 'error', listener: (error: unknown) => void): unknown;
}

/** Gives the bytes [from, to) of a pack as a stream. */
export type StreamOf = (source: PackSource, from: number, to: number) => ByteStream;

export interface PackPlace {
  readonly endpoint: string;
  /** The bytes of a pack; `inMemory` when what is read while it travels has failed. */
  readonly bodyOf: (source: PackSource, inMemory: boolean) => Promise<TusBody>;
  /** Large packs travel as they are read, where a process can send a stream; null where it cannot. */
  readonly streamOf: StreamOf | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const toldIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const failureOf = (error: Error, what = 'Sending a pack'): SyncClientError => {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  return response === null ? noAnswer(error, what) : refusalOf(response.getStatus(), toldIn(response.getBody()), response.getHeader('Retry-After') ?? null);
};

const abandoned = (): SyncClientError => new SyncClientError('aborted', 'Sending a pack was given up');

/** A pack that is never whole in memory. What cannot be read is told to `fail`: the library does not listen for it. */
const streamedPack = (source: PackSource, streamOf: StreamOf, fail: (error: unknown) => void): NonNullable<UploadOptions['fileReader']> => ({
  openFile: async () => ({
    size: source.size,
    slice: async (from, to) => {
      const value = streamOf(source, from, to);
      value.once('error', fail);
      return { value: Object.assign(value, { size: to - from }), done: to >= source.size };
    },
    close: () => undefined,
  }),
});

/**
 * Sends one pack by tus. A large one is created first, so that its place is kept before a byte travels; one whose place is lost
 * begins again (H42). It is tried once: the engine decides when again.
 */
export const uploadPack = async (upload: PackUpload, to: PackPlace): Promise<void> => {
  const { source, resumeFrom, signal } = upload;
  const { streamOf } = to;
  const isStreamed = streamOf !== null && source.size > oneRequestBytes;
  // With a reader of our own the library asks nothing of the body.
  const body = isStreamed ? new Blob([]) : await to.bodyOf(source, upload.careful === true);
  if (signal.aborted) throw abandoned();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (error: unknown): void => {
    sending.abort().catch(reject);
    reject(error);
  };
  let placed = resumeFrom;
  const sending = new Upload(body, {
    endpoint: to.endpoint,
    headers: { ...to.headers },
    ...(resumeFrom !== null && { uploadUrl: resumeFrom }),
    metadata: { ...to.metadata },
    uploadDataDuringCreation: upload.careful !== true && source.size <= oneRequestBytes,
    ...(isStreamed && { fileReader: streamedPack(source, streamOf, fail) }),
    storeFingerprintForResuming: false,
    retryDelays: null,
    onProgress: (done) => upload.onProgress(done),
    onBeforeRequest: async (request) => {
      if (request.getMethod() !== 'PATCH' || placed === request.getURL()) return;
      placed = request.getURL();
      await upload.onPlace(placed);
    },
    onSuccess: () => resolve(),
    onError: (error) => reject(failureOf(error)),
  });
  const abort = (): void => fail(abandoned());
  signal.addEventListener('abort', abort, { once: true });
  try {
    sending.start();
    await promise;
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

/** Ends an upload: what was sent of it is thrown away there. */
export const endUpload = async (url: string, headers: PackPlace['headers']): Promise<void> => {
  await Upload.terminate(url, { headers: { ...headers }, retryDelays: null }).catch((error: unknown) => {
    throw failureOf(error instanceof Error ? error : new Error(String(error)), 'Ending an upload');
  });
};
