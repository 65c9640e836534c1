/** Situations that take several rare things in a row: some runs make one of them on purpose, amid everything else. */
export const plots = ['none', 'unseen folder', 'past the floor', 'another history', 'all at once', 'only looking', 'server clock', 'asleep', 'pinned', 'paused', 'sent directly', 'collected'] as const;
export type Plot = (typeof plots)[number];

/** How often each is made. */
export const plotWeights: Readonly<Record<Plot, number>> = {
  none: 60, 'unseen folder': 6, 'past the floor': 6, 'another history': 5, 'all at once': 6, 'only looking': 5, 'server clock': 6, asleep: 6, pinned: 5, paused: 4, 'sent directly': 16, collected: 8,
};
