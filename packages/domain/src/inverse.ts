import type { NodeId, OpId } from './ids.ts';
import type { Json, Register } from './node.ts';
import type { Envelope, Operation } from './operation.ts';
import { otherwise } from './otherwise.ts';
import { contentOf } from './reduce/lineage.ts';
import { namesTo } from './reduce/place.ts';
import { labelOf } from './registers.ts';
import type { TreeReader } from './tree/reader.ts';

type Bare<Op> = Op extends Operation ? Omit<Op, keyof Envelope> : never;

/** How to take an operation back: the body of a new operation, to be sent under a guard (H14). */
export interface Inverse {
  readonly body: Bare<Operation>;
  /** The register that must still hold what the undone operation wrote. */
  readonly register: Register;
  /** Who had written that register before: after the undo, the undo stands for it, so that one may go on undoing (3b.17). */
  readonly formerWriter: OpId | null;
}

const ofLocation = (op: Operation & { readonly node: NodeId }, before: TreeReader): Inverse | null => {
  const row = before.node(op.node);
  if (!row) return null;
  const { parent, trash, stamp } = row.location;
  const type = op.type === 'trash' ? 'restore' : trash === null ? 'move' : 'trash';
  return { body: { type, node: op.node, parent }, register: 'location', formerWriter: stamp.op };
};

const ofTag = (op: Operation & { readonly type: 'addTag' | 'removeTag' }, before: TreeReader): Inverse | null => {
  const register = labelOf(before.node(op.node)?.tags ?? {}, op.tag);
  const had = register?.present ?? false;
  if (had === (op.type === 'addTag')) return null;
  return { body: { type: had ? 'addTag' : 'removeTag', node: op.node, tag: op.tag }, register: `tag:${op.tag}`, formerWriter: register?.stamp.op ?? null };
};

const ofContent = (op: Operation & { readonly node: NodeId }, file: NodeId, before: TreeReader): Inverse | null => {
  const row = before.node(file);
  if (row?.kind !== 'file') return null;
  const body = { type: 'setContent', node: file, ...contentOf(row.content), baseVersion: op.id, seenPath: namesTo(before, file) } as const;
  return { body, register: 'content', formerWriter: row.content.stamp.op };
};

/** What else an operation wrote, on another node: a decision for the copy gave the file its bytes. To be taken back together with `inverse`. */
export const furtherInverse = (op: Operation, before: TreeReader): Inverse | null =>
  op.type === 'trash' && op.into?.keep === 'copy' ? ofContent(op, op.into.file, before) : null;

/**
 * The operation that takes `op` back, from the view as it was just before it; null when there is nothing to take back
 * or no way (purge). An operation that was not sent yet is simply dropped instead. Undo of a creation is a trashing.
 */
export const inverse = (op: Operation, before: TreeReader): Inverse | null => {
  switch (op.type) {
    case 'createFolder':
    case 'createFile':
    case 'copy': return { body: { type: 'trash', node: op.node, parent: op.parent }, register: 'location', formerWriter: null };
    case 'rename': {
      const row = before.node(op.node);
      return row ? { body: { type: 'rename', node: op.node, name: row.name.value }, register: 'name', formerWriter: row.name.stamp.op } : null;
    }
    case 'move':
    case 'trash':
    case 'restore': return ofLocation(op, before);
    case 'setContent': return ofContent(op, op.node, before);
    case 'addTag':
    case 'removeTag': return ofTag(op, before);
    case 'setAttr': {
      const register = labelOf(before.node(op.node)?.attrs ?? {}, op.key);
      const value: Json = register?.value ?? null;
      return { body: { type: 'setAttr', node: op.node, key: op.key, value }, register: `attr:${op.key}`, formerWriter: register?.stamp.op ?? null };
    }
    case 'purge': return null;
    default: return otherwise(op, null);
  }
};
