import type { OpId, SpaceId } from '@holdfast/domain';
import type { Said } from '../check/everything.ts';
import { contentOf } from '../check/ledger.ts';
import type { Confirmed, Saved } from '../check/ledger.ts';
import type { SpaceTables } from '../check/space-state.ts';

/** What stands for operations by now. */
export interface Related {
  /** The one that an operation was folded into, or that tries it again. */
  readonly standIns: ReadonlyMap<OpId, OpId>;
  /** Those under which the device offered these bytes again, found without a record. */
  readonly salvagedAs: (entry: Saved) => readonly OpId[];
}

/** What the server forgot when it was set back. */
export interface LostHistory {
  readonly undone: ReadonlySet<OpId>;
  /** Those of `undone` that no device sends again. */
  readonly lost: ReadonlySet<OpId>;
  /** Contents that some device still has to send or has put aside. */
  readonly held: ReadonlySet<string>;
  /** By device: what waits in its queue. */
  readonly waiting: ReadonlyMap<string, ReadonlySet<OpId>>;
}

/** A device that goes on from a backup. */
export interface Restored extends Related {
  /** What waits in its queue again, or is put aside. */
  readonly held: ReadonlySet<OpId>;
}

const isSaved = (entry: Saved | Confirmed): entry is Saved => 'bytes' in entry;

/** Its operations, and those that brought its bytes again. One without bytes only tells that something was written over (H13): every empty file looks like it. */
const allOf = (entry: Saved, salvagedAs: Related['salvagedAs']): readonly OpId[] => (entry.bytes === '' ? entry.ops : [...entry.ops, ...salvagedAs(entry)]);

/** Everything that engines have confirmed to people, until their devices are damaged by what nobody can help. */
export class Book {
  #saved: Saved[] = [];
  /** Everything that was ever saved and whose bytes may still be where they were: undo and redo may bring it back. */
  #ever: Saved[] = [];
  #confirmed: Confirmed[] = [];
  /** Bytes of which a device's copy was damaged: they may be gone if it was the only one. */
  readonly #rotten = new Set<string>();
  /** What a server that was set back did not know any more (H31). */
  readonly #undone = new Set<OpId>();
  contents = 0;
  bytes = 0;

  save(entry: Saved): void {
    this.#saved.push(entry);
    this.#ever.push(entry);
    this.contents++;
    this.bytes += entry.bytes.length;
  }

  /** Undo or redo has queued `op` with a content that was taken back or written over before it was sent: it counts as saved again (H14). */
  bringBack(device: string, op: OpId, content: string, known: ReadonlySet<OpId>): void {
    const entry = this.#ever.findLast((one) => one.device === device && contentOf(one) === content);
    if (entry !== undefined && !entry.ops.some((one) => known.has(one))) this.#saved.push({ ...entry, ops: [op] });
  }

  confirm(entry: Confirmed): void {
    this.#confirmed.push(entry);
  }

  /** Remembers what is in the book now: a backup holds it. */
  mark(): ReadonlySet<Saved | Confirmed> {
    return new Set([...this.#saved, ...this.#confirmed]);
  }

  damage(bytes: string): void {
    this.#rotten.add(bytes);
  }

  /** What only this device had is gone with it, unless `kept` holds it: the server need not have it. */
  forgive(device: string, tables: Pick<SpaceTables, 'log'>, kept: ReadonlySet<Saved | Confirmed>, what: 'bytes' | 'operations' | 'both'): void {
    const taken = new Set<OpId>();
    const decided = new Set<OpId>();
    for (const { op, outcome } of tables.log) {
      decided.add(op.id);
      if (outcome.code !== 'rejected' && outcome.code !== 'parked') taken.add(op.id);
    }
    const stays = (entry: Saved | Confirmed, has: ReadonlySet<OpId>): boolean => kept.has(entry) || entry.device !== device || entry.ops.every((op) => has.has(op));
    // What was sent directly is known to this device by its operation alone.
    if (what === 'operations') this.#saved = this.#saved.filter((entry) => entry.direct !== true || stays(entry, taken));
    else {
      this.#ever = this.#ever.filter((entry) => entry.device !== device);
      this.#saved = this.#saved.filter((entry) => stays(entry, taken))
        .map((entry) => (entry.device === device && !kept.has(entry) ? { ...entry, onlyServer: true } : entry));
    }
    if (what !== 'bytes') this.#confirmed = this.#confirmed.filter((entry) => stays(entry, decided));
  }

  /**
   * The server was set back and knows nothing of these operations any more, and nobody sends them again: their devices offer what they hold
   * (H31). So it is with contents that had come to it under the operation that offered them (H3), and with those that it alone had, because
   * their device had lost its files before it heard that they had arrived: that one sends an operation again whose bytes are gone. What only
   * clones of the device still send, they may write over before that (H13).
   */
  setBack({ undone, lost, held, waiting }: LostHistory, { standIns, salvagedAs }: Related): void {
    const isIn = (ops: ReadonlySet<OpId>, op: OpId | undefined): boolean => op !== undefined && (ops.has(op) || isIn(ops, standIns.get(op)));
    const isLost = (op: OpId): boolean => isIn(lost, op);
    for (const op of undone) this.#undone.add(op);
    this.#saved = this.#saved.filter((entry) => {
      const ops = allOf(entry, salvagedAs);
      return !ops.some(isLost) && !(entry.onlyServer === true && !held.has(entry.bytes) && ops.some((op) => isIn(undone, op)));
    }).map((entry) => {
      if (!entry.ops.some((op) => isIn(undone, op))) return entry;
      const heirs = [...waiting].flatMap(([device, queue]) => (entry.ops.some((op) => isIn(queue, op)) ? [device] : []));
      return heirs.length === 0 || heirs.includes(entry.device) ? entry : { ...entry, heirs };
    });
    this.#confirmed = this.#confirmed.map((entry) => ({ ...entry, ops: entry.ops.filter((op) => !isLost(op)) }));
  }

