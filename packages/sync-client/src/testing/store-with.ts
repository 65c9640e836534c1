import type { ReplicaStore } from '../ports/replica-store.ts';

/** The store with another way to commit: a disk that fails when a test says so. */
export const storeWith = (store: ReplicaStore, commit: ReplicaStore['commit']): ReplicaStore => ({
  commit,
  read: (...asked) => store.read(...asked), pages: (...asked) => store.pages(...asked), rows: (...asked) => store.rows(...asked),
  latest: (table, limit) => store.latest(table, limit), keys: (table) => store.keys(table),
  onEvicted: (listener) => store.onEvicted(listener), close: () => store.close(),
});
