import type { ManifestId, SpaceId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { Shelved } from '../content/shelf.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import { askFor } from './handshake.ts';
import { stopped } from './lanes.ts';
import type { PackSender } from './pack-sender.ts';
import type { Wanted, WantedChunk } from './parcels.ts';
import type { Progress } from './progress.ts';

/** A handshake that so many times in a row names chunks as missing that were just sent is given up for now. Of many the first are named, then the next. */
const rounds = 4;

/** Why a content cannot be sent whose bytes are not any more what they were. */
export const damaged = 'The bytes on this device are damaged: add the file again';

/** Contents that are asked for together. */
export interface Batch {
  readonly contents: readonly Shelved[];
  /** The place in the queue of the first. */
  readonly order: number;
}

export interface CourierParts {
  readonly ports: EnginePorts;
  readonly space: SpaceId;
  readonly progress: Progress;
  readonly sender: PackSender;
  readonly signal: AbortSignal;
  /** Nothing of it is to be sent now. */
  readonly isStopped: (manifest: ManifestId) => boolean;
  /** The server holds these. */
  readonly onCommitted: (manifests: readonly WireManifest[]) => void;
  /** These contents cannot be sent: they need the person (H8), or room in the space. */
  readonly onUnsendable: (manifests: ReadonlySet<ManifestId>, reason: string) => Promise<void>;
}

const isFull = (error: unknown): error is SyncClientError => hasCode(error, 'refused') && error.problem === 'quota-exceeded';
const noRoom = (cause: SyncClientError): SyncClientError => new SyncClientError('timeout', 'The space has no room for some bytes; the others are sent', { cause });

/** Brings contents to the server: handshake, packs, commit, until it has all of them (H38). */
export class Courier {
  readonly #parts: CourierParts;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** @throws `stopped` when something of it is not to be sent any more; otherwise SyncClientError. What was sent need not be sent again. */
  async carry(batch: Batch): Promise<void> {
    try {
      await this.#carry(batch);
    } catch (error) {
      if (!isFull(error)) throw error;
      await this.#withoutRoom(batch, error);
    }
  }

  /** Row 44: what the space has no room for is put aside as if the tree had refused it, and tried again when there may be room. The others of its batch go on. */
  async #withoutRoom({ contents, order }: Batch, cause: SyncClientError): Promise<void> {
    const middle = Math.trunc(contents.length / 2);
    if (middle > 0) {
      await this.carry({ contents: contents.slice(0, middle), order });
      return await this.carry({ contents: contents.slice(middle), order });
    }
    await this.#parts.onUnsendable(new Set(contents.map(({ manifest }) => manifest.id)), 'quota');
    throw noRoom(cause);
  }

  async #carry({ contents, order }: Batch): Promise<void> {
    let left = contents;
    let sent: ReadonlySet<string> | null = null;
    for (let round = 0; round < rounds;) {
      const { chunks, open } = await this.#ask(left);
      if (open.length === 0) return;
      left = open;
      if (open.some(({ manifest }) => this.#parts.isStopped(manifest.id))) throw stopped;
      const isNew = sent !== null && chunks.size > 0 && [...chunks.keys()].every((hash) => !sent?.has(hash));
      round = isNew ? 1 : round + 1;
      sent = new Set(chunks.keys());
      await this.#send({ chunks, contents: new Set(open.map(({ manifest }) => manifest.id)), order });
    }
    throw new SyncClientError('refused', 'The server keeps asking for bytes that it was sent', { status: 409 });
  }

  /** Commits what is whole; answers what is still to be sent. */
  async #ask(batch: readonly Shelved[]): Promise<{ readonly chunks: ReadonlyMap<string, WantedChunk>; readonly open: readonly Shelved[] }> {
    const { ports, space, signal, progress, onCommitted, onUnsendable } = this.#parts;
    const { committed, refused, open, chunks, missing } = await askFor(batch, space, ports, signal);
    for (const { id, size } of committed) progress.finish(id, size);
    for (const { manifest } of open) progress.lacks(manifest.id, manifest.size, missing.get(manifest.id) ?? 0);
    if (committed.length > 0) onCommitted(committed);
    if (refused.size > 0) await onUnsendable(refused, 'The server does not take this content: add the file again');
    return { chunks, open };
  }

  async #send(wanted: Wanted): Promise<void> {
    const { sender, onUnsendable } = this.#parts;
    try {
      await sender.send(wanted);
    } catch (error) {
      if (isFull(error)) {
        await onUnsendable(wanted.contents, 'quota');
        throw noRoom(error);
      }
      if (!hasCode(error, 'content-lost') && !(hasCode(error, 'refused') && (error.problem === 'chunk-mismatch' || error.problem === 'pack-invalid'))) throw error;
      // The bytes on this device may have changed under us: find out which, and do not try those again and again (H8).
      const rotten = await sender.rotten(wanted.chunks.values());
      if (rotten.size === 0) throw error;
      await onUnsendable(rotten, damaged);
      throw new SyncClientError('timeout', 'Some bytes were damaged; the others are sent again', { cause: error });
    }
  }
}
