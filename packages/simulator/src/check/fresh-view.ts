import { DomainError, Overlay, reduce } from '@holdfast/domain';
import type { MemoryTree, NodeRow } from '@holdfast/domain';
import { predictedSeq } from '@holdfast/sync-client';
import type { Keyed, OutboxRow } from '@holdfast/sync-client';

/** What a later version of the app has queued has no effect here (H17). */
export const isOfLaterProgram = (op: { readonly v: number }): boolean => op.v > 1;

/** What a device must show: its base with its pending operations applied one after the other, from scratch (P9, M5). */
export const freshView = (base: MemoryTree, outbox: readonly Keyed<OutboxRow>[], deviceName: string): readonly NodeRow[] => {
  const overlay = new Overlay(base);
  for (const { key, row: { op } } of outbox) {
    if (isOfLaterProgram(op)) continue;
    overlay.savepoint();
    try {
      reduce(overlay, op, { seq: predictedSeq(key), effTs: op.at, deviceName });
      overlay.release();
    } catch (error) {
      overlay.rollback();
      if (!(error instanceof DomainError)) throw error;
    }
  }
  const ids = new Set([...[...base.rows()].map((row) => row.id), ...overlay.changes().nodes.map((row) => row.id)]);
  return [...ids].flatMap((id) => overlay.node(id) ?? []);
};
