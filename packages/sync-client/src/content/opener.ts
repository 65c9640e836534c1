import type { NodeId, VersionId } from '@holdfast/domain';
import type { Transfer } from '../api.ts';
import type { EnginePorts } from '../engine/ports.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import { asBlob } from '../ports/byte-source.ts';
import type { KnownVersion } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import type { Shelf, Shelved } from './shelf.ts';

/** Gives out the bytes of files: from this device if it holds them, else from the server. */
export class Opener {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #shelf: Shelf;
  readonly #find: (node: NodeId, version: VersionId) => Promise<KnownVersion | null>;
  readonly #onChange: () => void;
  readonly #fetching = new Map<string, Transfer>();

  constructor(ports: EnginePorts, replica: Replica, shelf: Shelf, find: (node: NodeId, version: VersionId) => Promise<KnownVersion | null>, onChange: () => void) {
    this.#ports = ports;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#find = find;
    this.#onChange = onChange;
  }

  /** Files on their way to this device. */
  get transfers(): readonly Transfer[] {
    return [...this.#fetching.values()];
  }

  isFetching(node: NodeId): boolean {
    return [...this.#fetching.values()].some((transfer) => transfer.node === node);
  }

  async open(node: NodeId, version: VersionId | null): Promise<Blob> {
    const blob = await asBlob(await this.source(node, version));
    const row = this.#replica.view.node(node);
    return row?.kind === 'file' && blob.type === '' ? blob.slice(0, blob.size, row.content.mime) : blob;
  }

  /** @throws SyncClientError `not-found`, `invalid`, `offline`, `content` and what the way to the server throws. */
  async source(node: NodeId, version: VersionId | null): Promise<ByteSource> {
    const row = this.#replica.view.node(node);
    if (row === undefined) throw new SyncClientError('not-found', 'The file is not there any more: it was deleted for good');
    if (row.kind !== 'file') throw new SyncClientError('invalid', `“${row.name.value}” is a folder: open one of the files in it`);
    const content = version === null || version === row.content.version ? row.content : await this.#find(node, version);
    const local = content === null ? undefined : await this.#shelf.look(content.manifest);
    if (local !== undefined) {
      const held = await this.#held(local);
      if (held !== null) return held;
    }
    if (content?.size === 0) return new Blob([], { type: row.content.mime });
    return await this.#fetch(node, version, row.name.value, content?.size ?? 0);
  }

  /** Null when the bytes are gone although they were noted: evicted, or dropped by another tab (H5). */
  async #held(place: Shelved): Promise<ByteSource | null> {
    try {
      return await this.#shelf.blob(place);
    } catch (error) {
      if (!hasCode(error, 'content-lost')) throw error;
      this.#shelf.forget(place.file);
      return null;
    }
  }

  async #fetch(node: NodeId, version: VersionId | null, name: string, size: number): Promise<ByteSource> {
    const id = this.#ports.random.uuid();
    this.#tell({ id, node, name, direction: 'down', done: 0, total: size, state: 'sending', sentence: `“${name}” is being fetched` });
    try {
      return await this.#ports.transport.content(node, version, 0, null, new AbortController().signal);
    } catch (error) {
      if (hasCode(error, 'offline', 'timeout')) {
        throw new SyncClientError('offline', `“${name}” is only on the server: connect to the network and open it again`, { cause: error });
      }
      throw error;
    } finally {
      this.#fetching.delete(id);
      this.#onChange();
    }
  }

  #tell(transfer: Transfer): void {
    this.#fetching.set(transfer.id, transfer);
    this.#onChange();
  }
}
