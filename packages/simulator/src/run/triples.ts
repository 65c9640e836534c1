import { differenceInTriple, tripleCount } from '@holdfast/domain/testing';
import { SimulatorError } from '../simulator-error.ts';

export interface TripleRange {
  /** The number of the first triple. */
  readonly from: number;
  /** How many from there; null for all that follow. */
  readonly count: number | null;
}

const every = 10_000;

/**
 * Plays triples of operations against the naive oracle, one after the other, and prints each that differs with all that
 * happens in it. Returns how many differ of how many. Throws a SimulatorError for a range that there is not.
 */
export const playTriples = (
  { from, count }: TripleRange, print: (text: string) => void, difference: (n: number) => string | null = differenceInTriple,
): { readonly played: number; readonly differences: number } => {
  const end = from + (count ?? tripleCount - from);
  if (from >= tripleCount || end > tripleCount) {
    throw new SimulatorError('arguments', `There are ${tripleCount} triples, numbered from 0: none from ${from} to ${Math.max(from, end - 1)}. Choose a smaller --from or --count.`);
  }
  let differences = 0;
  for (let n = from; n < end; n += 1) {
    const found = difference(n);
    if (found !== null) {
      differences += 1;
      print(found);
    }
    if ((n + 1 - from) % every === 0) print(`${n + 1 - from} triples played`);
  }
  return { played: end - from, differences };
};
