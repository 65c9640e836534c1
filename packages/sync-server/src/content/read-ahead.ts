import type { ContentStore, ObjectStream } from './content-store.ts';
import { soundParts, type VerifyingPorts } from './sound-parts.ts';
import type { Stretch } from './stretches.ts';

export interface ReadingPorts extends VerifyingPorts {
  readonly store: ContentStore;
}

/** Stretches opened ahead of the reader: content in many pieces costs the store's latency once in so many. */
const streamsAhead = 8;
/** Bytes of them beyond which no further one is opened: those of a large stretch come fast enough by themselves. */
const bytesAhead = 8 * 1024 * 1024;

/**
 * The wanted bytes of stretches, one after the other, none before its whole chunk was read and hashes to its name (H8). The next ones are
 * opened while one is read, and wait for the reader: what is held is one chunk, and of the others what lies in the store's streams.
 * Leaving early closes all of them.
 * @throws ContentError of the store, RottenChunk, and whatever `stretches` throws, where it comes in order.
 */
export async function* readAhead(ports: ReadingPorts, stretches: AsyncIterator<Stretch, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
  const window = new Window(ports.store, stretches);
  try {
    for (let next = await window.take(); next !== null; next = await window.take()) yield* soundParts(ports, next.stretch, await next.opening);
  } finally {
    window.close();
  }
}

interface Ahead {
  readonly stretch: Stretch;
  readonly opening: Promise<ObjectStream>;
}

/** Opens what comes next, as long as there is room, and hands it out in order. */
class Window {
  readonly #store: ContentStore;
  readonly #stretches: AsyncIterator<Stretch, void, undefined>;
  readonly #ahead: Ahead[] = [];
  #bytes = 0;
  #failed: { readonly error: unknown } | null = null;
  #isAtEnd = false;
  #isFilling = false;
  #grown = Promise.withResolvers<void>();

  constructor(store: ContentStore, stretches: AsyncIterator<Stretch, void, undefined>) {
    this.#store = store;
    this.#stretches = stretches;
  }

  /** The next stretch and its stream; null at the end. Whoever takes it reads or closes it. */
  async take(): Promise<Ahead | null> {
    for (;;) {
      void this.#fill();
      const next = this.#ahead.shift();
      if (next !== undefined) {
        this.#bytes -= next.stretch.to - next.stretch.from;
        void this.#fill();
        return next;
      }
      if (this.#failed !== null) throw this.#failed.error;
      if (this.#isAtEnd) return null;
      await this.#grown.promise;
    }
  }

  close(): void {
    this.#isAtEnd = true;
    for (const { opening } of this.#ahead.splice(0)) void opening.then((stream) => stream.close(), () => undefined);
    void this.#stretches.return?.().catch(() => undefined); // nobody waits for what it looked up
  }

  async #fill(): Promise<void> {
    if (this.#isFilling) return;
    this.#isFilling = true;
    while (!this.#isAtEnd && this.#ahead.length < streamsAhead && this.#bytes < bytesAhead) await this.#open();
    this.#isFilling = false;
  }

  async #open(): Promise<void> {
    try {
      const next = await this.#stretches.next();
      if (this.#isAtEnd) return;
      if (next.done === true) this.#isAtEnd = true;
      else this.#push(next.value);
    } catch (error) {
      this.#failed = { error };
      this.#isAtEnd = true;
    }
    this.#grown.resolve();
    this.#grown = Promise.withResolvers<void>();
  }

  #push(stretch: Stretch): void {
    const opening = this.#store.read(stretch.key, stretch);
    opening.catch(() => undefined); // it is awaited in its turn, which may come long after it failed
    this.#ahead.push({ stretch, opening });
    this.#bytes += stretch.to - stretch.from;
  }
}
