import type { EngineClient } from '@holdfast/sync-client';
import { words } from './words.ts';

/** What this device alone holds: files still being read, changes that wait, changes that need the person, bytes of any of them, and names of texts that were typed and never saved. */
export interface OnlyHere {
  readonly reading: number;
  readonly waiting: number;
  readonly needsYou: number;
  readonly unsent: number;
  readonly typed: readonly string[];
}

export interface SignOutQuestion {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What to ask before signing out: first what would be lost, then what stays here; null when the server has everything (H7). */
export const signOutQuestion = ({ reading, waiting, needsYou, unsent, typed }: OnlyHere): SignOutQuestion | null => {
  const asked: readonly (readonly [title: string, line: string] | null)[] = [
    reading > 0 ? [words.readingTitle(reading), words.readingText] : null,
    waiting > 0 ? [words.signOutTitle(waiting), words.signOutText] : null,
    waiting === 0 && needsYou + unsent > 0 && (reading === 0 || needsYou > 0) ? [words.asideTitle, words.asideText] : null,
    typed.length > 0 ? [words.typedTitle(typed), words.typedText] : null,
  ];
  const questions = asked.filter((each) => each !== null);
  const first = questions[0];
  return first ? { title: first[0], lines: questions.map(([title, line], i) => (i === 0 ? line : `${title}. ${line}`)) } : null;
};

const patienceMs = 1_000;

const soon = async <T>(answer: Promise<T>, otherwise: T): Promise<T> => {
  const late = new Promise<T>((resolve) => setTimeout(resolve, patienceMs, otherwise));
  return await Promise.race([answer.catch(() => otherwise), late]);
};

/** Bytes that only this device holds. 0 when the engine cannot say it soon: it must keep nobody from signing out. */
export const unsentBytes = async (engine: { readonly device: Pick<EngineClient['device'], 'storage'> }): Promise<number> =>
  await soon(engine.device.storage().then(({ unsent }) => unsent), 0);

/** Names of files whose typed text is kept and not saved, each once. None when that cannot be said soon. */
export const typedTexts = async (drafts: { all(): Promise<readonly { readonly node: string; readonly name: string }[]> }): Promise<readonly string[]> =>
  await soon(drafts.all().then((all) => [...new Map(all.map(({ node, name }) => [node, name])).values()]), []);
