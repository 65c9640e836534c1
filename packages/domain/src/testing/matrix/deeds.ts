/** What a person does in one case of the matrix, on the given tree /F/{n.bin, m.bin, S/s.bin}, /Q/q.bin, with n tagged "red". */
export const deeds = [
  'add-same', 'add-own', 'mkdir-k', 'put-k', 'rename-n', 'rename-n-k', 'rename-F', 'rename-S', 'move-n-Q', 'move-n-root', 'move-n-S', 'move-F-Q', 'move-Q-F', 'move-S-Q',
  'edit', 'edit-same', 'edit-s', 'trash-n', 'trash-F', 'trash-S', 'copy-n-Q', 'copy-F-Q', 'tag', 'untag', 'attr',
] as const;
export type Deed = (typeof deeds)[number];
export type Who = 'A' | 'B';

export interface Case {
  readonly deed: Readonly<Record<Who, Deed>>;
  /** Whose work reaches the server first. */
  readonly first: Who;
  /** Who acted later by the clock. */
  readonly later: Who;
  /** Whether the second had synced after the first before he acted. */
  readonly observed: boolean;
}

/** What the merge port says of two edits of a text (row 22); `none` is a server without one. */
export const answers = ['clean', 'conflict', 'none'] as const;
export type Answer = (typeof answers)[number];

export const other = (who: Who): Who => (who === 'A' ? 'B' : 'A');
export const deviceName: Readonly<Record<Who, string>> = { A: 'Laptop', B: 'Phone' };

/** Every order of arrival and of clocks, seen and unseen, for one pair of deeds. */
export const casesOf = (a: Deed, b: Deed): readonly Case[] => {
  const deed = { A: a, B: b };
  const whos: readonly Who[] = ['A', 'B'];
  return whos.flatMap((first) => [
    ...whos.map((later) => ({ deed, first, later, observed: false })),
    { deed, first, later: other(first), observed: true },
  ]);
};

export const titleOf = ({ deed, first, later, observed }: Case): string =>
  `${first} arrives first${observed ? ', the other has seen it' : `, ${later} acted later`}: ${first} ${deed[first]}, ${other(first)} ${deed[other(first)]}`;
