import { MAX_PACK_BYTES, MAX_PACK_CHUNKS, packHeaderSize } from '@holdfast/chunking';
import type { ManifestId } from '@holdfast/domain';
import type { PackedChunk } from '../ports/replica-store.ts';
import type { Begun } from './begun-uploads.ts';
import type { Parcel, SendJob } from './lanes.ts';

/** A chunk to be sent, and the content that wants it. */
export interface WantedChunk extends PackedChunk {
  readonly manifest: ManifestId;
}

/** Chunks that travel as one pack. */
export interface Pack {
  readonly chunks: readonly WantedChunk[];
  /** It was begun before, with the very same chunks. */
  readonly begun: Begun | null;
}

/** What is wanted together: the chunks by their hashes, and the place in the queue of what wants them first. */
export interface Wanted {
  readonly chunks: ReadonlyMap<string, WantedChunk>;
  readonly contents: ReadonlySet<ManifestId>;
  readonly order: number;
}

/** Cuts what is wanted into packs, one whenever it is asked: first those that were begun, then the rest in order. */
export class Parcels implements SendJob {
  readonly contents: ReadonlySet<ManifestId>;
  readonly order: number;
  readonly #begun: Pack[];
  readonly #rest: readonly WantedChunk[];
  readonly #send: (pack: Pack, signal: AbortSignal) => Promise<void>;
  #at = 0;
  #left: number;

  constructor({ chunks, contents, order }: Wanted, begun: readonly Begun[], send: (pack: Pack, signal: AbortSignal) => Promise<void>) {
    this.contents = contents;
    this.order = order;
    this.#send = send;
    // Where the bytes lie may have changed since it was begun; which they are has not.
    this.#begun = begun.map((one) => ({ chunks: one.row.chunks.flatMap(({ hash }) => chunks.get(hash) ?? []), begun: one }));
    const inThose = new Set(begun.flatMap(({ row }) => row.chunks.map(({ hash }) => hash)));
    this.#rest = [...chunks.values()].filter(({ hash }) => !inThose.has(hash));
    this.#left = [...chunks.values()].reduce((sum, { size }) => sum + size, 0);
  }

  get left(): number {
    return this.#left;
  }

  next(bytes: number): Parcel | null {
    const pack = this.#begun.shift() ?? this.#cut(Math.min(bytes, MAX_PACK_BYTES));
    if (pack === null) return null;
    const size = pack.chunks.reduce((sum, chunk) => sum + chunk.size, 0);
    this.#left -= size;
    return { size, contents: new Set(pack.chunks.map(({ manifest }) => manifest)), send: (signal) => this.#send(pack, signal) };
  }

  /** Of what was begun, those for which there was no lane. */
  notBegun(): readonly Begun[] {
    return this.#begun.flatMap(({ begun }) => begun ?? []);
  }

  #cut(limit: number): Pack | null {
    const from = this.#at;
    let bodies = 0;
    for (let chunk = this.#rest[from]; chunk !== undefined && this.#at - from < MAX_PACK_CHUNKS; chunk = this.#rest[this.#at]) {
      if (this.#at > from && packHeaderSize(this.#at - from + 1) + bodies + chunk.size > limit) break;
      bodies += chunk.size;
      this.#at += 1;
    }
    return this.#at === from ? null : { chunks: this.#rest.slice(from, this.#at), begun: null };
  }
}
