import type { Content, ManifestId, NodeId, VersionId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import { asBlob, readBytes } from '../ports/byte-source.ts';
import type { KnownVersion } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import { downloadStallsAfterMs, unlessStalled } from '../timing/deadline.ts';
import type { Shelf, Shelved } from './shelf.ts';
import type { Uses } from './uses.ts';
import { isGenuine, isSound, oneChunkOf } from './verify-bytes.ts';

/** Up to here a file is one chunk. Bytes. */
const oneChunkUpTo = 32 * 1024;

/** What of a file is asked for. */
interface Wanted {
  readonly node: NodeId;
  readonly version: VersionId;
  readonly name: string;
  readonly size: number;
  /** Null when this device has not heard of the version. */
  readonly manifest: ManifestId | null;
}

/** What the opener needs besides its ports. */
export interface OpenerParts {
  readonly replica: Replica;
  readonly shelf: Shelf;
  readonly uses: Uses;
  readonly find: (node: NodeId, version: VersionId) => Promise<KnownVersion | null>;
  /** Whole bytes of this content came from the server, and those on this device are damaged. */
  readonly onRotten: (manifest: ManifestId) => Promise<void>;
  /** These bytes came from the server, and are right. */
  readonly onFetched: (manifest: WireManifest, source: ByteSource) => void;
  readonly onChange: () => void;
}

/** Gives out the bytes of files: from this device if it holds them, else from the server. Never bytes that are not what was saved (H8). */
export class Opener {
  readonly #ports: EnginePorts;
  readonly #parts: OpenerParts;
  readonly #fetching = new Set<Wanted>();

  constructor(ports: EnginePorts, parts: OpenerParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** The file is on its way to this device. */
  isFetching(node: NodeId): boolean {
    return [...this.#fetching].some((wanted) => wanted.node === node);
  }

  async open(node: NodeId, version: VersionId | null): Promise<Blob> {
    const blob = await asBlob(await this.source(node, version));
    const row = this.#parts.replica.view.node(node);
    return row?.kind === 'file' && blob.type === '' ? blob.slice(0, blob.size, row.content.mime) : blob;
  }

  /** What is asked for. Of a version that this device has not heard of the content is null. @throws SyncClientError `not-found`, `invalid`. */
  async whatIs(node: NodeId, version: VersionId | null): Promise<{ readonly name: string; readonly version: VersionId; readonly content: Content | null }> {
    const row = this.#parts.replica.view.node(node);
    if (row === undefined) throw new SyncClientError('not-found', 'The file is not there any more: it was deleted for good');
    if (row.kind !== 'file') throw new SyncClientError('invalid', `“${row.name.value}” is a folder: open one of the files in it`);
    const isShown = version === null || version === row.content.version;
    // The version that is shown, also when the server has a newer one by now (S4).
    return { name: row.name.value, version: version ?? row.content.version, content: isShown ? row.content : await this.#parts.find(node, version) };
  }

  /** @throws SyncClientError `not-found`, `invalid`, `offline`, `content` and what the way to the server throws. */
  async source(node: NodeId, version: VersionId | null): Promise<ByteSource> {
    const { name, version: shown, content } = await this.whatIs(node, version);
    const wanted = { node, version: shown, name, size: content?.size ?? 0, manifest: content?.manifest ?? null };
    const local = content === null ? undefined : await this.#parts.shelf.look(content.manifest);
    const held = local === undefined ? 'gone' : await this.#held(local);
    if (typeof held === 'object') return held;
    if (content?.size === 0) return new Blob([], { type: content.mime });
    return held === 'rotten' ? await this.#fetchInstead(wanted) : await this.#fetch(wanted);
  }

  /** Gone: evicted, or dropped by another tab, although they were noted (H5). Rotten: they are not what was saved (H8). */
  async #held(place: Shelved): Promise<ByteSource | 'gone' | 'rotten'> {
    const { shelf, uses } = this.#parts;
    try {
      const blob = await shelf.blob(place);
      if (!(await isSound(blob, place.manifest, this.#ports.digests))) return 'rotten';
      uses.used(place);
      return blob;
    } catch (error) {
      if (!hasCode(error, 'content-lost')) throw error;
      shelf.forget(place.file);
      return 'gone';
    }
  }

  /** The bytes on this device are damaged: those of the server take their place. */
  async #fetchInstead(wanted: Wanted): Promise<ByteSource> {
    try {
      const source = await this.#fetch(wanted);
      if (wanted.manifest !== null) await this.#parts.onRotten(wanted.manifest);
      return source;
    } catch (error) {
      if (hasCode(error, 'offline')) throw new SyncClientError('offline', `The copy of “${wanted.name}” on this device is damaged: connect to the network and open it again to fetch it from the server`, { cause: error });
      if (!hasCode(error, 'refused') || error.status !== 404) throw error;
      throw new SyncClientError('content', `The bytes of “${wanted.name}” on this device are damaged, and the server does not have them: they are kept as they are; add the file again if you have it elsewhere`, { cause: error });
    }
  }

  async #fetch(wanted: Wanted): Promise<ByteSource> {
    return await this.telling(wanted, async () => {
      // What the way has spoilt comes whole the second time; what is damaged there does not.
      const source = (await this.#fetchSound(wanted)) ?? (await this.#fetchSound(wanted));
      if (source === null) throw new SyncClientError('content', `The bytes of “${wanted.name}” are damaged on the server: they are not what was saved, and are not shown. An earlier version may be whole; tell whoever runs the server`);
      return source;
    });
  }

  /** Bytes of it are on their way meanwhile; what keeps them is told in the person's words. */
  async telling<T>(wanted: Wanted, work: () => Promise<T>): Promise<T> {
    const { name } = wanted;
    this.#fetching.add(wanted);
    this.#parts.onChange();
    try {
      return await work();
    } catch (error) {
      if (hasCode(error, 'timeout')) throw new SyncClientError('offline', `“${name}” could not be fetched: the connection stood still. Look after the network and open it again`, { cause: error });
      if (hasCode(error, 'offline')) throw new SyncClientError('offline', `“${name}” is only on the server. It opens when there is a network`, { cause: error });
      throw error;
    } finally {
      this.#fetching.delete(wanted);
      this.#parts.onChange();
    }
  }

  /** Null when the bytes that came are not what was saved. */
  async #fetchSound({ node, version, manifest, size }: Wanted): Promise<ByteSource | null> {
    const { transport, digests, clock } = this.#ports;
    const asked = size > oneChunkUpTo ? this.#manifest(node, version) : null;
    const source = await unlessStalled(clock, downloadStallsAfterMs, 'The download', null, (signal, moved) => transport.content(node, version, 0, null, signal, moved));
    const alone = manifest !== null && source.size <= oneChunkUpTo ? await oneChunkOf(await readBytes(source, 0, source.size), manifest, digests) : null;
    const made = alone ?? (await (asked ?? this.#manifest(node, version)));
    // A server from before it told: its bytes are taken as they are.
    if (made === null) return source;
    if (manifest !== null && made.id !== manifest) return null;
    if (alone === null && !((await isGenuine(made, digests)) && (await isSound(source, made, digests)))) return null;
    this.#parts.onFetched(made, source);
    return source;
  }

  /** Null when the server does not tell it. */
  #manifest(node: NodeId, version: VersionId): Promise<WireManifest | null> {
    const { transport, clock } = this.#ports;
    const asked = unlessStalled(clock, downloadStallsAfterMs, 'The list of its chunks', null, (signal) => transport.manifest(node, version, signal)).catch((error: unknown) => {
      if (hasCode(error, 'refused') && error.status === 404) return null;
      throw error;
    });
    // It is looked at after the bytes have come, if they do.
    asked.catch(() => undefined);
    return asked;
  }
}
