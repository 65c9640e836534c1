import { splitExtension } from '@holdfast/domain';
import type { NodeRow } from '@holdfast/domain';
import type { ListingQuery } from '../api.ts';

/**
 * A row in a list, with one text by whose plain order the list is sorted. Texts of one byte a character sort 100,000 rows
 * in 40 ms, a comparator takes 350.
 */
export interface Item {
  readonly row: NodeRow;
  /** The natural order of the name alone: kept when the list is sorted another way. */
  readonly name: string;
  readonly key: string;
  /** The revision at which it came into the list. */
  readonly since: number;
}

/** Names go downwards by reading the list from its end. */
export const isReversed = (query: ListingQuery): boolean => query.descending && query.sort === 'name';

/** Twice so many bits hold any size and time of use exactly. */
const half = 2 ** 26;

/** A number as eight characters whose order is that of the numbers; downwards when asked. */
const numberKey = (value: number, descending: boolean): string => {
  const shifted = Math.min(half * half - 1, Math.max(0, Math.trunc(value) + (half * half) / 2));
  const wanted = descending ? half * half - 1 - shifted : shifted;
  const high = Math.floor(wanted / half);
  const low = wanted - high * half;
  return String.fromCharCode(high >>> 21, (high >>> 14) & 127, (high >>> 7) & 127, high & 127, low >>> 21, (low >>> 14) & 127, (low >>> 7) & 127, low & 127);
};

/** Extensions go downwards by their mirror image; they are short, and only their beginning counts. */
const textKey = (text: string, descending: boolean): string => {
  const units = text.slice(0, 16).padEnd(16, '\u0000');
  if (!descending) return units;
  let mirrored = '';
  for (let i = 0; i < units.length; i += 1) mirrored += String.fromCharCode(0xffff - units.charCodeAt(i));
  return mirrored;
};

const valueKey = (row: NodeRow, { sort, descending }: ListingQuery): string => {
  switch (sort) {
    case 'name':
      return '';
    case 'size':
      return numberKey(row.kind === 'file' ? row.content.size : -1, descending);
    case 'modified':
      return numberKey(row.kind === 'file' ? row.content.mtime : Math.max(row.name.stamp.at, row.location.stamp.at), descending);
    case 'kind':
      return textKey(row.kind === 'folder' ? '' : splitExtension(row.name.value).extension.toLowerCase() || '.', descending);
    case 'trashed':
      return numberKey(row.location.trash?.at ?? 0, descending);
  }
};

/** A total order (V1, V2): folders first if wanted, then the column, ties by name, then by id. `name` is the key of the name alone. */
export const itemOf = (row: NodeRow, query: ListingQuery, name: string, since: number): Item => {
  const first = query.foldersFirst && (row.kind === 'folder') !== isReversed(query) ? '0' : '1';
  // In a folder no two names are the same; in the trash they may be.
  const last = 'trash' in query.of ? `\u0000${row.id}` : '';
  return { row, name, key: first + valueKey(row, query) + name + last, since };
};

const indexMark = (index: number): string => String.fromCharCode((index >> 16) & 255, (index >> 8) & 255, index & 255);
/** Larger lists are sorted with a comparator. */
const markable = 2 ** 24;

/** Sorts items by their keys: as plain texts, which engines sort fastest, each with its place at the end. */
export const sortItems = (items: readonly Item[]): Item[] => {
  if (items.length >= markable) return [...items].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const marked = items.map(({ key }, i) => `${key}\u0000${indexMark(i)}`).sort();
  const sorted: Item[] = [];
  for (const text of marked) {
    const end = text.length;
    const item = items[(text.charCodeAt(end - 3) << 16) | (text.charCodeAt(end - 2) << 8) | text.charCodeAt(end - 1)];
    if (item !== undefined) sorted.push(item);
  }
  return sorted;
};
