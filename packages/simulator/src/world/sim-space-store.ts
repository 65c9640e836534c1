import type { ReadAnswers, SpaceStore, SpaceTransaction } from '@holdfast/sync-server';
import { SyncServerError } from '@holdfast/sync-server';
import type { SpaceId } from '@holdfast/domain';
import type { Random } from '../random/random.ts';
import type { Misfortune } from './misfortune.ts';
import type { Process } from './process.ts';

/** What the database does. Chances per transaction. */
export interface DatabaseFaults {
  /** Deadlock or serialization failure: rolled back for another's sake, at its end. */
  readonly conflict: number;
  /** The same, at any statement. */
  readonly deadlock: number;
  /** The connection breaks while committing, after it was committed. */
  readonly commitUnknown: number;
  /** It cannot be reached. */
  readonly away: number;
}

export const noDatabaseFaults: DatabaseFaults = { conflict: 0, deadlock: 0, commitUnknown: 0, away: 0 };

export const swarmDatabase = (random: Random): DatabaseFaults => {
  const rate = (most: number): number => (random.chance(0.5) ? 0 : random.fraction() * most);
  return { conflict: rate(0.3), deadlock: rate(0.1), commitUnknown: rate(0.2), away: rate(0.1) };
};

export interface SpaceStorePorts {
  readonly process: Process;
  readonly store: SpaceStore;
  readonly random: Random;
  readonly luck: Misfortune;
  readonly faults: () => DatabaseFaults;
  readonly onCommit: (space: SpaceId) => void;
  /** Told of every answer whose rows were put into another order (M1). */
  readonly onShuffled: () => void;
}

/** The space store as one server process sees it. Rows come in any order: nothing may depend on it (M1). */
export const simSpaceStore = ({ process, store, random, luck, faults, onCommit, onShuffled }: SpaceStorePorts): SpaceStore => {
  const reach = (): void => {
    if (luck.strikes('database away', faults().away)) throw new SyncServerError('database-unavailable', 'Simulated: the database cannot be reached');
  };
  const statement = <T>(label: string, work: () => Promise<T>): Promise<T> => process.step(label, () => {
    if (luck.strikes('deadlock', faults().deadlock)) throw new SyncServerError('conflict', 'Simulated: a deadlock');
    return work();
  });
  const shuffled = (answers: ReadAnswers): ReadAnswers => {
    onShuffled();
    return { ...answers, nodes: random.shuffle(answers.nodes), tombstones: random.shuffle(answers.tombstones), aliases: random.shuffle(answers.aliases), versions: random.shuffle(answers.versions) };
  };
  const watched = (transaction: SpaceTransaction): SpaceTransaction => ({
    space: transaction.space,
    open: (questions) => statement('open', () => transaction.open(questions)),
    read: async (keys) => shuffled(await statement('read', () => transaction.read(keys))),
    authors: (ops) => statement('authors', () => transaction.authors(ops)),
    write: (write) => statement('write', () => transaction.write(write)),
  });
  return {
    roleOf: (space, user) => process.step('role', async () => (reach(), await store.roleOf(space, user))),
    snapshot: (space, questions) => process.step('snapshot', async () => (reach(), await store.snapshot(space, questions))),
    log: (space, afterSeq, limit) => process.step('log', () => store.log(space, afterSeq, limit)),
    withSpace: (space, foreseen, work) => process.step('transaction', async () => {
      reach();
      const value = await store.withSpace(space, foreseen, (transaction) => process.orDie((async () => {
        const done = await work(watched(transaction));
        if (luck.strikes('serialization failure', faults().conflict)) throw new SyncServerError('conflict', 'Simulated: another transaction was in the way');
        return done;
      })()));
      onCommit(space);
      if (luck.strikes('commit unknown', faults().commitUnknown)) throw new SyncServerError('commit-unknown', 'Simulated: the connection broke while committing');
      return value;
    }),
  };
};
