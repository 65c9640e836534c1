import type { UserId } from '@holdfast/domain';
import { defineStore } from 'pinia';
import type { Draft, DraftStore } from '../platform/draft-store.ts';
import { draftsOf } from '../platform/engine/places.ts';
import { useSessionStore } from './session-store.ts';

/** What the signed-in person typed and has not saved; another one's is never opened (H7). */
export const useDraftsStore = defineStore('drafts', () => {
  const session = useSessionStore();
  let opened: { readonly user: UserId; readonly store: Promise<DraftStore> } | null = null;

  /** The database is code of its own: it is fetched with the first editor, not with the app. */
  const begin = (user: UserId): Promise<DraftStore> => {
    const store = import('../platform/draft-store.ts').then(({ DraftStore }) => new DraftStore(user));
    opened = { user, store };
    store.catch(() => { if (opened?.store === store) opened = null; });
    return store;
  };
  const storeOf = (user: UserId): Promise<DraftStore> => (opened?.user === user ? opened.store : begin(user));
  /** Opens the drafts of who is signed in now, also later, when somebody has signed out: what was typed stays its author's. */
  const opener = (): (() => Promise<DraftStore>) => {
    const user = session.session?.user.id;
    if (user === undefined) throw new Error('Nobody is signed in: nothing can be kept for them');
    return () => storeOf(user);
  };
  const read = async (which: 'all' | 'left'): Promise<readonly Draft[]> => {
    const user = session.session?.user.id;
    // Who never left anything unsaved has no such database, and none is made by asking.
    if (user === undefined || !(await indexedDB.databases()).some(({ name }) => name === draftsOf(user))) return [];
    return await (await storeOf(user))[which]();
  };
  return { opener, all: () => read('all'), left: () => read('left') };
});
