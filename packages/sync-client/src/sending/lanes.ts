import type { ManifestId } from '@holdfast/domain';
import { SyncClientError } from '../sync-client-error.ts';

/** What is sent as one. */
export interface Parcel {
  /** Bytes. */
  readonly size: number;
  /** What it brings. */
  readonly contents: ReadonlySet<ManifestId>;
  send(signal: AbortSignal): Promise<void>;
}

/** Contents that are sent together, parcel by parcel. */
export interface SendJob {
  readonly contents: ReadonlySet<ManifestId>;
  /** The place in the queue of the first of them: the oldest job has the lowest. */
  readonly order: number;
  /** Bytes that are in no parcel yet. */
  readonly left: number;
  /** The next parcel of about so many bytes; null when everything is in one. Cut only when there is a lane for it. */
  next(bytes: number): Parcel | null;
}

/** How much may be under way. */
export interface Width {
  readonly lanes: number;
  /** Bytes of a parcel. */
  readonly parcelBytes: number;
}

/** What a job fails with that was stopped: nobody is to blame, and it is not tried again. */
export const stopped = new SyncClientError('aborted', 'It is not to be sent now');

/** The order of what no operation brings yet: it is given a lane only when nothing else waits for one. */
export const afterAll = Number.POSITIVE_INFINITY;

/** A job with so little left may use one lane more than there are: it waits for no parcel of a large one. */
export const expressBytes = 8 * 1024 * 1024;

interface Running {
  readonly job: SendJob;
  readonly done: PromiseWithResolvers<void>;
  readonly parcels: Map<Parcel, AbortController>;
  /** Why nothing more of it is begun. */
  failure: { readonly error: unknown } | null;
  /** All of it is in parcels. */
  spent: boolean;
}

/**
 * Gives lanes to jobs. What has the least left goes first, so a small edit passes a large file; but the oldest job always has a lane,
 * so the large file arrives too, however much comes after it (C1).
 */
export class Lanes {
  readonly #width: Width;
  readonly #signal: AbortSignal;
  readonly #running = new Set<Running>();
  #busy = 0;

  /** Until `signal` is aborted; then every job fails with its reason. */
  constructor(width: Width, signal: AbortSignal) {
    this.#width = width;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#failAll(), { once: true });
  }

  /** Sends all of a job. Fails with the first failure of a parcel, once no other parcel of the job is under way. */
  add(job: SendJob): Promise<void> {
    const running: Running = { job, done: Promise.withResolvers(), parcels: new Map(), failure: null, spent: false };
    this.#running.add(running);
    if (this.#signal.aborted) this.#failAll();
    else this.#fill();
    return running.done.promise;
  }

  /** Whoever brings one of these begins nothing more and fails with `stopped`; parcels that bring nothing else are given up at once. */
  stop(isStopped: (manifest: ManifestId) => boolean): void {
    for (const { parcels } of this.#withAny(isStopped)) {
      for (const [parcel, stop] of parcels) if ([...parcel.contents].every(isStopped)) stop.abort(stopped);
    }
    this.end(isStopped);
  }

  /** Whoever brings one of these begins nothing more, and fails with `stopped` when what is under way has arrived. */
  end(isOver: (manifest: ManifestId) => boolean): void {
    for (const running of this.#withAny(isOver)) {
      running.failure ??= { error: stopped };
      this.#settle(running);
    }
    this.#fill();
  }

  #withAny(isMeant: (manifest: ManifestId) => boolean): readonly Running[] {
    return [...this.#running].filter(({ job }) => [...job.contents].some(isMeant));
  }

  #fill(): void {
    for (let running = this.#choose(); running !== null; running = this.#choose()) {
      const parcel = running.job.next(this.#width.parcelBytes);
      if (parcel === null) {
        running.spent = true;
        this.#settle(running);
      } else {
        const stop = new AbortController();
        running.parcels.set(parcel, stop);
        this.#busy += 1;
        void this.#send(running, parcel, stop);
      }
    }
  }

  async #send(running: Running, parcel: Parcel, stop: AbortController): Promise<void> {
    try {
      await parcel.send(AbortSignal.any([this.#signal, stop.signal]));
    } catch (error) {
      running.failure ??= { error };
    } finally {
      this.#busy -= 1;
      running.parcels.delete(parcel);
      this.#settle(running);
      this.#fill();
    }
  }

  /** Whose turn it is; null when nobody may begin anything. */
  #choose(): Running | null {
    const over = this.#busy - this.#width.lanes;
    if (over > 0) return null;
    const ready = [...this.#running].filter(({ failure, spent }) => failure === null && !spent);
    const queued = ready.filter(({ job }) => job.order !== afterAll);
    if (over === 0 && queued.length === 0) return null;
    const waiting = queued.length > 0 ? queued : ready;
    if (over === 0) return least(waiting.filter(({ job }) => job.left <= expressBytes), ({ job }) => job.left);
    const oldest = least([...this.#running].filter(({ failure }) => failure === null), ({ job }) => job.order);
    if (oldest !== null && !oldest.spent && oldest.parcels.size === 0) return oldest;
    return least(waiting, ({ job }) => job.left);
  }

  #settle(running: Running): void {
    if (running.parcels.size > 0 || (running.failure === null && !running.spent)) return;
    this.#running.delete(running);
    if (running.failure === null) running.done.resolve();
    else running.done.reject(running.failure.error);
  }

  #failAll(): void {
    for (const running of [...this.#running]) {
      running.failure ??= { error: this.#signal.reason };
      this.#settle(running);
    }
  }
}

/** The one of which this is the least, the first of several. */
const least = (among: readonly Running[], of: (running: Running) => number): Running | null =>
  among.reduce<Running | null>((best, one) => (best === null || of(one) < of(best) ? one : best), null);
