import type { AddEntry } from '@holdfast/sync-client';
import { shallowRef, type ShallowRef } from 'vue';
import type { Clash } from './plan-upload.ts';

export type ClashAnswer = 'replace' | 'keepBoth' | 'skip' | 'cancel';

/** The clash that is asked about, and how many are left after it. */
export interface ClashQuestion {
  readonly clash: Clash;
  readonly left: number;
  readonly answer: (answer: ClashAnswer, forAll: boolean) => void;
}

/** What the person said of the files whose names are taken. */
export interface Decided {
  readonly both: AddEntry[];
  readonly replace: Clash[];
  readonly cancelled: boolean;
}

export interface Clashes {
  readonly question: ShallowRef<ClashQuestion | null>;
  decide(clashes: readonly Clash[]): Promise<Decided>;
}

/** Asks what becomes of files whose names are taken (N4). */
export const useClashes = (): Clashes => {
  const question = shallowRef<ClashQuestion | null>(null);
  const ask = (clash: Clash, left: number): Promise<{ answer: ClashAnswer; forAll: boolean }> =>
    new Promise((resolve) => {
      question.value = { clash, left, answer: (answer, forAll) => { question.value = null; resolve({ answer, forAll }); } };
    });

  /** Asks one by one until an answer holds for all; "cancel" stops what is left and keeps what is done. */
  const decide = async (clashes: readonly Clash[]): Promise<Decided> => {
    const both: AddEntry[] = [];
    const replace: Clash[] = [];
    let all: ClashAnswer | null = null;
    for (const [index, clash] of clashes.entries()) {
      const said: { answer: ClashAnswer; forAll: boolean } = all === null ? await ask(clash, clashes.length - index - 1) : { answer: all, forAll: true };
      if (said.answer === 'cancel') return { both, replace, cancelled: true };
      if (said.forAll) all = said.answer;
      if (said.answer === 'replace') replace.push(clash);
      if (said.answer === 'keepBoth') both.push(clash.entry);
    }
    return { both, replace, cancelled: false };
  };
  return { question, decide };
};
