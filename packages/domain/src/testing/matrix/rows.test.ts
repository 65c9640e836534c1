import { expect, it } from 'vitest';
import { AliasNaive } from './alias-naive.ts';
import { aliasCasesOf, aliasRowOf, fileDeeds, folderDeeds, type AliasDeed } from './alias-pairs.ts';
import { casesOf, deeds, other } from './deeds.ts';
import { Naive } from './naive.ts';
import { cellOf, rowOf } from './rows.ts';

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

it('section 5: every case in which somebody acts through an alias is decided by a row', () => {
  const cases = new Map<string, number>();
  const count = (kind: 'file' | 'folder', all: readonly AliasDeed[]): void => {
    for (const played of all.flatMap((a) => all.flatMap((b) => aliasCasesOf(kind, a, b)))) {
      const row = new AliasNaive(played).play() === null ? 'observed: gone, nobody could do it' : aliasRowOf(played);
      cases.set(row, (cases.get(row) ?? 0) + 1);
    }
  };
  count('file', fileDeeds);
  count('folder', folderDeeds);
  expect(Object.fromEntries(cases)).toMatchInlineSnapshot(`
    {
      "0.2": 160,
      "10": 16,
      "12": 48,
      "13": 40,
      "15": 20,
      "16": 20,
      "23": 8,
      "24": 80,
      "25": 6,
      "26": 6,
      "28": 8,
      "30": 84,
      "31": 12,
      "3b.9: two added it, one trashes it": 35,
      "40, 41, 42": 64,
      "48": 162,
      "49": 252,
      "5": 8,
      "7": 8,
      "9": 32,
      "H20 (file)": 189,
      "H20 (folder)": 162,
      "no row: both": 32,
      "observed": 210,
      "observed: gone, nobody could do it": 38,
    }
  `);
});
