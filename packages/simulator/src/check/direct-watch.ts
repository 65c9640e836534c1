import type { ManifestId, NodeId, OpId } from '@holdfast/domain';
import type { Batch } from '@holdfast/sync-client';
import type { MemoryDisk } from '@holdfast/sync-client/testing';
import type { Rule } from './violation.ts';

/** What of the world a device that sends directly is compared with. */
export interface DirectTruth {
  /** The server has said at some time that it holds the content. */
  readonly wasCommitted: (manifest: ManifestId) => boolean;
  readonly report: (rule: Rule, detail: string) => void;
  readonly evaluated: (...rules: readonly Rule[]) => void;
}

/** A file that was sent without a copy on the device, as it was queued. */
export interface QueuedDirectly {
  readonly op: OpId;
  readonly name: string;
  readonly node: NodeId;
  readonly manifest: ManifestId;
}

/** Watches what a device writes down of files that are sent from where the person has them. */
export class DirectWatch {
  readonly #device: string;
  readonly #disk: MemoryDisk;
  readonly #truth: DirectTruth;
  /** By name. */
  readonly queued = new Map<string, QueuedDirectly>();
  /** Names of which it stood written down that they are being sent, and that nobody has given other bytes from this device since. */
  readonly noted = new Set<string>();

  constructor(device: string, disk: MemoryDisk, truth: DirectTruth, before?: DirectWatch) {
    this.#device = device;
    this.#disk = disk;
    this.#truth = truth;
    for (const [name, one] of before?.queued ?? []) this.queued.set(name, one);
    for (const name of before?.noted ?? []) this.noted.add(name);
  }

  /** Looks before a commit; the returned function looks after it. H38: an operation whose bytes are not here is queued only once the server has said that it holds them. */
  around(batch: Batch): () => void {
    const names = (batch.append?.blobs ?? []).length === 0 ? this.#takenFromList(batch) : new Set<string>();
    return () => this.#committed(batch, names);
  }

  /** Names of files that are sent directly, in rows of what is being added that it changes. */
  #takenFromList({ update, remove }: Batch): ReadonlySet<string> {
    const keys = new Set([...(update?.journal ?? []).map(({ key }) => key), ...(remove?.journal ?? [])]);
    if (keys.size === 0) return new Set();
    return new Set(this.#disk.table('journal').rows(0, Infinity).flatMap(({ key, row }) => (keys.has(key) && row.doing === 'add' && row.direct === true ? row.names : [])));
  }

  #committed(batch: Batch, names: ReadonlySet<string>): void {
    for (const row of batch.append?.journal ?? []) {
      if (row.doing !== 'add') continue;
      for (const name of row.names) this.noted[row.direct === true ? 'add' : 'delete'](name);
    }
    for (const { op } of batch.append?.outbox ?? []) {
      if (op.type !== 'createFile' && op.type !== 'setContent') continue;
      const name = op.type === 'createFile' ? op.name : (op.seenPath.at(-1) ?? '');
      if (!names.has(name)) continue;
      this.#truth.evaluated('H38');
      if (!this.#truth.wasCommitted(op.manifest)) this.#truth.report('H38', `${this.#device} queues ${name}, which it has not here, and the server never said that it holds ${op.manifest}`);
      this.queued.set(name, { op: op.id, name, node: op.node, manifest: op.manifest });
    }
  }
}
