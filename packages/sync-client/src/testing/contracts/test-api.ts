import type * as Vitest from 'vitest';

/** The runner's words, handed in: this package's helpers are used by programs without a runner, too. */
export type TestApi = Pick<typeof Vitest, 'describe' | 'expect' | 'test'>;
