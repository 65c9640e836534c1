import type { Random } from '../random/random.ts';

/** What people do with files that they send from where they have them, and what befalls those meanwhile. */
export const directSteps = ['send', 'replace', 'again', 'change', 'take', 'cancel', 'pause', 'goOn', 'breakLine', 'littleRoom'] as const;
export type DirectStep = (typeof directSteps)[number];

/** How much of it happens in a run. */
export interface DirectTaste {
  /** How likely some of it comes after an action. */
  readonly rate: number;
  readonly weights: Readonly<Record<DirectStep, number>>;
  /** How likely a change of a file is one that the page which reads it cannot tell. */
  readonly unseen: number;
}

const usual: Readonly<Record<DirectStep, number>> = { send: 8, replace: 8, again: 4, change: 3, take: 1, cancel: 1.5, pause: 1.5, goOn: 3, breakLine: 2, littleRoom: 0.5 };

/** Null: nothing is sent directly in this run. */
export const directOf = (random: Random): DirectTaste | null => {
  if (random.chance(0.6)) return null;
  const left = random.pick([0, 0.3, 0.6]);
  const weights = Object.fromEntries(directSteps.map((one) => [one, one !== 'send' && random.chance(left) ? 0 : usual[one]])) as Record<DirectStep, number>;
  return { rate: random.pick([0.15, 0.3, 0.6]), weights, unseen: random.pick([0, 0.5, 1]) };
};
