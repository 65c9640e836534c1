import type { Content, MergeQuestion, MissingReads as Missing, OpId } from '@holdfast/domain';
import { isMergeableName, maxMergeBytes, MissingReads } from '@holdfast/domain';
import type { KnownMerge } from './submission.ts';

/** So often the head may move while texts are merged; then both are kept (H46). */
const maxTries = 3;

/** Merging is possible; what is known already. */
export interface Merging {
  readonly known: KnownMerge | null;
}

/** Not decided: two texts are to be merged first, without the lock. */
export interface MergeWanted {
  readonly code: 'merging';
  readonly question: MergeQuestion;
}

const mayMerge = ({ name, base, head, theirs }: MergeQuestion): boolean =>
  isMergeableName(name) && [base, head, theirs].every(({ size }) => size <= maxMergeBytes);

/** The bytes decide, not who wrote them or what the file is called by now. */
const isSame = (one: MergeQuestion, other: MergeQuestion): boolean =>
  one.base.hash === other.base.hash && one.head.hash === other.head.hash && one.theirs.hash === other.theirs.hash;

/** Compare-and-set on the head: an answer to another question is none. @throws MissingReads to have the texts merged. */
export const answerMerge = (question: MergeQuestion, op: OpId, known: KnownMerge | null): Content | null => {
  if (!mayMerge(question)) return null;
  if (known?.op === op) {
    if (isSame(known.question, question)) return known.merged;
    if (known.tries >= maxTries) return null;
  }
  throw new MissingReads([{ kind: 'merge', question }]);
};

/** The merge that the reducer asked for, if that is what it lacks. */
export const questionIn = (missing: Missing): MergeQuestion | null => missing.keys.find((key) => key.kind === 'merge')?.question ?? null;
