import type { ShownLists } from '../listing/shown-lists.ts';
import type { Touched } from '../replica/replica.ts';
import type { EngineParts } from './engine-parts.ts';

const frameMs = 16;
/** So many times as long as a frame took, the next one waits. */
const restAfterFrame = 4;

/** Tells the open listings and whoever listens what has changed: the first change after a rest at once, then once a frame. */
export class Frames {
  readonly #parts: Pick<EngineParts, 'replica' | 'events' | 'conflictIndex' | 'ports'>;
  readonly #lists: ShownLists;
  /** What has changed since the last frame; asking may replay the outbox, so once a frame is enough. */
  #changes: (() => Touched)[] = [];
  #cancelFrame: (() => void) | null = null;
  #nextFrame = 0;

  constructor(parts: Pick<EngineParts, 'replica' | 'events' | 'conflictIndex' | 'ports'>, lists: ShownLists) {
    this.#parts = parts;
    this.#lists = lists;
    parts.replica.listen((touched) => {
      this.#lists.changed();
      this.#changes.push(touched);
      this.#cancelFrame ??= this.#soon();
    });
  }

  close(): void {
    this.#cancelFrame?.();
  }

  /** What is shown is what the replica holds, from here on. */
  catchUp(): void {
    if (this.#lists.areNone && !this.#parts.events.areHeard) {
      this.#changes = [];
      this.#lists.forget();
      this.#parts.conflictIndex.forget();
      return;
    }
    if (this.#changes.length === 0) return;
    for (const change of this.#changes.splice(0)) {
      const touched = change();
      this.#lists.touch(touched);
      this.#parts.conflictIndex.touch(touched);
      if (touched !== 'all' && touched.size <= 100) for (const id of touched) this.#parts.events.emit({ type: 'node', id });
    }
    this.#tellConflicts();
  }

  /** After a rest without a timer: timers wait a millisecond at least, in a browser four. */
  #soon(): () => void {
    const { clock } = this.#parts.ports;
    const wait = this.#nextFrame - clock.monotonic();
    if (wait > 0) return clock.after(wait, () => this.#frame());
    let due = true;
    void Promise.resolve().then(() => {
      if (due) this.#frame();
    });
    return () => void (due = false);
  }

  /** Frames that take long come less often: a long outbox must not starve its own sending. */
  #frame(): void {
    const { clock } = this.#parts.ports;
    const start = clock.monotonic();
    this.#cancelFrame = null;
    this.catchUp();
    this.#lists.tell();
    const end = clock.monotonic();
    this.#nextFrame = end + Math.max(frameMs, restAfterFrame * (end - start));
  }

  #tellConflicts(): void {
    const { conflictIndex, events } = this.#parts;
    if (!conflictIndex.hasNews()) return;
    events.emit({ type: 'conflicts' });
    events.status();
    events.glyphs();
  }
}
