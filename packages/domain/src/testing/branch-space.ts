import { asDeviceId, asManifestId, asNodeId, asOpId, type DeviceId, type NodeId } from '../ids.ts';
import type { Content, NodeRow } from '../node.ts';
import type { Operation } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { uuid5 } from '../uuid5.ts';
import { maxDepth } from '../tree/live-ways.ts';
import { reduce } from '../reduce/reduce.ts';
import type { ReduceAt } from '../reduce/step.ts';

export const root = asNodeId('99999999-9999-4999-8999-999999999999');
export const node = (name: string): NodeId => asNodeId(uuid5(root, `node ${name}`));
export const device = (name: string): DeviceId => asDeviceId(uuid5(root, `device ${name}`));
export const opId = (seq: number): Operation['id'] => asOpId(uuid5(root, `op ${seq}`));
export const skeletonOf = (id: NodeId): NodeId => uuid5<'NodeId'>(id, 'rescue');
export const bytes = (letter: string): Content => ({ manifest: asManifestId(letter.repeat(64)), hash: asManifestId(letter.repeat(64)), size: 1, mime: '', mtime: 0 });

/** A space that takes operations as they come: who, what he had seen, what he does. The n-th has seq n and time n. */
export class Space {
  readonly tree: MemoryTree;
  seq = 0;
  constructor(history: 'complete' | 'partial' = 'complete') {
    this.tree = new MemoryTree(root, { history });
  }
  act(who: string, base: number, body: object, more: Partial<Pick<ReduceAt, 'alsoOwn' | 'onCopy' | 'most'>> & { readonly at?: number } = {}): Outcome {
    this.seq += 1;
    const op = { v: 1, id: opId(this.seq), device: device(who), baseSeq: base, at: this.seq, ...body } as Operation;
    const overlay = new Overlay(this.tree);
    const { at, ...rest } = more;
    const outcome = reduce(overlay, op, { seq: this.seq, effTs: at ?? this.seq, deviceName: who, ...rest });
    this.tree.apply(overlay.changes());
    return outcome;
  }
  folder(who: string, base: number, name: string, parent: NodeId = root, as = name): Outcome {
    return this.act(who, base, { type: 'createFolder', node: node(as), parent, name, onCollision: as === name ? 'suffix' : 'merge' });
  }
  file(who: string, base: number, name: string, letter: string, parent: NodeId = root, as = name): Outcome {
    return this.act(who, base, { type: 'createFile', node: node(as), parent, name, ...bytes(letter) });
  }
  trash(who: string, base: number, id: NodeId, parent: NodeId = root): Outcome {
    return this.act(who, base, { type: 'trash', node: id, parent });
  }
  row(id: NodeId): NodeRow {
    const row = this.tree.node(id);
    if (!row) throw new Error(`no ${id}`);
    return row;
  }
}

/** Folders in each other down to the deepest place but `above`; answers the lowest. */
export const dig = (space: Space, above: number, label = 'deep'): NodeId => {
  let parent = root;
  for (let depth = 1; depth <= maxDepth - above; depth += 1) {
    space.folder('A', space.seq, `${label}${depth}`, parent);
    parent = node(`${label}${depth}`);
  }
  return parent;
};

export const rename = (id: NodeId, name: string): object => ({ type: 'rename', node: id, name });
export const move = (id: NodeId, parent: NodeId): object => ({ type: 'move', node: id, parent });
export const restore = (id: NodeId, parent: NodeId = root): object => ({ type: 'restore', node: id, parent });
export const purge = (...nodes: readonly NodeId[]): object => ({ type: 'purge', nodes });
export const edit = (id: NodeId, letter: string, base: number, path: readonly string[] = ['f']): object => ({ type: 'setContent', node: id, baseVersion: opId(base), seenPath: path, ...bytes(letter) });
export const copy = (source: NodeId, as: string, parent: NodeId = root, version: number | null = null): object =>
  ({ type: 'copy', node: node(as), source, srcVersion: version === null ? null : opId(version), parent, name: as });
export const code = (outcome: Outcome): string => ('reason' in outcome ? `${outcome.code}:${outcome.reason}` : outcome.code);
