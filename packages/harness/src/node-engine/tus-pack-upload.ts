import { DetailedError, Upload } from 'tus-js-client';
import { SyncClientError } from '@holdfast/sync-client';
import type { PackUpload } from '@holdfast/sync-client';
import { noAnswer, refusalOf } from './transport-failure.ts';

const bodyOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const failureOf = (error: Error): SyncClientError => {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  return response === null ? noAnswer(error, 'Sending a pack') : refusalOf(response.getStatus(), bodyOf(response.getBody()));
};

/** Sends one pack by tus: created first, so that its place is kept before a byte travels; a lost place begins again (H42). */
export const uploadPack = async (
  upload: PackUpload,
  to: { readonly endpoint: string; readonly headers: Readonly<Record<string, string>>; readonly metadata: Readonly<Record<string, string>> },
): Promise<void> => {
  const bytes = await upload.source.read(0, upload.source.size);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let placed: string | null = upload.resumeFrom;
  const sending = new Upload(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
    endpoint: to.endpoint,
    ...(upload.resumeFrom === null ? {} : { uploadUrl: upload.resumeFrom }),
    headers: { ...to.headers },
    metadata: { ...to.metadata },
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
  const abort = (): void => {
    void sending.abort();
    reject(new SyncClientError('aborted', 'Sending a pack was given up'));
  };
  if (upload.signal.aborted) throw new SyncClientError('aborted', 'Sending a pack was given up');
  upload.signal.addEventListener('abort', abort, { once: true });
  try {
    sending.start();
    await promise;
  } finally {
    upload.signal.removeEventListener('abort', abort);
  }
};
