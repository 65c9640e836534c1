import { casesOf, other, type Answer, type Case, type Deed } from './deeds.ts';

/** Pairs of edits of one text or of two; each with every answer of the merge port (row 22). */
export const textDeeds = ['edit', 'edit-same', 'edit-s'] as const satisfies readonly Deed[];

export interface TextCase {
  readonly played: Case;
  readonly answer: Answer;
}

export const textCasesOf = (a: Deed, b: Deed, answer: Answer): readonly TextCase[] => casesOf(a, b).map((played) => ({ played, answer }));

/** Base, head and theirs of what the port is asked: two edits of one text, neither seen by the other, with other bytes. */
export const questionOf = ({ played: { deed, first, observed }, answer }: TextCase): readonly string[] | null => {
  const [one, two] = [deed[first], deed[other(first)]];
  const isOne = (one === 'edit-s') === (two === 'edit-s');
  if (observed || !isOne || answer === 'none' || (one === 'edit-same' && two === 'edit-same')) return null;
  const text = (did: Deed, who: string): string => (did === 'edit-same' ? 'the same bytes' : `own ${who}`);
  return [one === 'edit-s' ? 's' : 'v0', text(one, first), text(two, other(first))];
};

export const textRowOf = (given: TextCase): string => {
  const { played: { deed, observed }, answer } = given;
  if (observed) return 'observed';
  if ((deed.A === 'edit-s') !== (deed.B === 'edit-s')) return 'no row: both';
  if (deed.A === 'edit-same' && deed.B === 'edit-same') return '21';
  return answer === 'clean' ? '22' : '23';
};
