import type { OpId, SpaceId } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import { pageLength, type Decision, type Snapshot, type SnapshotQuestions, type SpaceState } from '@holdfast/sync-server';
import { unknownSpace } from './space-row.ts';
import { type Tagged, unasked } from './tagged.ts';

/** Of a decision, `seq` is its counter. */
export type Row = Tagged & { readonly seq: number };

type SpaceBody = Omit<SpaceState, 'id' | 'checksum'> & { readonly checksum: string; readonly lastCtr: number | null };

const sorted = (rows: readonly Row[]): { readonly head: Row | undefined; readonly changed: readonly Row[]; readonly decided: readonly Row[] } => {
  let head: Row | undefined;
  const [changed, decided]: [Row[], Row[]] = [[], []];
  for (const row of rows) {
    switch (row.kind) {
      case 'space': head = row; break;
      case 'node':
      case 'tombstone':
      case 'alias': changed.push(row); break;
      case 'decision': decided.push(row); break;
      default: throw unasked(row.kind);
    }
  }
  return { head, changed: changed.sort((a, b) => a.seq - b.seq), decided };
};

/** What `takeSnapshot` answers, cut to a page. @throws SyncServerError `not-found`; ServerError `internal` for a kind that is not read here. */
export const snapshotOf = (id: SpaceId, rows: readonly Row[], questions: SnapshotQuestions): Snapshot => {
  const { head, changed, decided } = sorted(rows);
  if (!head) throw unknownSpace(id);
  const { lastCtr, checksum, ...state } = JSON.parse(head.body) as SpaceBody;
  const all = changed.map((row) => ({ kind: row.kind, row: JSON.parse(row.body) }) as Change);
  const length = pageLength(all, (_, i) => changed[i]?.body.length ?? 0, questions);
  const changes = all.slice(0, length);
  const hasMore = length < all.length || all.length > questions.maxRows;
  const decisions = decided.map((row) => {
    const [op, decision] = JSON.parse(row.body) as [OpId, Decision];
    return { ctr: row.seq, op, decision };
  });
  return {
    space: { ...state, id, checksum: BigInt(checksum) },
    lastCtr: lastCtr ?? 0,
    changes,
    hasMore,
    cursor: hasMore ? (changes.at(-1)?.row.seq ?? questions.cursor) : state.seq,
    decisions: decisions.sort((a, b) => a.ctr - b.ctr),
  };
};
