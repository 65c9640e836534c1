import type { Action, Trouble } from './swarm.ts';

/** What a run dwells on, so that situations which need several rare things at once come up often enough; most runs dwell on nothing. */
export const themes = ['none', 'merged folders', 'folders in folders', 'tabs', 'packs', 'floor', 'set back'] as const;
export type Theme = (typeof themes)[number];

export interface Emphasis {
  readonly actions: Readonly<Partial<Record<Action, number>>>;
  readonly troubles: Readonly<Partial<Record<Trouble, number>>>;
}

const apart = { offline: 10, online: 4 } as const;

/** What is done at these rates at least, whatever the swarm says. */
export const emphasisOf: Readonly<Record<Theme, Emphasis>> = {
  none: { actions: {}, troubles: {} },
  // Rows 3 and 48: the same folder put twice, and one of the two trashed by who knows only his.
  'merged folders': { actions: { putFolder: 30, putTree: 15, trash: 30, move: 10 }, troubles: apart },
  // Row 17: each folder goes into the other while neither device hears of it.
  'folders in folders': { actions: { mkdir: 20, swapFolders: 60, move: 30, undo: 5 }, troubles: apart },
  // H48, H49: leaders that sleep, wake up and are overtaken.
  tabs: { actions: {}, troubles: { openTab: 10, showTab: 10, stealLock: 15, closeApp: 3, crashTab: 5 } },
  // H38: the object store fails while packs come in.
  packs: { actions: { add: 40, putTree: 10, edit: 20, read: 5 }, troubles: { crashServer: 4, online: 20 } },
  // H30: what is gone is forgotten while devices are away.
  floor: { actions: { add: 20, trash: 20, purge: 15, emptyTrash: 15 }, troubles: { ...apart, forget: 15 } },
  // H31: the server knows less than it did.
  'set back': { actions: { add: 30 }, troubles: { online: 20, restoreServer: 12 } },
};
