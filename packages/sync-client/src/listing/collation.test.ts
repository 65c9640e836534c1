import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Collation } from './collation.ts';
import { sortKeyOf } from './sort-key.ts';

const sorted = (locale: string, names: readonly string[]): string[] => {
  const collation = new Collation(locale);
  for (const name of names) collation.learn(name);
  const keys = new Map(names.map((name) => [name, collation.keyOf(name)]));
  return [...names].sort((a, b) => ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1));
};

describe('V1 the order of names in a language', () => {
  test.each<[string, string[]]>([
    ['fa', ['آب', 'بهار', 'پدر', 'تابستان', 'جنگل', 'چای', 'رود', 'ژاله', 'کتاب', 'گل', 'ماه', 'نان', 'وطن', 'هوا', 'یاد']],
    ['ru', ['ёлка', 'елки', 'жук', 'игла', 'йод', 'камень', 'щит', 'эхо', 'яма']],
    ['sv', ['apa', 'zebra', 'ångest', 'äpple', 'öl']],
    ['de', ['Apfel', 'Äpfel', 'Apfelbaum', 'Öl', 'Straße', 'Strasse 2', 'Zug']],
    ['es', ['nube', 'nylon', 'ñandú', 'oso']],
    ['et', ['sild', 'šokk', 'zebra', 'žanr', 'tool', 'õlu', 'äke', 'ülo']],
    ['en', ['_draft', '-minus', '2 birds', '007', '10 birds', 'Émile', 'Emile 2', 'resume', 'résumé', 'Zoo']],
  ])('%s', (locale, names) => {
    expect(sorted(locale, [...names].reverse())).toEqual(names);
    expect(sorted(locale, names.toSorted())).toEqual(names);
  });

  test('what a language passes over counts only between names that are otherwise equal', () => {
    const [joined, apart, other] = ['میخواهم', 'می\u200cخواهم', 'میخواهی'];
    expect(sorted('fa', [other, apart, joined]).at(-1)).toBe(other);
    const collation = new Collation('fa');
    collation.learn(apart);
    expect(collation.keyOf(apart).split('\u0000')[0]).toBe(collation.keyOf(joined).split('\u0000')[0]);
  });

  test.each(['fa', 'ru', 'sv', 'de', 'en'])('agrees with the collator of the language in letters (%s)', (locale) => {
    const letters = fc.array(fc.constantFrom(...'aAeéoöåäzZsñcçпрёеийяبپکكیيوه'), { maxLength: 6 }).map((all) => all.join(''));
    const collator = new Intl.Collator(locale, { sensitivity: 'base' });
    const collation = new Collation(locale);
    collation.learn('aAeéoöåäzZsñcçпрёеийяبپکكیيوه');
    const partOf = (name: string): string => collation.keyOf(name).split('\u0000')[0] ?? '';
    fc.assert(fc.property(letters, letters, (a, b) => {
      const [x, y] = [partOf(a), partOf(b)];
      return Math.sign(collator.compare(a.normalize('NFC'), b.normalize('NFC'))) === (x < y ? -1 : x > y ? 1 : 0);
    }), { seed: 31, numRuns: 3000 });
  });

  test('a letter that was not met before makes other keys, and says so; another of those known does not', () => {
    const collation = new Collation('sv');
    collation.learn('apa');
    const { version } = collation;
    collation.learn('öl, ål, öl');
    expect(collation.version).toBe(version + 1);
    collation.keyOf('öl');
    collation.learn('åö');
    expect(collation.version).toBe(version + 1);
  });

  test('keys are told apart like names, and as long', () => {
    const collation = new Collation('en');
    expect(collation.keyOf('IMG_0001.jpg').length).toBeLessThanOrEqual(sortKeyOf('IMG_0001.jpg').length);
    expect(collation.keyOf('a')).not.toBe(collation.keyOf('A'));
  });
});
