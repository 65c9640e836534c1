import { Overlay } from '@holdfast/domain';
import type { NodeId, OpId, Outcome } from '@holdfast/domain';
import { isKnown, nodesOf } from '../operation-facts.ts';
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
  const { outbox, tree, view } = replica;
  const without = new View(tree, { deviceName });
  const trial = new Overlay(without.tree);
  const entries: Entry[] = [];
  const dependents = new Set<OpId>();
  const onTheirWay: Entry[] = [];
  const unborn = new Set<NodeId>();
  let kept = 0;
  /** Applies it; one that comes to less than before is taken back again. */
  const stands = ({ key, row: { op, ctr } }: Entry): boolean => {
    if (!isKnown(op)) return true;
    // The usual case needs no trial: what it acts on never comes to be.
    if (ctr === null && op.type !== 'purge' && nodesOf(op).some((id) => unborn.has(id))) return false;
    trial.savepoint();
    const outcome = without.attemptOn(trial, op, kept);
    const spoiled = ctr === null && entries.length > 0 && isWorse(view.predicted(key), outcome);
    if (spoiled) trial.rollback();
    else trial.release();
    return !spoiled;
  };
  for (const entry of outbox) {
    const { op, ctr } = entry.row;
    const isChosen = chosen.has(op.id);
    if ((isChosen && ctr === null) || !stands(entry)) {
      entries.push(entry);
      if (!isChosen) dependents.add(op.id);
      if (op.type === 'createFolder' || op.type === 'createFile' || op.type === 'copy') unborn.add(op.node);
    } else {
      kept += 1;
      if (isChosen) onTheirWay.push(entry);
    }
  }
  return { entries, dependents, onTheirWay };
};
