import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import { foldName } from '../names/fold.ts';
import { maxDepth } from './live-ways.ts';
import type { MemoryTree } from './memory-tree.ts';

export interface Violation {
  /** The invariant of RULES.md section 4. */
  readonly rule: 'S1' | 'S2' | 'S3' | 'S5' | 'S7' | 'name';
  readonly node: NodeId;
  readonly detail: string;
}

const checkPath = (tree: MemoryTree, row: NodeRow): Violation | null => {
  const passed = new Set<NodeId>();
  for (let at: NodeRow = row; ;) {
    if (passed.has(at.id)) return { rule: 'S1', node: row.id, detail: `cycle through ${at.id}` };
    passed.add(at.id);
    if (passed.size > maxDepth && row.location.trash === null) return { rule: 'S1', node: row.id, detail: `deeper than ${maxDepth}` };
    const { parent } = at.location;
    if (parent === tree.root) return null;
    const above = tree.node(parent);
    if (!above) return missingParent(tree, row, at, parent);
    if (above.kind !== 'folder') return { rule: 'S1', node: row.id, detail: `${parent} is a file` };
    at = above;
  }
};

const missingParent = (tree: MemoryTree, row: NodeRow, at: NodeRow, parent: NodeId): Violation | null => {
  if (at.location.trash === null) return { rule: 'S2', node: row.id, detail: `${at.id} lies in ${parent}, which is gone, and is not in the trash itself` };
  return tree.tombstone(parent) ? null : { rule: 'S1', node: row.id, detail: `parent ${parent} is unknown` };
};

const checkNames = (tree: MemoryTree): Violation[] => {
  const holders = new Map<string, NodeId>();
  const found: Violation[] = [];
  for (const row of tree.rows()) {
    if (foldName(row.name.value) !== row.name.key) found.push({ rule: 'name', node: row.id, detail: `key ${row.name.key} is not that of ${row.name.value}` });
    if (row.location.trash !== null) continue;
    const slot = `${row.location.parent}/${row.name.key}`;
    const holder = holders.get(slot);
    if (holder) found.push({ rule: 'S3', node: row.id, detail: `${row.name.value} is also ${holder}` });
    holders.set(slot, row.id);
  }
  return found;
};

const checkAliases = (tree: MemoryTree): Violation[] => {
  const found: Violation[] = [];
  for (const alias of tree.aliases()) {
    if (alias.device === null && tree.node(alias.from)) found.push({ rule: 'S7', node: alias.from, detail: 'is an alias and a node' });
    const passed = new Set<NodeId>();
    let at = alias.to;
    while (!passed.has(at) && !tree.node(at) && !tree.tombstone(at)) {
      passed.add(at);
      const next = alias.device === null ? tree.globalAlias(at) : tree.alias(at, alias.device);
      if (!next) break;
      at = next.to;
    }
    if (!tree.node(at) && !tree.tombstone(at) && at !== tree.root) found.push({ rule: 'S7', node: alias.from, detail: `leads to ${at}, which is nothing` });
  }
  return found;
};

/** The structural invariants that a whole tree must hold after every commit: S1, S2, S3, S5 (rows), S7. Empty when all is well. */
export const checkTree = (tree: MemoryTree, spaceSeq = Number.MAX_SAFE_INTEGER): readonly Violation[] => {
  const found: Violation[] = [];
  for (const row of tree.rows()) {
    const violation = checkPath(tree, row);
    if (violation) found.push(violation);
    if (row.seq > spaceSeq) found.push({ rule: 'S5', node: row.id, detail: `row seq ${row.seq} above the space's ${spaceSeq}` });
  }
  return [...found, ...checkNames(tree), ...checkAliases(tree)];
};
