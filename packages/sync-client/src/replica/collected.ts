import type { MemoryTree } from '@holdfast/domain';
import { recordKey } from './base-record.ts';
import type { BaseRecord } from './base-record.ts';

/** Whether the server has collected this record, once its floor stands here (H30): a device's own redirects stay. */
export const isCollected = (record: BaseRecord, floor: number): boolean =>
  record.row.seq <= floor && (record.kind === 'tombstone' || (record.kind === 'alias' && record.row.device === null));

/** What leaves a base that takes in `records` while the floor rises to `floor`. */
export const collectedFrom = (tree: MemoryTree, records: readonly BaseRecord[], floor: number): readonly BaseRecord[] => {
  const replaced = new Set(records.map(recordKey));
  const held: BaseRecord[] = [];
  for (const row of tree.tombstones()) held.push({ kind: 'tombstone', row });
  for (const row of tree.aliases()) held.push({ kind: 'alias', row });
  return [...held.filter((record) => !replaced.has(recordKey(record))), ...records].filter((record) => isCollected(record, floor));
};
