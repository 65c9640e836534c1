import type { Alias, NodeId, OpId, Tombstone } from '@holdfast/domain';
import type { SpaceState } from '@holdfast/sync-server';

/** What the server has collected of a space (H30): gone from its tables, and still part of what happened. */
export interface Forgotten {
  readonly tombstones: ReadonlyMap<NodeId, Tombstone>;
  readonly aliases: readonly Alias[];
}

/** Names a state that a device may show: an epoch's seq, and the floor up to which tombstones are collected. */
const key = (seq: number, floor: number): string => `${seq}/${floor}`;

/** The states in which commits of one space have ended, in every epoch, and what was collected. */
export class SpaceWatch {
  readonly #sums = new Map<string, Map<string, bigint>>();
  readonly #ends = new Map<string, Set<number>>();
  readonly #tombstones = new Map<NodeId, Tombstone>();
  readonly #aliases: Alias[] = [];
  epoch: string;
  /** Of what waited on devices when the server was set back: up to which seq its history and the new one are the same (H31). */
  readonly shared = new Map<OpId, number>();
  /** What it had decided, and lost then. */
  readonly undone = new Set<OpId>();

  constructor(state: SpaceState) {
    this.epoch = state.epoch;
    this.note(state);
  }

  /** The space is in this state now: after a commit, a collection, or a restore. */
  note({ epoch, seq, floorSeq, checksum }: SpaceState): void {
    this.epoch = epoch;
    const sums = this.#sums.get(epoch) ?? new Map<string, bigint>();
    this.#sums.set(epoch, sums.set(key(seq, floorSeq), checksum));
    const ends = this.#ends.get(epoch) ?? new Set<number>();
    this.#ends.set(epoch, ends.add(seq));
  }

  /** The server was set back to `seq` and has lost what was `undone`; these waited on devices. */
  parted(waiting: Iterable<OpId>, seq: number, undone: Iterable<OpId>): void {
    for (const op of undone) this.undone.add(op);
    for (const op of waiting) this.shared.set(op, Math.min(seq, this.shared.get(op) ?? seq));
  }

  forget(tombstones: Iterable<Tombstone>, aliases: Iterable<Alias>): void {
    for (const row of tombstones) this.#tombstones.set(row.id, row);
    this.#aliases.push(...aliases);
  }

  get forgotten(): Forgotten {
    return { tombstones: this.#tombstones, aliases: this.#aliases };
  }

  /** What a base at this seq must sum to; `behind` when it has not followed the floor that the server had then; null when no commit ended there. */
  sumAt(epoch: string | null, seq: number, floor: number): bigint | 'behind' | null {
    if (seq === 0) return 0n;
    const told = epoch ?? this.epoch;
    if (this.#ends.get(told)?.has(seq) !== true) return null;
    return this.#sums.get(told)?.get(key(seq, floor)) ?? 'behind';
  }
}
