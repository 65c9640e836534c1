import { setTimeout as delay } from 'node:timers/promises';
import type { SpaceId } from '@holdfast/domain';
import type { Alarms } from '@holdfast/sync-server';

/** One kind of work that is done for every space, again and again. */
export interface SpaceJob {
  readonly name: string;
  run(space: SpaceId, signal: AbortSignal): Promise<void>;
}

export interface RoundsOptions {
  readonly spaces: (after: SpaceId | null, limit: number) => Promise<readonly SpaceId[]>;
  readonly jobs: readonly SpaceJob[];
  /** Done once a round, after all spaces. */
  readonly last: (signal: AbortSignal) => Promise<void>;
  readonly alarms: Alarms;
  /** Milliseconds between the end of a round and the next; the first begins after it too. */
  readonly everyMs: number;
}

const spacesAtOnce = 100;

/**
 * Does the server's own rounds in the background, one space after another. What fails is told and tried again in the next round; two
 * servers may do it at once.
 */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#done = this.#repeat();
  }

  /** Ends after the step under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** One round; what goes wrong is told, never thrown. */
  async once(): Promise<void> {
    const { signal } = this.#stop;
    for (let after: SpaceId | null = null; !signal.aborted;) {
      const spaces: readonly SpaceId[] = await this.#told('spaces', 'all', () => this.#options.spaces(after, spacesAtOnce)) ?? [];
      for (const space of spaces) for (const job of this.#options.jobs) if (!signal.aborted) await this.#told(job.name, space, () => job.run(space, signal));
      after = spaces.at(-1) ?? null;
      if (spaces.length < spacesAtOnce) break;
    }
    if (!signal.aborted) await this.#told('sweep', 'all', () => this.#options.last(signal));
  }

  async #repeat(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await delay(this.#options.everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.once();
    }
  }

  async #told<T>(job: string, space: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#options.alarms.raise({ kind: 'job-failed', job, space, error });
      return undefined;
    }
  }
}
