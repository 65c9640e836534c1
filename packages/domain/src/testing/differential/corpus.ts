import type { Script } from './script.ts';

/** Plays on which reducer and oracle once differed, shrunk, with the rule that settled it. */
export const corpus: readonly (readonly [title: string, script: Script])[] = [
  ['3b.11 a file of its own below a trashed folder inherits the writer of the location', { devices: 2, given: 1, lines: [[1, 'edit', 0, 0, 0], [0, 'edit', 0, 1, 0], [0, 'trash', 0, 0, 0]], order: 0 }],
  ['3b.9 who wrote the same bytes and edited on has not seen the other edit: his trash keeps the file', { devices: 2, given: 1, lines: [[1, 'edit', 0, 6, 2], [0, 'edit', 0, 1, 5], [0, 'edit', 0, 0, 0], [0, 'trash', 0, 0, 0]], order: 2 }],
  ['L1, 3b.9 a file that two have added is not trashed by the one who knows nothing of the other', { devices: 2, given: 0, lines: [[0, 'createFile', 0, 0, 11], [0, 'send', 0, 0, 0], [0, 'trash', 0, 0, 0], [1, 'createFile', 0, 0, 5], [1, 'sync', 0, 0, 0], [0, 'trash', 0, 0, 0]], order: 0 }],
  ['3b.8 n goes too, whatever the time of the rescue', { devices: 2, given: 0, lines: [[0, 'back', 0, 0, 0], [0, 'createFile', 7, 0, 0], [1, 'trash', 0, 0, 0], [0, 'trash', 0, 0, 0]], order: 2 }],
];
