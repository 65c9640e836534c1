import type { Script } from './script.ts';

/** Plays on which reducer and oracle once differed, shrunk, with the rule that settled it. */
export const corpus: readonly (readonly [title: string, script: Script])[] = [
  ['3b.11 a file of its own below a trashed folder inherits the writer of the location', { devices: 2, given: 1, lines: [[1, 'edit', 0, 0, 0], [0, 'edit', 0, 1, 0], [0, 'trash', 0, 0, 0]], order: 0 }],
  ['3b.9 who wrote the same bytes and edited on has not seen the other edit: his trash keeps the file', { devices: 2, given: 1, lines: [[1, 'edit', 0, 6, 2], [0, 'edit', 0, 1, 5], [0, 'edit', 0, 0, 0], [0, 'trash', 0, 0, 0]], order: 2 }],
  ['L1, 3b.9 a file that two have added is not trashed by the one who knows nothing of the other', { devices: 2, given: 0, lines: [[0, 'createFile', 0, 0, 11], [0, 'send', 0, 0, 0], [0, 'trash', 0, 0, 0], [1, 'createFile', 0, 0, 5], [1, 'sync', 0, 0, 0], [0, 'trash', 0, 0, 0]], order: 0 }],
  ['3b.8 n goes too, also when a slow clock gives adding and trashing one time', { devices: 2, given: 0, lines: [[0, 'back', 0, 0, 0], [0, 'createFile', 7, 0, 0], [1, 'trash', 0, 0, 0], [0, 'trash', 0, 0, 0]], order: 2 }],
  ['0.3, row 25 restored and edited by one whose restore lost: the edit brings it out, whoever trashed the folder around it', { devices: 2, given: 1, lines: [[0, 'trash', 3, 0, 0], [0, 'trash', 0, 0, 0], [0, 'restore', 3, 0, 0], [1, 'trash', 7, 0, 0], [0, 'edit', 0, 0, 0], [0, 'trash', 0, 0, 0]], order: 2 }],
  ['3b.12, 3b.13 trashing a skeleton that the server never made', { devices: 2, given: 1, lines: [[0, 'trash', 3, 0, 0], [0, 'trash', 0, 0, 0], [0, 'restore', 3, 0, 0], [1, 'trash', 7, 0, 0], [0, 'trash', 3, 0, 0]], order: 2 }],
  ['H14, H20 undo of a folder that was merged into another trashes what was made in it, not the other', { devices: 2, given: 0, lines: [[0, 'putFolder', 0, 1, 0], [0, 'send', 0, 0, 0], [0, 'undo', 0, 0, 0]], order: 0 }],
  ['H4, 3b.11 what follows the copy of an edit that the other half of a fork has sent', { devices: 2, given: 1, lines: [[1, 'trash', 0, 0, 0], [1, 'emptyTrash', 0, 0, 0], [0, 'edit', 0, 0, 0], [0, 'fork', 0, 0, 0], [2, 'trash', 3, 0, 0], [0, 'trash', 0, 0, 0]], order: 2 }],
  ['3b.7 one rebuilt skeleton, also when the first thing in it came out of the trashed skeleton', { devices: 3, given: 1, lines: [[0, 'move', 1, 1, 0], [1, 'trash', 0, 0, 0], [0, 'send', 0, 0, 0], [2, 'mkdir', 3, 0, 0], [0, 'createFile', 1, 0, 0], [2, 'trash', 0, 0, 0]], order: 3 }],
  ['3b.14 what was rescued out of a skeleton goes back into it', { devices: 2, given: 2, lines: [[1, 'move', 3, 8, 0], [0, 'createFile', 0, 0, 0], [0, 'trash', 8, 0, 0], [0, 'trash', 0, 0, 0], [0, 'restore', 0, 0, 0], [1, 'send', 0, 0, 0], [0, 'trash', 0, 0, 0]], order: 0 }],
  ['H21 an edit of a conflict copy that the device foresaw and the server merged goes where its base version is', { devices: 2, given: 1, lines: [[0, 'edit', 0, 0, 0], [1, 'edit', 0, 2, 0], [0, 'send', 0, 0, 0], [1, 'pull', 0, 0, 0], [1, 'edit', 1, 0, 0], [0, 'trash', 0, 0, 0]], order: 2 }],
  ['row 40 a tag that two have put on is not taken off by one who knows of his own only', { devices: 2, given: 0, lines: [[0, 'tag', 0, 1, 0], [1, 'tag', 0, 3, 0], [1, 'untag', 0, 1, 0], [0, 'trash', 0, 0, 0]], order: 0 }],
];
