import type { DeviceId, OpId } from '../../ids.ts';
import type { Content, Millis } from '../../node.ts';
import type { Operation } from '../../operation.ts';
import type { Mark, Node, State, Version } from './state.ts';

/** An operation as the sequencer decides it. */
export interface Arrival {
  readonly op: Operation;
  /** Who sends it: after a fork another than `op.device` (H4). */
  readonly device: DeviceId;
  readonly deviceName: string;
  readonly lseq: number;
  readonly eff: Millis;
  /** What the sender had sent under the id it was forked from. */
  readonly alsoOwn?: readonly OpId[];
}

/** The same with its place in the order. */
export interface Act extends Arrival {
  readonly seq: number;
  /** The clean merge of two contents, or null (H46). */
  readonly merge: (base: Content, head: Content, mine: Content, name: string) => Content | null;
}

/** Who looks: what he had seen, and what is his own. */
export interface Witness {
  readonly base: number;
  readonly device: DeviceId | null;
  readonly before: number;
  readonly alsoOwn: readonly OpId[];
}

export const witnessOf = (act: Act): Witness => ({ base: act.op.baseSeq, device: act.device, before: act.seq, alsoOwn: act.alsoOwn ?? [] });

/** 3b.1: seq <= baseSeq, or an earlier operation of the same device; what the server writes by itself by seq only. */
export const hasSeen = (who: Witness, mark: Mark): boolean => {
  if (mark.seq <= who.base) return true;
  if (mark.by === null || mark.seq >= who.before) return false;
  return mark.by === who.device || who.alsoOwn.includes(mark.op);
};

export const markOf = (act: Act): Mark => ({ op: act.op.id, by: act.device, at: act.eff, seq: act.seq });
export const serverMark = (act: Act): Mark => ({ ...markOf(act), by: null });

/** Section 0.1, `T`: what was observed is overridden; otherwise the larger (effTs, opId) wins. */
export const wins = (act: Act, mark: Mark): boolean => {
  if (hasSeen(witnessOf(act), mark)) return true;
  return act.eff !== mark.at ? act.eff > mark.at : act.op.id > mark.op;
};

/** 3b.1: itself, or one that was built on it: a fork's own edit shows what the other half had written before. */
const hasSeenVersion = (state: State, who: Witness, version: Version): boolean =>
  hasSeen(who, version.by) || state.versions.some((later) => later !== version && later.by.by !== null && later.parents.includes(version.id) && hasSeenVersion(state, who, later));

/** A file whose bytes someone wrote unseen; the same bytes written on both sides count for both (3b.9), and like a merge are seen by seq only. */
export const isEditedUnseen = (state: State, who: Witness, node: Node): boolean =>
  (node.headBy !== null && !hasSeen(who, node.headBy)) || state.versions.some((version) => version.node === node.id && !hasSeenVersion(state, who, version));

/** Rows 28, 36: created, edited or moved in by someone unseen. What the server made by itself is nobody's work. */
export const isUnseenWork = (state: State, who: Witness, node: Node): boolean => {
  const unseen = (mark: Mark): boolean => mark.by !== null && !hasSeen(who, mark);
  return unseen(node.created) || unseen(node.placedBy) || isEditedUnseen(state, who, node);
};
