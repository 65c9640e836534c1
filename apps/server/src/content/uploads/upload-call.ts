import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { UploadCheck } from './upload-check.ts';
import type { UploadId, UploadRecord } from './upload-record.ts';

/**
 * One request for an upload on its way through @tus/server, which hands its store neither the request nor the person.
 * The store reads the body from here: the way through the library's web streams halves the speed.
 */
export interface UploadCall {
  readonly body: IncomingMessage;
  /** The upload it was let in for, and the only one it may reach; null: a creation, or what concerns none. */
  readonly upload: UploadId | null;
  /** What the route read from a creation's headers. */
  readonly creation: UploadRecord | null;
  /** What the body's bytes must come to. */
  readonly check: UploadCheck | null;
  /** Why it failed, for the one place that answers errors. */
  failure: { readonly error: unknown } | null;
}

export const uploadCalls = new AsyncLocalStorage<UploadCall>();

/** The request in whose name the store was called. */
export const currentCall = (): UploadCall => {
  const call = uploadCalls.getStore();
  if (call === undefined) throw new Error('the upload store was called outside of a request');
  return call;
};
