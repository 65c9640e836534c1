import { DomainError, Overlay, reduce } from '@holdfast/domain';
import type { MemoryTree, NodeRow, Operation } from '@holdfast/domain';

/** What a device must show: its base with its pending operations applied one after the other, from scratch (P9, M5). */
export const freshView = (base: MemoryTree, cursor: number, pending: readonly Operation[], deviceName: string): readonly NodeRow[] => {
  const overlay = new Overlay(base);
  pending.forEach((op, index) => {
    overlay.savepoint();
    try {
      reduce(overlay, op, { seq: cursor + index + 1, effTs: op.at, deviceName });
      overlay.release();
    } catch (error) {
      overlay.rollback();
      if (!(error instanceof DomainError)) throw error;
    }
  });
  const ids = new Set([...[...base.rows()].map((row) => row.id), ...overlay.changes().nodes.map((row) => row.id)]);
  return [...ids].flatMap((id) => overlay.node(id) ?? []);
};