  /**
   * The device is what it was at `mark` again: also what was taken back since stands in its queue as it did. What it had sent by then, and a
   * server that was set back has lost since, nobody sends again; the rest it has (`held`), also what was folded or tried again since (H13, H14).
   */
  restore(device: string, tables: Pick<SpaceTables, 'log'>, marked: ReadonlySet<Saved | Confirmed>, { held, standIns, salvagedAs }: Restored): void {
    const decided = new Set(tables.log.map(({ op }) => op.id));
    const isLost = (op: OpId | undefined): boolean => op !== undefined && !held.has(op) && ((this.#undone.has(op) && !decided.has(op)) || isLost(standIns.get(op)));
    const marks = [...marked].filter((entry) => entry.device === device);
    const own = marks.flatMap((entry): (Saved | Confirmed)[] => {
      if (isSaved(entry)) return allOf(entry, salvagedAs).some(isLost) ? [] : [entry];
      return entry.ops.some(isLost) ? [{ ...entry, ops: entry.ops.filter((op) => !isLost(op)) }] : [entry];
    });
    const known = new Set(marks.map(({ ops }) => ops));
    // What was taken back in part since is there whole again.
    const isOther = (entry: Saved | Confirmed): boolean => entry.device !== device || !known.has(entry.ops);
    this.#saved = [...own.filter(isSaved), ...this.#saved.filter(isOther)];
    this.#confirmed = [...own.filter((entry) => !isSaved(entry)), ...this.#confirmed.filter(isOther)];
    this.forgive(device, tables, new Set(own), 'both');
  }

  /**
   * A device's queue is another one. What stood in it and in no other (`gone`) was the last of what a server that was set back has lost: the
   * device that had made it, of which this one is a clone, had heard that it had arrived (H4, H31).
   */
  lastQueueGone(gone: ReadonlySet<OpId>, tables: Pick<SpaceTables, 'log'>, device: string): void {
    const logged = new Set(tables.log.map(({ op }) => op.id));
    const isLost = (op: OpId): boolean => gone.has(op) && this.#undone.has(op) && !logged.has(op);
    this.#saved = this.#saved.filter((entry) => entry.device === device || !entry.ops.some(isLost));
    this.#confirmed = this.#confirmed.map((entry) => (entry.device !== device && entry.ops.some(isLost) ? { ...entry, ops: entry.ops.filter((op) => !isLost(op)) } : entry));
  }

  /**
   * A person took these back before they were sent, and with them what they did the work of or tried again (H13, H14), be it found
   * without a record before (H3); `keeps` tells of which the bytes must stay, `shown` which of those a file shows all the same: whoever
   * saved them there as well has that one's promise.
   */
  withdraw(ops: readonly OpId[], { standIns, salvagedAs }: Related, keeps: ((entry: Saved) => boolean) | null, shown: (entry: Saved) => boolean = () => false): void {
    if (ops.length === 0) return;
    const gone = new Set(ops);
    const isGone = (op: OpId | undefined): boolean => op !== undefined && (gone.has(op) || isGone(standIns.get(op)));
    const left = this.#saved.filter((entry) => entry.ops.some(isGone) || salvagedAs(entry).some(isGone));
    // Bytes that are given up go wherever else on this device they were wanted.
    const given = new Set(left.filter((entry) => entry.direct === true || keeps?.(entry) !== true).map((entry) => `${entry.device} ${entry.bytes}`));
    const isGiven = (entry: Saved): boolean => given.has(`${entry.device} ${entry.bytes}`);
    const leadsTo = (ops: readonly OpId[], op: OpId | undefined): boolean => op !== undefined && (ops.includes(op) || leadsTo(ops, standIns.get(op)));
    // Its author had written over it before: only what goes now has told so (H13).
    const isWrittenOver = (entry: Saved): boolean => left.some((later) => isGiven(later) && later.node === entry.node && entry.ops.some((op) => leadsTo(later.ops, standIns.get(op))));
    const staying = this.#saved.filter(({ ops: own }) => !own.some(isGone));
    const isElsewhere = (entry: Saved): boolean => shown(entry) && staying.some(({ device, bytes }) => device === entry.device && bytes === entry.bytes);
    this.#saved = this.#saved.flatMap((entry) => {
      if (entry.ops.some(isGone) && (isGiven(entry) || isWrittenOver(entry))) return [];
      // What was written over an earlier content still stands for it (H13).
      return [isGiven(entry) || (entry.ops.some(isGone) && isElsewhere(entry)) ? { ...entry, bytes: '' } : entry];
    });
    this.#confirmed = this.#confirmed.map((entry) => ({ ...entry, ops: entry.ops.filter((op) => !isGone(op)) }));
  }

  /** What must be found of one space in the end. */
  of(space: SpaceId): Said {
    return {
      saved: this.#saved.filter((entry) => entry.space === space),
      confirmed: this.#confirmed.filter((entry) => entry.space === space),
      rotten: this.#rotten,
    };
  }
}
