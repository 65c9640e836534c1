import type { BenchCase } from './bench-case.ts';
import { chunking } from './chunking.ts';
import { reducer } from './reducer.ts';

/** Every benchmark, in the order in which they run. */
export const cases: readonly BenchCase[] = [reducer, chunking];
