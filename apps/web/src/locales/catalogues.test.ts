import { describe, expect, test } from 'vitest';
import { en } from './en/index.ts';
import { fa } from './fa/index.ts';
import { languages, type Language } from './languages.ts';
import { ru } from './ru/index.ts';

interface Texts { readonly [name: string]: Texts | string }

const flat = (texts: Texts, path = ''): ReadonlyMap<string, string> =>
  new Map(Object.entries(texts).flatMap(([name, text]) => (typeof text === 'string' ? [[`${path}${name}`, text] as const] : [...flat(text, `${path}${name}.`)])));
const catalogues: Readonly<Record<Language, ReadonlyMap<string, string>>> = { en: flat(en), ru: flat(ru), fa: flat(fa) };
const formsOf = (text: string): readonly string[] => text.split(' | ');
const valuesOf = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
/** English leaves the number out where it says "one": its last form names all values. */
const wanted = (key: string): readonly string[] => valuesOf(formsOf(catalogues.en.get(key) ?? '').at(-1) ?? '');

describe.each(['ru', 'fa'] as const)('LOOK Writing: the words in %s', (language) => {
  const texts = catalogues[language];
  const each = [...texts].flatMap(([key, text]) => formsOf(text).map((form) => ({ key, form })));

  test('are all there, and none more', () => {
    expect([...texts.keys()].sort()).toEqual([...catalogues.en.keys()].sort());
  });

  test('have as many forms as the language has for counts, or one', () => {
    const { plurals } = languages[language];
    const wrong = [...texts].filter(([key, text]) => ![1, formsOf(catalogues.en.get(key) ?? '').length === 1 ? 1 : plurals.length].includes(formsOf(text).length));
    expect(wrong).toEqual([]);
  });

  test('hold the same values in every form', () => {
    expect(each.filter(({ key, form }) => valuesOf(form).join() !== wanted(key).join())).toEqual([]);
  });

  test('are translated, with names in «…»', () => {
    const same = new Set(['macOS', 'PDF']);
    const letters = (text: string): string => text.replace(/\{\w+\}/g, '').replace(/[^\p{L}]/gu, '');
    expect(each.filter(({ form }) => /[“”"]/.test(form))).toEqual([]);
    expect(each.filter(({ form }) => letters(form) !== '' && !/[а-яё\u0600-\u06ff]/iu.test(form) && !same.has(form))).toEqual([]);
  });
});

test('LOOK Writing: Persian has its own digits, commas and question mark', () => {
  const told = [...catalogues.fa].map(([key, text]) => [key, text.replace(/\{\w+\}|UTF-8/g, '')] as const);
  expect(told.filter(([, text]) => /[0-9,;?%]/.test(text))).toEqual([]);
  // Arabic letters that look like the Persian ones.
  expect(told.filter(([, text]) => /[\u064a\u0643]/.test(text))).toEqual([]);
});
