import { ContentError } from '@holdfast/sync-server';

/** How long the disk may take. */
export interface DiskLimits {
  /** Milliseconds for one call; a put has the time for its bytes besides. */
  readonly deadlineMs: number;
  /** What a put writes at least. */
  readonly bytesPerSecond: number;
}

export const usualDiskLimits: DiskLimits = { deadlineMs: 30_000, bytesPerSecond: 256 * 1024 };

/**
 * What `work` comes to, or `storageUnavailable` once it takes longer: a disk that hangs, as one in the network does whose server is away,
 * keeps nobody waiting. The system cannot be made to give the call up; what comes of it too late is handed to `late`.
 */
export const within = async <T>(ms: number, work: Promise<T>, late: (value: T) => void = () => undefined): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    reject(new ContentError('storageUnavailable', `the disk of the content store does not answer (for ${Math.ceil(ms / 1000)} s): look whether it is there`));
  }, ms);
  work.then((value) => isOver && late(value), () => undefined); // heard by whoever waits for it, if anybody still does
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
};
