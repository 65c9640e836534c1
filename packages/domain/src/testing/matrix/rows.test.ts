import { expect, it } from 'vitest';
import { AliasNaive } from './alias-naive.ts';
import { aliasCasesOf, aliasRowOf, fileDeeds, folderDeeds, type AliasDeed } from './alias-pairs.ts';
import { answers, casesOf, deeds, other } from './deeds.ts';
import { Naive } from './naive.ts';
import { purgeCasesOf, purgeDeeds, purgeRowOf } from './purge-pairs.ts';
import { cellOf, rowOf } from './rows.ts';
import { textCasesOf, textDeeds, textRowOf } from './text-pairs.ts';
import { trashCasesOf, trashDeeds, trashRowOf } from './trash-pairs.ts';

it('section 5: every case of the golden matrix is decided by a row, and so many there are of each', () => {
  const cases = new Map<string, number>();
  const cells = new Set<string>();
  for (const a of deeds) {
    for (const b of deeds) {
      for (const played of casesOf(a, b)) {
        const { first, deed, observed } = played;
        const impossible = observed && new Naive(played).play() === null;
        const row = impossible ? 'observed: gone, nobody could do it' : rowOf(deed[first], deed[other(first)], observed);
        cases.set(row, (cases.get(row) ?? 0) + 1);
        if (!impossible) cells.add(cellOf(deed[first], deed[other(first)], observed));
      }
    }
  }
  expect({ cells: cells.size, ...Object.fromEntries(cases) }).toMatchInlineSnapshot(`
    {
      "0.2": 120,
      "1": 8,
      "10": 24,
      "11": 24,
      "12": 64,
      "13": 48,
      "15": 20,
      "16": 20,
      "17": 12,
      "18": 12,
      "19": 12,
      "2": 20,
      "2, 4": 8,
      "20": 12,
      "21, 23": 20,
      "24": 128,
      "25": 8,
      "26": 8,
      "27": 16,
      "28": 32,
      "3": 12,
      "30": 104,
      "31": 28,
      "37": 80,
      "38": 168,
      "39": 24,
      "3b.5": 8,
      "4, 5": 16,
      "40, 41, 42": 36,
      "5": 8,
      "6": 16,
      "7": 16,
      "9": 352,
      "9, 14": 40,
      "cells": 390,
      "no row: both": 976,
      "observed": 1152,
      "observed: gone, nobody could do it": 98,
    }
  `);
});

/** Rows and how many cases each decides. */
const tally = (rows: readonly string[]): Readonly<Record<string, number>> => {
  const cases = new Map<string, number>();
  for (const row of rows) cases.set(row, (cases.get(row) ?? 0) + 1);
  return Object.fromEntries([...cases].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const aliasRows = (kind: 'file' | 'folder', all: readonly AliasDeed[]): readonly string[] =>
  all.flatMap((a) => all.flatMap((b) => aliasCasesOf(kind, a, b))).map((played) => (new AliasNaive(played).play() === null ? 'observed: gone, nobody could do it' : aliasRowOf(played)));

const families: Readonly<Record<string, readonly string[]>> = {
  'a file that two added, B under the id that he made': aliasRows('file', fileDeeds),
  'a folder that two uploaded, B under the id that he made': aliasRows('folder', folderDeeds),
  'edits of texts, with each answer of the merge port': answers.flatMap((answer) => textDeeds.flatMap((a) => textDeeds.flatMap((b) => textCasesOf(a, b, answer)))).map(textRowOf),
  'n trashed and purged at once': purgeDeeds.flatMap((deed) => purgeCasesOf('n', deed)).map(purgeRowOf),
  'F trashed and purged at once': purgeDeeds.flatMap((deed) => purgeCasesOf('F', deed)).map(purgeRowOf),
  'what lies in the trash': trashDeeds.flatMap((a) => trashDeeds.flatMap((b) => trashCasesOf(a, b))).map(trashRowOf),
};

it('section 5: every case of the other families is decided by a row', () => {
  expect(Object.fromEntries(Object.entries(families).map(([family, rows]) => [family, tally(rows)]))).toMatchInlineSnapshot(`
    {
      "F trashed and purged at once": {
        "16": 4,
        "18": 12,
        "19, 36": 8,
        "28, 36": 28,
        "29": 12,
        "30": 28,
        "34": 4,
        "35": 48,
        "39": 16,
        "3b.13": 20,
        "8": 16,
        "8, 20": 4,
      },
      "a file that two added, B under the id that he made": {
        "0.2": 96,
        "10": 8,
        "12": 32,
        "13": 32,
        "15": 12,
        "16": 12,
        "23": 8,
        "24": 80,
        "25": 6,
        "26": 6,
        "30": 36,
        "31": 4,
        "3b.9: two added it, one trashes it": 35,
        "40, 41, 42": 32,
        "49": 252,
        "H20 (file)": 189,
        "observed": 120,
        "observed: gone, nobody could do it": 20,
      },
      "a folder that two uploaded, B under the id that he made": {
        "0.2": 64,
        "10": 8,
        "12": 16,
        "13": 8,
        "15": 8,
        "16": 8,
        "28": 8,
        "30": 48,
        "31": 8,
        "40, 41, 42": 32,
        "48": 162,
        "5": 8,
        "7": 8,
        "9": 32,
        "H20 (folder)": 162,
        "no row: both": 32,
        "observed": 90,
        "observed: gone, nobody could do it": 18,
      },
      "edits of texts, with each answer of the merge port": {
        "21": 12,
        "22": 16,
        "23": 32,
        "no row: both": 48,
        "observed": 54,
      },
      "n trashed and purged at once": {
        "16": 12,
        "26": 8,
        "29": 8,
        "30": 20,
        "31": 8,
        "34": 4,
        "35": 32,
        "38": 8,
        "39": 8,
        "3b.13": 4,
        "9": 16,
        "no row: both": 72,
      },
      "what lies in the trash": {
        "10": 8,
        "12": 16,
        "2": 8,
        "30": 8,
        "31": 4,
        "32": 8,
        "33": 8,
        "34": 24,
        "35": 40,
        "3b.13": 44,
        "3b.2": 8,
        "5": 8,
        "no row: both": 216,
        "observed": 200,
      },
    }
  `);
});

it('section 5: so many cases the golden pair matrix has', () => {
  const counts = { 'two deeds on a tree': deeds.length ** 2 * 6, ...Object.fromEntries(Object.entries(families).map(([family, rows]) => [family, rows.length])) };
  expect({ ...counts, all: Object.values(counts).reduce((sum, count) => sum + count, 0) }).toMatchInlineSnapshot(`
    {
      "F trashed and purged at once": 200,
      "a file that two added, B under the id that he made": 980,
      "a folder that two uploaded, B under the id that he made": 720,
      "all": 6612,
      "edits of texts, with each answer of the merge port": 162,
      "n trashed and purged at once": 200,
      "two deeds on a tree": 3750,
      "what lies in the trash": 600,
    }
  `);
});
