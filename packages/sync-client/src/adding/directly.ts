import { asOpId } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import type { ToStage } from '../content/staging-file.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { DirectSender } from '../sending/direct-sender.ts';
import type { DirectTransfers } from '../sending/direct-transfers.ts';
import { SyncClientError } from '../sync-client-error.ts';
import type { Taken } from './prepared.ts';

/** Sends batches of files to the server from where the person has them. */
export class Directly {
  readonly #ports: EnginePorts;
  readonly #transfers: DirectTransfers;
  readonly #sender: DirectSender;

  constructor(ports: EnginePorts, transfers: DirectTransfers, sender: DirectSender) {
    this.#ports = ports;
    this.#transfers = transfers;
    this.#sender = sender;
  }

  /** Resolves when each is on the server, cancelled, or known not to go. `onBytes` counts what is read. */
  async send(batch: readonly ToStage[], parent: NodeId, onBytes: (bytes: number) => void): Promise<Taken[]> {
    const files = batch.map(({ header: { path, size, mtime }, source, chunker }) => {
      const transfer = this.#transfers.begin({ id: asOpId(this.#ports.random.uuid()), name: path.at(-1) ?? '', parent, at: this.#ports.clock.now(), size });
      return { transfer, source, chunker, mtime };
    });
    const sent = await this.#sender.send(files, onBytes);
    return sent.map((one) => (one instanceof SyncClientError || one === 'cancelled' ? one : { manifest: one, offset: null }));
  }
}
