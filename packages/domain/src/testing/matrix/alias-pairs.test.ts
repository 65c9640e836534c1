import { describe, expect, it } from 'vitest';
import { AliasNaive } from './alias-naive.ts';
import { aliasCasesOf, aliasRowOf, fileDeeds, folderDeeds, titleOfAlias, type AliasCase } from './alias-pairs.ts';
import { playAliasCase } from './alias-real.ts';

const check = (played: AliasCase): void => {
  const expected = new AliasNaive(played).play();
  if (expected === null) expect(Object.values(played.sight), titleOfAlias(played)).toContain('all');
  else expect(playAliasCase(played), `row ${aliasRowOf(played)}: ${titleOfAlias(played)}`).toEqual({ found: expected, violations: [] });
};

describe.each(fileDeeds)('row 49: of a file that two added, A %s', (a) => {
  it.each(fileDeeds)('against B %s under the id that he made', (b) => aliasCasesOf('file', a, b).forEach(check));
});

describe.each(folderDeeds)('row 48: of a folder that two uploaded, A %s', (a) => {
  it.each(folderDeeds)('against B %s under the id that he made', (b) => aliasCasesOf('folder', a, b).forEach(check));
});
