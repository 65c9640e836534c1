import { expect, it } from 'vitest';
import { corpus } from './corpus.ts';
import { describePlay, playScript } from './script.ts';

it.each(corpus)('%s', (_title, script) => {
  const verdict = playScript(script);
  expect(verdict.differences, describePlay(verdict)).toEqual([]);
});
