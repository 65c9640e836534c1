import type { ManifestId } from '@holdfast/domain';
import { manifestOf } from '../operation-facts.ts';
import type { Replica } from '../replica/replica.ts';
import type { Holds } from '../sending/holds.ts';
import type { TransferClient } from '../transfer-api.ts';
import type { ChangeBoard } from './change-board.ts';

export interface TransferDeskParts {
  readonly replica: Replica;
  readonly board: ChangeBoard;
  readonly holds: Holds;
  /** Something was paused or goes on. */
  readonly onHeld: () => void;
}

/** Pauses and resumes the bytes of what waits. */
export class TransferDesk implements TransferClient {
  readonly #parts: TransferDeskParts;

  constructor(parts: TransferDeskParts) {
    this.#parts = parts;
  }

  async pause(what: 'all' | readonly string[]): Promise<void> {
    const { holds, onHeld } = this.#parts;
    await holds.pause(what === 'all' ? what : this.#contentsOf(what));
    onHeld();
  }

  async resume(what: 'all' | readonly string[]): Promise<void> {
    const { holds, replica, onHeld } = this.#parts;
    await holds.resume(what === 'all' ? what : this.#contentsOf(what), replica.outbox.flatMap(({ row }) => manifestOf(row.op) ?? []));
    onHeld();
  }

  #contentsOf(ids: readonly string[]): ReadonlySet<ManifestId> {
    const wanted = new Set(ids);
    const found = new Set<ManifestId>();
    for (const { id, rows } of this.#parts.board.entries()) {
      for (const { row: { op } } of rows) {
        const manifest = manifestOf(op);
        if (manifest !== null && (wanted.has(id) || wanted.has(op.id))) found.add(manifest);
      }
    }
    return found;
  }
}
