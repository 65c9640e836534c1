import type { NodeId } from '@holdfast/domain';
import type { NodeView, Summary } from '@holdfast/sync-client';

const isHere = ({ sync }: NodeView): boolean => sync.kind !== 'cloud' && sync.kind !== 'wanted' && sync.kind !== 'fetching';

const keptOf = (how: readonly ('own' | 'above' | null)[]): Summary['kept'] => {
  if (how.every((one) => one === null)) return 'none';
  if (how.includes(null)) return 'some';
  return how.includes('own') ? 'all' : 'above';
};

/** What these come to. */
export const summaryOf = (nodes: readonly NodeView[], how: (id: NodeId) => 'own' | 'above' | null): Summary => {
  const files = nodes.filter(({ kind }) => kind === 'file');
  const times = nodes.map(({ modified }) => modified).sort((a, b) => a - b);
  const counts = new Map<string, number>();
  for (const tag of nodes.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return {
    files: files.length, folders: nodes.length - files.length, bytes: files.reduce((sum, { size }) => sum + (size ?? 0), 0),
    oldest: times[0] ?? null, newest: times.at(-1) ?? null, here: files.filter(isHere).length, kept: keptOf(nodes.map(({ id }) => how(id))), first: nodes.slice(0, 3),
    tags: [...counts].map(([tag, count]) => ({ tag, count })).sort((a, b) => b.count - a.count || a.tag.localeCompare(b.tag)),
  };
};
