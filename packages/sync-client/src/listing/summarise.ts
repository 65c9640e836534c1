import type { Millis, NodeId, NodeRow } from '@holdfast/domain';
import type { NodeView, Summary } from '../api.ts';

export interface SummaryWorld {
  readonly show: (row: NodeRow) => NodeView;
  /** The content of a file is on this device. */
  readonly isHere: (row: NodeRow) => boolean;
  readonly how: (id: NodeId) => 'own' | 'above' | null;
}

const shownFirst = 3;

const keptOf = (counts: Readonly<Record<'own' | 'above' | 'not', number>>): Summary['kept'] => {
  if (counts.own + counts.above === 0) return 'none';
  if (counts.not > 0) return 'some';
  return counts.own === 0 ? 'above' : 'all';
};

/** One walk over the rows: of 100,000 it takes a few hundredths of a second. */
export const summarise = (rows: Iterable<NodeRow>, { show, isHere, how }: SummaryWorld): Summary => {
  const first: NodeView[] = [];
  const tags = new Map<string, number>();
  const kept = { own: 0, above: 0, not: 0 };
  let [files, folders, bytes, here] = [0, 0, 0, 0];
  let [oldest, newest]: [Millis | null, Millis | null] = [null, null];
  for (const row of rows) {
    if (first.length < shownFirst) first.push(show(row));
    const modified = row.kind === 'file' ? row.content.mtime : Math.max(row.name.stamp.at, row.location.stamp.at);
    oldest = Math.min(oldest ?? modified, modified);
    newest = Math.max(newest ?? modified, modified);
    kept[how(row.id) ?? 'not'] += 1;
    for (const [tag, { present }] of Object.entries(row.tags)) if (present) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    if (row.kind === 'folder') folders += 1;
    else {
      files += 1;
      bytes += row.content.size;
      if (isHere(row)) here += 1;
    }
  }
  const counted = [...tags].map(([tag, count]) => ({ tag, count })).sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
  return { files, folders, bytes, oldest, newest, tags: counted, here, kept: keptOf(kept), first };
};
