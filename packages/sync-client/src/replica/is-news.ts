import type { MemoryTree } from '@holdfast/domain';
import type { BaseRecord } from './base-record.ts';

/** Whether the tree does not hold this yet. Of a page that was written again most records are as they were. */
export const isNews = (tree: MemoryTree, record: BaseRecord): boolean => {
  switch (record.kind) {
    case 'node':
      return tree.node(record.row.id)?.seq !== record.row.seq;
    case 'tombstone':
      return tree.tombstone(record.row.id)?.seq !== record.row.seq;
    case 'alias':
      return true;
  }
};
