import { Overlay } from '@holdfast/domain';
import type { OpId, Outcome } from '@holdfast/domain';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { View } from '../replica/view.ts';

type Entry = Keyed<OutboxRow>;

/** What goes when some pending operations are taken back. */
export interface Withdrawal {
  /** The chosen ones and all that builds on them, in the order of their lseq. */
  readonly entries: readonly Entry[];
  /** Of these the ones that were not chosen. */
  readonly dependents: ReadonlySet<OpId>;
  /** Chosen or needed, but sent already: they may have been applied and are not touched (H13). */
  readonly onTheirWay: readonly Entry[];
}

const worse: ReadonlySet<Outcome['code']> = new Set<Outcome['code']>(['rejected', 'copied', 'rescued', 'noop']);

/** Whether an operation comes to less than its author meant, now that others before it are gone. */
const isWorse = (before: Outcome | null, after: Outcome | null): boolean =>
  after === null ? before !== null : before?.code !== after.code && worse.has(after.code);

/**
 * Which pending operations must go together with the chosen ones: the outbox is replayed without them, and whatever would be refused,
 * would do nothing, or would become a copy now, builds on them. Changes nothing.
 */
export const withdrawalOf = (replica: Replica, deviceName: string, chosen: ReadonlySet<OpId>): Withdrawal => {
  const { outbox, tree, meta, view } = replica;
  const without = new View(tree, meta.cursor, { deviceName });
  const entries: Entry[] = [];
  const dependents = new Set<OpId>();
  const onTheirWay: Entry[] = [];
  for (const entry of outbox) {
    const { key, row: { op, ctr } } = entry;
    const isChosen = chosen.has(op.id);
    const builds = !isChosen && entries.length > 0 && isWorse(view.predicted(key), without.attemptOn(new Overlay(without.tree), op, 0));
    if (!isChosen && !builds) without.apply(key, op);
    else if (ctr === null) {
      entries.push(entry);
      if (builds) dependents.add(op.id);
    } else {
      onTheirWay.push(entry);
      without.apply(key, op);
    }
  }
  return { entries, dependents, onTheirWay };
};
