import type { EngineClient } from '@holdfast/sync-client';
import { words } from './words.ts';

/** What this device alone holds: files still being read, changes that wait, changes that need the person, and bytes of any of them. */
export interface OnlyHere {
  readonly reading: number;
  readonly waiting: number;
  readonly needsYou: number;
  readonly unsent: number;
}

export interface SignOutQuestion {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What to ask before signing out: first what would be lost, then what stays here; null when the server has everything (H7). */
export const signOutQuestion = ({ reading, waiting, needsYou, unsent }: OnlyHere): SignOutQuestion | null => {
  const asked: readonly (readonly [title: string, line: string] | null)[] = [
    reading > 0 ? [words.readingTitle(reading), words.readingText] : null,
    waiting > 0 ? [words.signOutTitle(waiting), words.signOutText] : null,
    waiting === 0 && needsYou + unsent > 0 && (reading === 0 || needsYou > 0) ? [words.asideTitle, words.asideText] : null,
  ];
  const questions = asked.filter((each) => each !== null);
  const first = questions[0];
  return first ? { title: first[0], lines: questions.map(([title, line], i) => (i === 0 ? line : `${title}. ${line}`)) } : null;
};

const patienceMs = 1_000;

/** Bytes that only this device holds. 0 when the engine cannot say it soon: it must keep nobody from signing out. */
export const unsentBytes = async (engine: Pick<EngineClient, 'storage'>): Promise<number> => {
  const late = new Promise<number>((resolve) => setTimeout(resolve, patienceMs, 0));
  return await Promise.race([engine.storage().then(({ unsent }) => unsent, () => 0), late]);
};
