import { registerOf, stampOf } from '@holdfast/domain';
import type { NodeId, NodeRow, Operation, Outcome } from '@holdfast/domain';
import type { Exchanged } from '@holdfast/protocol';
import type { SettledEntry } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import type { Recovery } from './recover.ts';
import { recoveredSentence } from '../words/sentences.ts';
import type { Met } from '../words/sentences.ts';
import { subjectOf } from '../operation-facts.ts';
import type { Settlement } from './settle.ts';

/** Plain outcomes of one answer that are remembered one by one. */
const plainToTell = 20;

/** Everything was decided, and nothing of it asks for anything. */
export const isPlain = ({ parked, missing, renumberFrom, retryAfterMs }: Settlement): boolean =>
  parked.length === 0 && missing.length === 0 && renumberFrom === null && retryAfterMs === null;

export const nothingRefused: Recovery = { parked: [], rows: [], places: new Map() };

/**
 * Refused content that found a place of its own is told together with that place (H15). What is put aside asks for the person by itself,
 * until it is tried again or discarded: its outcome is only told.
 */
export const tellOf = (entry: SettledEntry, place: { readonly node: NodeId; readonly path: readonly string[] } | undefined, isAside: boolean): SettledEntry => {
  if (isAside) return { ...entry, open: false };
  return place === undefined ? entry : { ...entry, sentence: recoveredSentence(entry.sentence, place.path), recovered: place };
};

/** The rows that an answer brings. */
export const rowsOf = ({ changes }: Exchanged): ReadonlyMap<NodeId, NodeRow> =>
  new Map(changes.flatMap((change) => (change.kind === 'node' ? [[change.row.id, change.row] as const] : [])));

/** Of a long queue only what is not plain is remembered one by one. */
export const worthTelling = (entries: readonly SettledEntry[]): SettledEntry[] => {
  let plain = 0;
  return entries.filter(({ outcome }) => outcome.code !== 'applied' || (plain += 1) <= plainToTell);
};

/** Whom an operation met: as the server tells it; an older one does not, then at least when the register was written. `rows` came with the answer. */
export const whomItMet = (op: Operation, { against }: Outcome, rows: ReadonlyMap<NodeId, NodeRow>, { tree, meta }: Replica): Met => {
  if (against) return { by: against.device, at: against.at };
  const id = subjectOf(op);
  const row = id === null ? undefined : (rows.get(id) ?? tree.node(id));
  const register = registerOf(op);
  const stamp = row === undefined || register === null ? null : stampOf(row, register);
  return { by: null, at: stamp === null || stamp.device === meta.device ? null : stamp.at };
};
