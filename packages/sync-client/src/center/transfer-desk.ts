import type { ManifestId } from '@holdfast/domain';
import { manifestOf } from '../operation-facts.ts';
import type { Replica } from '../replica/replica.ts';
import type { DirectTransfers } from '../sending/direct-transfers.ts';
import type { Holds } from '../sending/holds.ts';
import type { TransferClient } from '../transfer-api.ts';
import type { ChangeBoard } from './change-board.ts';

export interface TransferDeskParts {
  readonly replica: Replica;
  readonly board: ChangeBoard;
  readonly holds: Holds;
  readonly directs: DirectTransfers;
  /** Something was paused or goes on. */
  readonly onHeld: () => void;
  /** The other tabs are to hear this of what they send directly: `heard` takes it. */
  readonly tell: (said: 'pause' | null) => void;
}

/** Pauses and resumes the bytes of what waits. */
export class TransferDesk implements TransferClient {
  readonly #parts: TransferDeskParts;

  constructor(parts: TransferDeskParts) {
    this.#parts = parts;
  }

  async pause(what: 'all' | readonly string[]): Promise<void> {
    const { holds, directs, onHeld, tell } = this.#parts;
    directs.say(what === 'all' ? null : 'pause', what);
    const contents = what === 'all' ? what : this.#contentsOf(what);
    if (contents === 'all' || contents.size > 0) await holds.pause(contents);
    if (what === 'all') tell(null);
    onHeld();
  }

  async resume(what: 'all' | readonly string[]): Promise<void> {
    const { holds, directs, replica, onHeld, tell } = this.#parts;
    directs.say(what === 'all' ? null : 'go', what);
    const contents = what === 'all' ? what : this.#contentsOf(what);
    if (contents !== 'all' && contents.size > 0 && holds.all) this.#othersStay();
    if (contents === 'all' || contents.size > 0) await holds.resume(contents, replica.outbox.flatMap(({ row }) => manifestOf(row.op) ?? []));
    if (what === 'all') tell(null);
    onHeld();
  }

  /** Another tab has told this of what this one sends directly. What is paused altogether is known first: nothing moves in between. */
  async heard(said: 'pause' | null): Promise<void> {
    await this.#parts.holds.refresh();
    this.#say(said);
  }

  /** While all is paused, one alone goes on: then not all is paused any more, and what is sent directly is in no row. */
  #othersStay(): void {
    this.#say('pause');
    this.#parts.tell('pause');
  }

  #say(said: 'pause' | null): void {
    const { directs } = this.#parts;
    directs.say(said, said === null ? 'all' : [...directs.all].filter((one) => one.said === null).map(({ id }) => id));
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
