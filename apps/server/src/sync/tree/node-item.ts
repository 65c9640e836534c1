import type { NodeRow } from '@holdfast/domain';
import type { NodeItem } from '@holdfast/protocol';

/** A row as scripts read it. */
export const nodeItemOf = (row: NodeRow): NodeItem => {
  const content = row.kind === 'file' ? row.content : null;
  return {
    id: row.id,
    kind: row.kind,
    name: row.name.value,
    parent: row.location.parent,
    size: content?.size ?? null,
    hash: content?.hash ?? null,
    mime: content?.mime ?? null,
    mtime: content?.mtime ?? null,
    version: content?.version ?? null,
    seq: row.seq,
    tags: Object.entries(row.tags).filter(([, tag]) => tag.present).map(([name]) => name).sort(),
    trashed: row.location.trash !== null,
  };
};
