import { serverDevice } from '../../reduce/step.ts';
import type { NodeRow } from '../../node.ts';
import type { Outcome } from '../../outcome.ts';
import type { MemoryTree } from '../../tree/memory-tree.ts';
import { contentOf, type Node, type State } from '../oracle/state.ts';

const sorted = (lines: readonly string[]): string[] => [...lines].sort();

const writer = (mark: { readonly op: string; readonly device?: string | null; readonly by?: string | null }): string =>
  `${mark.op}${(mark.device ?? mark.by ?? serverDevice) === serverDevice ? ' (server)' : ''}`;

const realRow = (row: NodeRow): string => JSON.stringify({
  id: row.id, kind: row.kind, name: row.name.value, parent: row.location.parent, trash: row.location.trash?.op ?? null, namedBy: writer(row.name.stamp), placedBy: writer(row.location.stamp),
  head: row.kind === 'file' ? [row.content.hash] : [], conflictOf: row.kind === 'file' ? row.conflictOf : null, skeleton: row.rescueOf !== null,
  tags: sorted(Object.entries(row.tags).filter(([, { present }]) => present).map(([tag]) => tag)),
  attrs: sorted(Object.entries(row.attrs).map(([key, { value }]) => `${key}=${JSON.stringify(value)}`)),
});

const naiveRow = (state: State, node: Node): string => JSON.stringify({
  id: node.id, kind: node.kind, name: node.name, parent: node.parent, trash: node.trash?.op ?? null, namedBy: writer(node.namedBy), placedBy: writer(node.placedBy),
  head: node.kind === 'file' ? [contentOf(state, node).hash] : [], conflictOf: node.conflictOf, skeleton: node.rescueOf !== null,
  tags: sorted(node.tags.filter(({ adds }) => adds.length > 0).map(({ tag }) => tag)),
  attrs: sorted(node.attrs.map(({ key, value }) => `${key}=${JSON.stringify(value)}`)),
});

const difference = (what: string, real: readonly string[], naive: readonly string[]): string[] => [
  ...sorted(real.filter((line) => !naive.includes(line))).map((line) => `${what}, only the reducer: ${line}`),
  ...sorted(naive.filter((line) => !real.includes(line))).map((line) => `${what}, only the oracle:  ${line}`),
];

/** Everything in which the reducer's space differs from the oracle's; empty when they agree. */
export const stateDifferences = (tree: MemoryTree, state: State): string[] => [
  ...difference('node', [...tree.rows()].map(realRow), state.nodes.map((node) => naiveRow(state, node))),
  ...difference('grave', [...tree.tombstones()].map(({ id }) => id), state.graves.map(({ id }) => id)),
  ...difference('alias', [...tree.aliases()].map(({ from, to, device }) => `${from} → ${to} ${device ?? ''}`), state.aliases.map(({ from, to, device }) => `${from} → ${to} ${device ?? ''}`)),
  ...difference('content', reachable(tree), sorted(state.versions.map((version) => version.content.hash))),
];

const reachable = (tree: MemoryTree): string[] => [...tree.versions()].filter((version) => tree.node(version.node)).map((version) => version.hash);

const verdict = (outcome: Outcome): string => {
  const { against: _met, ...rest } = outcome;
  return JSON.stringify(rest, Object.keys(rest).sort());
};

/** H11: that the operation which would have made the node was refused is for the sequencer to say; to the reducer the node is gone. */
const isDependent = (real: Outcome, naive: Outcome): boolean =>
  naive.code === 'rejected' && naive.reason === 'dependency' && 'reason' in real && real.reason === 'gone';

export const outcomeDifference = (real: Outcome, naive: Outcome): string[] =>
  (isDependent(real, naive) || verdict(real) === verdict(naive) ? [] : [`outcome, reducer: ${verdict(real)}`, `outcome, oracle:  ${verdict(naive)}`]);
