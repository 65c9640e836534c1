import type { OpId, SpaceId } from '@holdfast/domain';
import type { Said } from '../check/everything.ts';
import type { Confirmed, Saved } from '../check/ledger.ts';
import type { SpaceTables } from '../check/space-state.ts';

/** Everything that engines have confirmed to people, until their devices are damaged by what nobody can help. */
export class Book {
  #saved: Saved[] = [];
  #confirmed: Confirmed[] = [];
  /** Bytes of which a device's copy was damaged: they may be gone if it was the only one. */
  readonly #rotten = new Set<string>();
  contents = 0;
  bytes = 0;

  save(entry: Saved): void {
    this.#saved.push(entry);
    this.contents++;
    this.bytes += entry.bytes.length;
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
  forgive(device: string, tables: SpaceTables, kept: ReadonlySet<Saved | Confirmed>, what: 'bytes' | 'operations' | 'both'): void {
    const taken = new Set<OpId>();
    const decided = new Set<OpId>();
    for (const { op, outcome } of tables.log) {
      decided.add(op.id);
      if (outcome.code !== 'rejected' && outcome.code !== 'parked') taken.add(op.id);
    }
    const stays = (entry: Saved | Confirmed, has: ReadonlySet<OpId>): boolean => kept.has(entry) || entry.device !== device || entry.ops.every((op) => has.has(op));
    if (what !== 'operations') this.#saved = this.#saved.filter((entry) => stays(entry, taken));
    if (what !== 'bytes') this.#confirmed = this.#confirmed.filter((entry) => stays(entry, decided));
  }

  /** A person took these back before they were sent, and with them what they did the work of or tried again (H13, H14); `keeps` tells of which the bytes must stay. */
  withdraw(ops: readonly OpId[], standIns: ReadonlyMap<OpId, OpId>, keeps: ((entry: Saved) => boolean) | null): void {
    if (ops.length === 0) return;
    const gone = new Set(ops);
    const isGone = (op: OpId | undefined): boolean => op !== undefined && (gone.has(op) || isGone(standIns.get(op)));
    const left = this.#saved.filter((entry) => entry.ops.some(isGone));
    // Bytes that are given up go wherever else on this device they were wanted.
    const given = new Set(left.filter((entry) => keeps?.(entry) !== true).map((entry) => `${entry.device} ${entry.bytes}`));
    this.#saved = this.#saved.flatMap((entry) => {
      if (!given.has(`${entry.device} ${entry.bytes}`)) return [entry];
      // What was written over an earlier content still stands for it (H13).
      return entry.ops.some(isGone) ? [] : [{ ...entry, bytes: '' }];
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
