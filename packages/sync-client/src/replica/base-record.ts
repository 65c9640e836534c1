import type { Alias, NodeRow, Tombstone } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';

/** One thing that the base holds, as the server says it. */
export type BaseRecord = Change;

/** What a record is found by: of a node, its tombstone and its alias only one exists at a time; a redirect is one device's own. */
export const recordKey = (record: BaseRecord): string => {
  switch (record.kind) {
    case 'node':
    case 'tombstone':
      return record.row.id;
    case 'alias':
      return record.row.device === null ? record.row.from : `${record.row.from}/${record.row.device}`;
  }
};

export interface RecordSets {
  readonly nodes: NodeRow[];
  readonly tombstones: Tombstone[];
  readonly aliases: Alias[];
  readonly versions: [];
}

/** Of several records with one key only the last. */
export const lastOfEach = (records: readonly BaseRecord[]): readonly BaseRecord[] => {
  const latest = new Map<string, BaseRecord>();
  for (const record of records) latest.set(recordKey(record), record);
  return latest.size === records.length ? records : [...latest.values()];
};

/** Sorts records by kind; each key may stand there once. */
export const splitRecords = (records: Iterable<BaseRecord>): RecordSets => {
  const sets: RecordSets = { nodes: [], tombstones: [], aliases: [], versions: [] };
  for (const record of records) {
    if (record.kind === 'node') sets.nodes.push(record.row);
    else if (record.kind === 'tombstone') sets.tombstones.push(record.row);
    else sets.aliases.push(record.row);
  }
  return sets;
};
