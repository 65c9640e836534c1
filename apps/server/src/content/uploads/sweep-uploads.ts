import type { Receivers } from './receivers.ts';
import type { TusStore } from './tus-store.ts';
import type { UploadLocks } from './upload-locks.ts';
import type { UploadSpool } from './upload-spool.ts';

export interface SweepParts {
  readonly spool: UploadSpool;
  readonly receivers: Receivers;
  readonly store: TusStore;
  readonly locks: UploadLocks;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Closes files that nobody uses, and forgets uploads to which nothing came for too long: each is asked again when its turn has come. */
export const sweepUploads = async ({ spool, receivers, store, locks, now }: SweepParts): Promise<void> => {
  for (const id of receivers.idle()) await locks.ifFree(id, () => receivers.drop(id));
  for (const id of spool.expired(now())) await locks.ifFree(id, () => store.expire(id));
};
