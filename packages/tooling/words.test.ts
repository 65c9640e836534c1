import { describe, expect, test } from 'vitest';
import { filesBelow } from './testing/repository.ts';
import { rawWordsOf } from './testing/raw-words.ts';

/** The engine's sentences come from `packages/sync-client` in English, and what completes them stays with them; the others hold the endings of file names. */
const leftOut = new Set(['apps/web/src/stores/refusal-text.ts', 'apps/web/src/ui/format/file-kind.ts', 'apps/web/src/features/preview/kinds/code-languages.ts']);
const rooms = ['app', 'commands', 'features', 'stores', 'theme', 'ui'];
const files = rooms.flatMap((room) => filesBelow(`apps/web/src/${room}`, ['.ts', '.vue'])).filter((path) => !path.endsWith('.test.ts') && !leftOut.has(path));

describe('LOOK Writing: what people read stands in the catalogues', () => {
  test('no file of the page says words of its own', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(files.map((path) => [path, rawWordsOf(path)] as const).filter(([, found]) => found.length > 0)).toEqual([]);
  });

  test.each<[string, string, readonly string[]]>([
    ['a label', "const menu = [{ label: 'Rename' }];", ['Rename']],
    ['a label by choice', "const a = { title: done ? 'Done' : words.later };", ['Done']],
    ['a notice', "notices.show(`${n} files were moved`);", [' files were moved']],
    ['what is announced', "notices.announce('gone');", ['gone']],
    ['a row of facts', "rows.push(['Added', formatMoment(at)]);", ['Added']],
    ['a sentence anywhere', "const why = 'the space is full';", ['the space is full']],
    ['a comparison', "if (event.key === 'Escape' || kind === 'Some kind of thing') stop();", []],
    ['an error for programmers', "throw new Error('No engine here: this component belongs elsewhere');", []],
    ['a message of the catalogue', "notices.show(say('sync.saved', { name }));", []],
  ])('%s in a script', (_what, script, found) => {
    expect(rawWordsOf('a.ts', script)).toEqual(found);
  });

  test.each<[string, string, readonly string[]]>([
    ['a bound attribute', '<button :title="open ? \'Hide\' : words.show" />', ['Hide']],
    ['between braces', '<p v-if="many">{{ many + \' more\' }}</p>', [' more']],
    ['a state', '<p :data-state="open ? \'Open\' : undefined" :title="words.name">{{ words.name }}</p>', []],
  ])('%s in a template', (_what, template, found) => {
    expect(rawWordsOf('a.vue', `<template>${template}</template>`)).toEqual(found);
  });
});
