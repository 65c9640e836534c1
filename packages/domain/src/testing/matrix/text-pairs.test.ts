import { describe, expect, it } from 'vitest';
import { answers, titleOf } from './deeds.ts';
import { mergedText, Naive } from './naive.ts';
import { playCase } from './real.ts';
import { questionOf, textCasesOf, textDeeds, textRowOf, type TextCase } from './text-pairs.ts';

const check = (given: TextCase): void => {
  const { played, answer } = given;
  const question = questionOf(given);
  const merged = question !== null && answer === 'clean';
  expect(playCase(played, { answer }), `row ${textRowOf(given)}: ${titleOf(played)}`).toEqual({
    found: new Naive(played, answer).play(),
    violations: [],
    asked: question === null ? [] : [question],
    // 22: its parents are both, the one that was there first.
    parents: merged ? question.slice(1) : [],
  });
  if (merged) expect(new Naive(played, answer).play()?.files.filter((file) => file.includes(mergedText))).toHaveLength(1);
};

describe.each(answers)('rows 21, 22, 23: the merge port says %s', (answer) => {
  describe.each(textDeeds)('A %s', (a) => {
    it.each(textDeeds)('against B %s, in every order of arrival and of clocks, seen and unseen', (b) => textCasesOf(a, b, answer).forEach(check));
  });
});
