import { splitExtension } from '@holdfast/domain';
import type { NodeRow } from '@holdfast/domain';
import type { ListingQuery } from '../api.ts';
import { sortKeyOf } from './sort-key.ts';

/** A row in a list, with what it is sorted by. */
export interface Item {
  readonly row: NodeRow;
  readonly name: string;
  /** What the column sorts by before the name; the same for all when it is the name. */
  readonly value: number | string;
}

const nameKeys = new WeakMap<NodeRow, string>();
const nameKeyOf = (row: NodeRow): string => {
  const known = nameKeys.get(row);
  if (known !== undefined) return known;
  const key = sortKeyOf(row.name.value);
  nameKeys.set(row, key);
  return key;
};

const valueOf = (row: NodeRow, query: ListingQuery): number | string => {
  switch (query.sort) {
    case 'name':
      return 0;
    case 'size':
      return row.kind === 'file' ? row.content.size : -1;
    case 'modified':
      return row.kind === 'file' ? row.content.mtime : Math.max(row.name.stamp.at, row.location.stamp.at);
    case 'kind':
      return row.kind === 'folder' ? '' : splitExtension(row.name.value).extension.toLowerCase() || '.';
    case 'trashed':
      return row.location.trash?.at ?? 0;
  }
};

export const itemOf = (row: NodeRow, query: ListingQuery): Item => ({ row, name: nameKeyOf(row), value: valueOf(row, query) });

/** A total order (V1, V2): folders first if wanted, then the column, ties by name, then by id. */
export const comparator = (query: ListingQuery): ((a: Item, b: Item) => number) => {
  const sign = query.descending ? -1 : 1;
  const nameSign = query.sort === 'name' ? sign : 1;
  return (a, b) => {
    if (query.foldersFirst && a.row.kind !== b.row.kind) return a.row.kind === 'folder' ? -1 : 1;
    if (a.value !== b.value) return a.value < b.value ? -sign : sign;
    if (a.name !== b.name) return a.name < b.name ? -nameSign : nameSign;
    return a.row.id < b.row.id ? -1 : a.row.id > b.row.id ? 1 : 0;
  };
};
