import type { SpaceStore, SpaceTransaction } from '@holdfast/sync-server';
import { SyncServerError } from '@holdfast/sync-server';
import type { Random } from '../random/random.ts';
import type { Process } from './process.ts';

/** What the database does to transactions. Chances per transaction. */
export interface DatabaseFaults {
  /** It is rolled back for another's sake. */
  readonly conflict: number;
  /** The connection breaks while committing, after it was committed. */
  readonly commitUnknown: number;
}

export const noDatabaseFaults: DatabaseFaults = { conflict: 0, commitUnknown: 0 };

/** The space store as one server process sees it. */
export const simSpaceStore = (process: Process, store: SpaceStore, random: Random, faults: () => DatabaseFaults, onCommit: () => void): SpaceStore => {
  const strikes = (chance: number): boolean => chance > 0 && random.chance(chance);
  const watched = (transaction: SpaceTransaction): SpaceTransaction => ({
    space: transaction.space,
    open: (questions) => process.step('open', () => transaction.open(questions)),
    read: (keys) => process.step('read', () => transaction.read(keys)),
    authors: (ops) => process.step('authors', () => transaction.authors(ops)),
    write: (write) => process.step('write', () => transaction.write(write)),
  });
  return {
    roleOf: (space, user) => process.step('role', () => store.roleOf(space, user)),
    snapshot: (space, questions) => process.step('snapshot', () => store.snapshot(space, questions)),
    log: (space, afterSeq, limit) => process.step('log', () => store.log(space, afterSeq, limit)),
    withSpace: (space, work) => process.step('transaction', async () => {
      const value = await store.withSpace(space, (transaction) => process.orDie((async () => {
        const done = await work(watched(transaction));
        if (strikes(faults().conflict)) throw new SyncServerError('conflict', 'Simulated: another transaction was in the way');
        return done;
      })()));
      onCommit();
      if (strikes(faults().commitUnknown)) throw new SyncServerError('commit-unknown', 'Simulated: the connection broke while committing');
      return value;
    }),
  };
};
