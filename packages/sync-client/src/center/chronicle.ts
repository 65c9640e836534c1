import type { DeviceId, NodeId, NodeRow, Stamp } from '@holdfast/domain';
import { tellTime } from '../words/sentences.ts';
import { becameOf } from '../operation-facts.ts';
import type { HistoryEntry, HistoryRow, ReplicaStore, SettledEntry } from '../ports/replica-store.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import type { Replica } from '../replica/replica.ts';

/** Of one exchange at most so many things are remembered: a device that was away for long is told the outcome, not every step. */
const entriesAtOnce = 200;
/** Commits whose entries are remembered. */
const remembered = 1000;

/** What happened to each file as far as this device saw it: its own outcomes, and what changes from elsewhere did to rows it knew. */
export class Chronicle {
  readonly #replica: Replica;
  readonly #store: ReplicaStore;
  readonly #now: () => number;

  constructor(replica: Replica, store: ReplicaStore, now: () => number) {
    this.#replica = replica;
    this.#store = store;
    this.#now = now;
  }

  /** To be asked before the changes go into the base: it compares with what is there. */
  record(settled: readonly SettledEntry[], changes: readonly BaseRecord[]): readonly HistoryRow[] {
    const entries = settled.flatMap(told);
    for (const change of changes) {
      if (entries.length >= entriesAtOnce) break;
      entries.push(...this.#elsewhere(change));
    }
    return entries.length === 0 ? [] : [{ entries }];
  }

  /** Newest first. */
  async read(node: NodeId, limit: number): Promise<HistoryEntry[]> {
    const rows = await this.#store.latest('history', 2 * remembered);
    return rows.flatMap(({ row }) => row.entries.toReversed().filter((entry) => entry.node === node)).slice(0, limit);
  }

  /** Forgets the oldest. */
  async prune(): Promise<void> {
    const keys = await this.#store.keys('history');
    if (keys.length > 2 * remembered) await this.#replica.commit({ remove: { history: keys.slice(0, -remembered) } }, 'relaxed');
  }

  #elsewhere(change: BaseRecord): HistoryEntry[] {
    const { tree, meta } = this.#replica;
    if (change.kind === 'alias') return [];
    const before = tree.node(change.row.id);
    if (before === undefined) return [];
    const told = change.kind === 'tombstone' ? [{ sentence: 'Deleted for good', stamp: change.row.purgedBy }] : this.#differences(before, change.row);
    return told.flatMap(({ sentence, stamp }) => this.#entry(before.id, sentence, stamp, meta.device));
  }

  #entry(node: NodeId, sentence: string, stamp: Stamp, own: DeviceId): HistoryEntry[] {
    if (stamp.device === own) return [];
    return [{ node, at: stamp.at, kind: 'elsewhere', sentence: `${sentence} elsewhere ${tellTime(stamp.at, this.#now())}` }];
  }

  #differences(before: NodeRow, after: NodeRow): { readonly sentence: string; readonly stamp: Stamp }[] {
    const found: { readonly sentence: string; readonly stamp: Stamp }[] = [];
    if (before.name.value !== after.name.value) found.push({ sentence: `Renamed from “${before.name.value}” to “${after.name.value}”`, stamp: after.name.stamp });
    const place = this.#placeSentence(before, after);
    if (place !== null) found.push({ sentence: place, stamp: after.location.stamp });
    if (before.kind === 'file' && after.kind === 'file' && before.content.version !== after.content.version) {
      found.push({ sentence: before.content.hash === after.content.hash ? 'Saved again without a change' : 'Edited', stamp: after.content.stamp });
    }
    return found;
  }

  #placeSentence(before: NodeRow, after: NodeRow): string | null {
    const [was, is] = [before.location, after.location];
    if (was.trash === null && is.trash !== null) return 'Moved to the trash';
    if (was.trash !== null && is.trash === null) return 'Restored from the trash';
    if (was.parent === is.parent) return null;
    return `Moved to ${is.parent === this.#replica.tree.root ? 'the home folder' : this.#nameOf(is.parent)}`;
  }

  #nameOf(folder: NodeId): string {
    const name = this.#replica.tree.node(folder)?.name.value;
    return name === undefined ? 'another folder' : `“${name}”`;
  }
}

/** An outcome is told of the node it was about, and of the one that came of it. */
const told = (entry: SettledEntry): HistoryEntry[] => {
  const { node, at, sentence, outcome } = entry;
  const kind = outcome.code === 'rejected' ? 'refused' : outcome.code === 'applied' ? 'own' : 'kept';
  return [...new Set([node, becameOf(entry)])].flatMap((id) => (id === null ? [] : [{ node: id, at, kind, sentence } as const]));
};
