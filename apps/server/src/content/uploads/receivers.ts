import { FileReceiver, type FilePorts } from './file-receiver.ts';
import { PackReceiver } from './pack-receiver.ts';
import type { Receiver } from './receiver.ts';
import type { UploadId, UploadRecord } from './upload-record.ts';
import type { UploadSpool } from './upload-spool.ts';

/** An open receiver unused for so long is closed; it is opened again from the disk when its client comes back. */
const idleMs = 60_000;

interface Open {
  readonly receiver: Receiver;
  usedAt: number;
}

/** The receivers that are open. Whoever uses one holds its upload's lock. */
export class Receivers {
  readonly #ports: FilePorts;
  readonly #spool: UploadSpool;
  readonly #open = new Map<UploadId, Open>();

  constructor(ports: FilePorts, spool: UploadSpool) {
    this.#ports = ports;
    this.#spool = spool;
  }

  /** Opens the receiver of an upload that has just been created. */
  async begin(record: UploadRecord): Promise<Receiver> {
    if (record.kind !== 'pack') return this.of(record);
    return this.#keep(record, await PackReceiver.begin(this.#ports, this.#spool, record));
  }

  /** The upload's receiver, opened from the spool when it is not open. */
  async of(record: UploadRecord): Promise<Receiver> {
    const known = this.#open.get(record.id);
    if (known !== undefined) {
      known.usedAt = this.#ports.now();
      return known.receiver;
    }
    return this.#keep(record, record.kind === 'pack' ? await PackReceiver.open(this.#ports, this.#spool, record) : await FileReceiver.open(this.#ports, this.#spool, record));
  }

  #keep(record: UploadRecord, receiver: Receiver): Receiver {
    this.#open.set(record.id, { receiver, usedAt: this.#ports.now() });
    return receiver;
  }

  /** Closes an upload's receiver: after its end, or after an error. */
  async drop(id: UploadId): Promise<void> {
    const known = this.#open.get(id);
    this.#open.delete(id);
    await known?.receiver.close();
  }

  /** Ids of receivers that nobody has used for a while. */
  idle(): UploadId[] {
    const before = this.#ports.now() - idleMs;
    return [...this.#open].filter(([, { usedAt }]) => usedAt < before).map(([id]) => id);
  }

  async closeAll(): Promise<void> {
    for (const id of [...this.#open.keys()]) await this.drop(id);
  }
}
