import type { ManifestId } from '@holdfast/domain';
import type { Change } from '../center-api.ts';
import type { Holds } from '../sending/holds.ts';
import type { Moving, TransferQueue } from '../sending/transfer-queue.ts';
import { manifestOf } from '../operation-facts.ts';
import type { Way } from '../outbox/hindrance.ts';
import { contextOf, walk } from '../outbox/sendable.ts';
import type { Seen } from '../outbox/sendable.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { bytesToSend, isMoving, standingOf } from './standing.ts';
import type { Standing, StandingWorld } from './standing.ts';

type Entry = Keyed<OutboxRow>;

/** A walk through the queue, as far as somebody asked. */
interface Walk {
  readonly revision: number;
  readonly committed: number;
  readonly steps: Generator<Seen, void, undefined>;
  readonly before: Map<number, Entry>;
  /** The last lseq that was passed. */
  at: number;
}

/** Where every pending operation stands at this moment, for all who tell it: the sync centre and the glyphs. */
export class Standings {
  readonly #replica: Replica;
  readonly #queue: TransferQueue;
  readonly #way: () => Way;
  readonly #elsewhere: (manifest: ManifestId) => Moving | undefined;
  readonly #world: Omit<StandingWorld, 'way'>;
  #walk: Walk | null = null;

  constructor(replica: Replica, queue: TransferQueue, holds: Holds, way: () => Way, elsewhere: (manifest: ManifestId) => Moving | undefined) {
    this.#replica = replica;
    this.#queue = queue;
    this.#way = way;
    this.#elsewhere = elsewhere;
    this.#world = { isCommitted: (one) => queue.isCommitted(one), isUnderWay: (one) => queue.isUnderWay(one) || elsewhere(one) !== undefined, isHeld: (one) => holds.isHeld(one), before: (entry) => this.#before(entry) };
  }

  of(entry: Entry): Standing {
    return standingOf(entry, { ...this.#world, way: this.#way() });
  }

  /** What may be done about its bytes; null when none are to be sent. */
  holdOf(entry: Entry): 'pause' | 'resume' | null {
    const manifest = bytesToSend(entry, this.#world.isCommitted);
    if (manifest === null) return null;
    return this.#world.isHeld(manifest) ? 'resume' : 'pause';
  }

  /** Something of it is on its way to the server. */
  isMoving(entry: Entry): boolean {
    return isMoving(entry, this.#world.isUnderWay);
  }

  /** Bytes of its content that were sent, and all of them; null when it brings none. */
  bytesOf({ row: { op } }: Entry): Change['progress'] {
    const manifest = manifestOf(op);
    if (manifest === null || !('size' in op)) return null;
    const { progress } = this.#queue;
    const { fresh, done: sent } = this.#elsewhere(manifest) ?? { fresh: progress.freshOf(manifest), done: Math.round(progress.of(manifest)) };
    const done = this.#queue.isCommitted(manifest) ? op.size : Math.min(op.size, sent);
    return { done, total: op.size, ...(fresh !== null && { fresh }) };
  }

  /** The server has the bytes of this operation. */
  hasArrived({ row: { op } }: Entry): boolean {
    const manifest = manifestOf(op);
    return manifest !== null && this.#queue.isCommitted(manifest);
  }

  /** Looked through anew only when something may have come free, and no further than to the operation that is asked about. */
  #before({ key }: Entry): Entry | undefined {
    const { revision, outbox } = this.#replica;
    const { committed } = this.#queue;
    if (this.#walk?.revision !== revision || this.#walk.committed !== committed) {
      this.#walk = { revision, committed, steps: walk(outbox, contextOf(this.#replica, this.#world.isCommitted)), before: new Map(), at: 0 };
    }
    const { steps, before } = this.#walk;
    while (this.#walk.at < key) {
      const { value } = steps.next();
      if (value === undefined) break;
      this.#walk.at = value.entry.key;
      if (value.hindrance?.kind === 'behind') before.set(value.entry.key, value.hindrance.before);
    }
    return before.get(key);
  }
}
