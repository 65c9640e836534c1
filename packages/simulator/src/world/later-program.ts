import type { OpId } from '@holdfast/domain';
import type { OutboxRow } from '@holdfast/sync-client';
import type { MemoryDisk } from '@holdfast/sync-client/testing';
import type { Random } from '../random/random.ts';

/** What a later version of the app has queued on a device, as it was queued (H17). */
export class LaterProgram {
  readonly #device: string;
  readonly #queued = new Map<OpId, string>();

  constructor(device: string) {
    this.#device = device;
  }

  /** It runs for a moment, queues an operation that nobody else knows, and is taken back. False when there is no database yet. */
  run(disk: MemoryDisk, random: Random, at: number): boolean {
    const { meta } = disk;
    if (meta === null) return false;
    const op = { v: 2, type: 'setColor', id: random.uuid(), device: meta.device, baseSeq: meta.cursor, at, node: random.uuid(), color: 'blue' };
    disk.commit({ append: { outbox: [{ op: op as unknown as OutboxRow['op'], ctr: null, title: 'Later' }] } }, 'strict');
    this.#queued.set(op.id as OpId, JSON.stringify(op));
    return true;
  }

  /** What was taken back by its person need not be there any more. */
  giveUp(ops: readonly OpId[]): void {
    for (const op of ops) this.#queued.delete(op);
  }

  /** The database is another: nothing of it need be there. */
  clear(): void {
    this.#queued.clear();
  }

  /** It lies there as it was, and was not sent. Null when nothing was queued. */
  check(disk: MemoryDisk): readonly string[] | null {
    if (this.#queued.size === 0) return null;
    const rows = new Map(disk.table('outbox').rows(0, Infinity).map(({ row }) => [row.op.id, row]));
    return [...this.#queued].flatMap(([id, text]) => {
      const row = rows.get(id);
      if (row === undefined) return [`${this.#device} has lost the operation ${id} of a later version`];
      return JSON.stringify(row.op) === text && row.ctr === null ? [] : [`${this.#device} has changed or sent the operation ${id} of a later version`];
    });
  }
}
