import type { Millis } from '@holdfast/domain';
import type { StorageConcern } from '../api.ts';
import type { OnlyHere } from '../content/only-here.ts';
import type { Room } from '../content/room.ts';
import { usable } from '../content/room.ts';
import type { Shelf } from '../content/shelf.ts';
import type { Belongings } from '../ports/keepsake.ts';
import type { Replica } from '../replica/replica.ts';
import type { Ledger } from '../outbox/ledger.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';

/** A look is taken so long after a change, and so often while something is unsent. */
const lookAfterMs = 2_000;
const lookAgainMs = 30_000;
/** What is sent within this time is not worth a warning. */
const atRiskAfterMs = 60_000;

export interface WatchParts {
  readonly ports: EnginePorts;
  readonly replica: Replica;
  readonly ledger: Ledger;
  readonly shelf: Shelf;
  readonly onlyHere: OnlyHere;
  readonly room: Room;
  /** The concern is another one. */
  readonly onConcern: () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Says what may happen to the bytes that only this device holds, before it happens, and what has happened (H5): whether the
 * browser promises to keep them, whether the disk is nearly full, and whether it has thrown away all that was here.
 */
export class StorageWatch {
  readonly #parts: WatchParts;
  #concern: StorageConcern | null = null;
  #lost: Belongings | null = null;
  #noted: Belongings | null = null;
  #next: { readonly due: number; readonly cancel: () => void } | null = null;
  #closed = false;
  /** What the note said when this device was opened: until it is read, it must not be written over. */
  #begun: Promise<void> = Promise.resolve();

  constructor(parts: WatchParts) {
    this.#parts = parts;
    parts.replica.listen(() => this.#plan(lookAfterMs));
  }

  /** What the last look found. The last change that was sent takes a warning along: a status that says "saved" says nothing else beside it. */
  get concern(): StorageConcern | null {
    const { replica, ledger } = this.#parts;
    const held = replica.outbox.length + ledger.parked.length;
    return held === 0 && this.#concern?.kind !== 'evicted' ? null : this.#concern;
  }

  /** Finds out whether the browser has evicted what was here, and takes the first look. Nobody's work waits for it. */
  async begin(): Promise<void> {
    this.#begun = this.#readNote();
    await this.look();
  }

  async #readNote(): Promise<void> {
    const { ports, replica } = this.#parts;
    const note = await ports.keepsake.read();
    if (note !== null) this.#lost = replica.begun ? { changes: note.changes, bytes: note.bytes, at: note.at } : note.lost;
  }

  /** The person has taken note of what was lost. */
  async dismiss(): Promise<void> {
    await this.#begun;
    this.#lost = null;
    this.#noted = null;
    await this.look();
  }

  async look(): Promise<void> {
    await this.#begun;
    // Another tab's person may have taken note.
    if (this.#lost !== null && this.#noted !== null) this.#lost = (await this.#parts.ports.keepsake.read())?.lost ?? null;
    const held = this.#held();
    const concern = await this.#judge(held);
    await this.#note(held);
    if (this.#closed) return;
    if (JSON.stringify(concern) !== JSON.stringify(this.#concern)) {
      this.#concern = concern;
      this.#parts.onConcern();
    }
    if (held.changes > 0) this.#plan(lookAgainMs);
  }

  close(): void {
    this.#closed = true;
    this.#next?.cancel();
  }

  #held(): Belongings {
    const { replica, ledger, shelf, onlyHere, ports } = this.#parts;
    const changes = replica.outbox.length + ledger.parked.length;
    return { changes, bytes: changes === 0 ? 0 : onlyHere.bytes(shelf), at: ports.clock.now() };
  }

  async #judge({ changes, bytes, at }: Belongings): Promise<StorageConcern | null> {
    if (this.#lost !== null) return { kind: 'evicted', ...this.#lost };
    if (changes === 0) return null;
    const kept = await this.#parts.room.keep();
    const { used, quota } = await this.#parts.ports.blobs.estimate();
    if (used > quota * usable) return { kind: 'nearly-full', free: Math.max(0, quota - used) };
    return !kept && at - this.#oldest(at) >= atRiskAfterMs ? { kind: 'at-risk', changes, bytes } : null;
  }

  #oldest(now: Millis): Millis {
    const { replica, ledger } = this.#parts;
    return Math.min(now, replica.outbox[0]?.row.op.at ?? now, ledger.parked[0]?.row.at ?? now);
  }

  async #note(held: Belongings): Promise<void> {
    const noted = this.#noted;
    if (noted !== null && noted.changes === held.changes && noted.bytes === held.bytes) return;
    this.#noted = held;
    await this.#parts.ports.keepsake.write({ ...held, lost: this.#lost });
  }

  /** The next look is taken in `ms` at the latest. */
  #plan(ms: number): void {
    const { clock } = this.#parts.ports;
    const due = clock.monotonic() + ms;
    if (this.#closed || (this.#next !== null && this.#next.due <= due)) return;
    this.#next?.cancel();
    const cancel = clock.after(ms, () => {
      this.#next = null;
      this.look().catch((error: unknown) => this.#parts.onFault(error));
    });
    this.#next = { due, cancel };
  }
}
