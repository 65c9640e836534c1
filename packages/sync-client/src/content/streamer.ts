import type { ManifestId, NodeId, VersionId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { Streamed } from '../device-api.ts';
import { invalid } from '../intents/problem.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import type { ChunkOf, ChunkSource } from './chunk-source.ts';
import { keptUpTo } from './keeper.ts';
import type { Opener } from './opener.ts';
import type { Shelf, Shelved } from './shelf.ts';
import type { Uses } from './uses.ts';
import { isChunk } from './verify-bytes.ts';

/** Bytes that one read gives at most. */
export const readAtMost = 4 * 1024 * 1024;
/** Chunks that came for a stream and are remembered, so that the next read need not ask for its first one again. Bytes. */
const rememberedBytes = keptUpTo;
/** Lists of chunks that are remembered. */
const rememberedManifests = 16;
/** Whoever reads on where a read ended gets so many times as much behind it fetched before he asks: little for who leaps about in a film. */
const aheadTimes = 2;
/** Ends of reads that are remembered. */
const rememberedEnds = 64;

export interface StreamerParts {
  readonly shelf: Shelf;
  readonly uses: Uses;
  readonly opener: Opener;
  readonly source: ChunkSource;
  /** These bytes came from the server, all of them, and are right. */
  readonly onFetched: (manifest: WireManifest, bytes: () => Blob) => void;
  /** Whole bytes came from the server, and those on this device are damaged. */
  readonly onRotten: (manifest: ManifestId) => Promise<void>;
}

/** Gives out files in pieces to those who play and show them, from this device or through it from the server. Never bytes that are not what was saved (H8). */
export class Streamer {
  readonly #ports: EnginePorts;
  readonly #parts: StreamerParts;
  readonly #manifests = new Map<ManifestId, WireManifest>();
  /** What is asked for at the moment. */
  readonly #asked = new Map<ManifestId, Promise<WireManifest | undefined>>();
  /** By hash, the one that was used last at the end. */
  readonly #chunks = new Map<string, Uint8Array<ArrayBuffer>>();
  #bytes = 0;
  /** By hash, what is on its way: however many ask for it, it travels once. */
  readonly #coming = new Map<string, Promise<Chunks>>();
  /** Where reads ended, by content: who begins there reads on. */
  readonly #ends = new Set<string>();

  constructor(ports: EnginePorts, parts: StreamerParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  async stat(node: NodeId, version: VersionId | null): Promise<Streamed> {
    const { opener, shelf } = this.#parts;
    const { content, name, version: shown } = await opener.whatIs(node, version);
    if (content === null) throw new SyncClientError('offline', `This version of “${name}” is only on the server. It opens when there is a network`);
    const { size, mime, hash, manifest } = content;
    return { size, mime, name, hash, version: shown, here: size === 0 || (await shelf.look(manifest)) !== undefined };
  }

  /** The bytes [from, to). @throws SyncClientError as `open` does, and `invalid` for a range that is none or longer than `readAtMost`. */
  async read(node: NodeId, version: VersionId, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const { opener, shelf } = this.#parts;
    const { content, name } = await opener.whatIs(node, version);
    if (content === null) throw new SyncClientError('offline', `This version of “${name}” is only on the server. It opens when there is a network`);
    const { size, manifest } = content;
    if (!(from >= 0 && from <= to && to <= size && to - from <= readAtMost)) throw invalid(`“${name}” has ${size} bytes, of which ${from} to ${to} were asked for: ask for at most ${readAtMost} within it`);
    if (from === to) return new Uint8Array();
    const place = await shelf.look(manifest);
    const here = place === undefined ? 'gone' : await this.#here(place, from, to);
    if (typeof here === 'object') return here;
    return await opener.telling({ node, version, name, size, manifest }, async () => {
      const bytes = await this.#there({ node, version, manifest, size, name }, from, to);
      if (here === 'rotten') await this.#parts.onRotten(manifest);
      return bytes;
    });
  }

  /** Gone: evicted, or dropped by another tab, although they were noted (H5). Rotten: they are not what was saved (H8). */
  async #here(place: Shelved, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | 'gone' | 'rotten'> {
    const { shelf, uses } = this.#parts;
    const chunks = within(place.manifest, from, to);
    const [start, end] = [chunks[0]?.offset ?? from, endOf(chunks)];
    try {
      const bytes = await this.#ports.blobs.read(place.file, place.offset + start, place.offset + end);
      for (const { hash, offset, size } of chunks) {
        if (!(await isChunk(bytes.subarray(offset - start, offset - start + size), hash, this.#ports.digests))) return 'rotten';
      }
      uses.used(place);
      return bytes.slice(from - start, to - start);
    } catch (error) {
      if (!hasCode(error, 'content-lost')) throw error;
      shelf.forget(place.file);
      return 'gone';
    }
  }

  async #there(of: File, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const manifest = await this.#manifestOf(of);
    const chunks = within(manifest, from, to);
    const coming = this.#bring(chunks, of);
    this.#readAhead(manifest, of, from, to);
    const came = await coming;
    const bytes = new Uint8Array(to - from);
    for (const { hash, offset } of chunks) {
      const chunk = came.get(hash);
      if (chunk === undefined) throw new SyncClientError('content', `The bytes of “${of.name}” are damaged on the server: they are not what was saved, and are not shown. An earlier version may be whole; tell whoever runs the server`);
      bytes.set(chunk.subarray(Math.max(0, from - offset), Math.max(0, to - offset)), Math.max(0, offset - from));
    }
    this.#tellIfWhole(manifest);
    this.#forgetOldest();
    return bytes;
  }

  /** Who reads one piece after the other does not wait a way to the server for each. */
  #readAhead(manifest: WireManifest, of: File, from: number, to: number): void {
    const reads = this.#ends.delete(`${manifest.id} ${from}`);
    this.#ends.add(`${manifest.id} ${to}`);
    const [oldest] = this.#ends;
    if (this.#ends.size > rememberedEnds && oldest !== undefined) this.#ends.delete(oldest);
    if (!reads || to >= manifest.size) return;
    // Whoever comes to them asks again, and is told then what was wrong.
    this.#bring(within(manifest, to, Math.min(manifest.size, to + aheadTimes * (to - from))), of).catch(() => undefined);
  }

  /** These chunks, of those that come at all. */
  async #bring(chunks: readonly Part[], of: File): Promise<Chunks> {
    const found = new Map<string, Uint8Array<ArrayBuffer>>();
    const missing: ChunkOf[] = [];
    const waited = new Set<Promise<Chunks>>();
    for (const chunk of chunks) {
      const known = this.#chunks.get(chunk.hash);
      const coming = this.#coming.get(chunk.hash);
      if (known !== undefined) {
        found.set(chunk.hash, known);
        this.#remember(chunk.hash, known);
      } else if (coming === undefined) missing.push({ ...chunk, of });
      else waited.add(coming);
    }
    if (missing.length > 0) waited.add(this.#load(missing));
    for (const some of await Promise.all(waited)) for (const { hash } of chunks) {
      const bytes = some.get(hash);
      if (bytes !== undefined) found.set(hash, bytes);
    }
    return found;
  }

  #load(missing: readonly ChunkOf[]): Promise<Chunks> {
    const loading = this.#loadTwice(missing).finally(() => {
      for (const { hash } of missing) this.#coming.delete(hash);
    });
    for (const { hash } of missing) this.#coming.set(hash, loading);
    return loading;
  }

  /** What the way has spoilt comes whole the second time; what is damaged there does not. */
  async #loadTwice(missing: readonly ChunkOf[]): Promise<Chunks> {
    const { source } = this.#parts;
    const came = await source.chunks(missing, null);
    const again = await source.chunks(missing.filter(({ hash }) => !came.has(hash)), null);
    for (const [hash, bytes] of again) came.set(hash, bytes);
    for (const [hash, bytes] of came) this.#remember(hash, bytes);
    return came;
  }

  async #manifestOf(of: File): Promise<WireManifest> {
    const known = this.#manifests.get(of.manifest) ?? (await (this.#asked.get(of.manifest) ?? this.#ask(of)));
    if (known === undefined) throw new SyncClientError('content', `The server does not say what “${of.name}” is made of: open it as a whole`);
    this.#manifests.delete(of.manifest);
    this.#manifests.set(of.manifest, known);
    const [oldest] = this.#manifests.keys();
    if (this.#manifests.size > rememberedManifests && oldest !== undefined) this.#manifests.delete(oldest);
    return known;
  }

  #ask(of: File): Promise<WireManifest | undefined> {
    const asked = this.#parts.source.manifests([of], null).then((found) => found.get(of.manifest)).finally(() => this.#asked.delete(of.manifest));
    this.#asked.set(of.manifest, asked);
    return asked;
  }

  #tellIfWhole(manifest: WireManifest): void {
    if (manifest.size > rememberedBytes) return;
    const chunks = manifest.chunks.flatMap(([hash]) => this.#chunks.get(hash) ?? []);
    if (chunks.length < manifest.chunks.length) return;
    this.#parts.onFetched(manifest, () => new Blob(chunks));
  }

  #remember(hash: string, bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.#chunks.delete(hash)) this.#bytes += bytes.length;
    this.#chunks.set(hash, bytes);
  }

  #forgetOldest(): void {
    for (const [hash, { length }] of this.#chunks) {
      if (this.#bytes <= rememberedBytes) return;
      this.#chunks.delete(hash);
      this.#bytes -= length;
    }
  }
}

type Chunks = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** What is read, and what the person calls it. */
type File = ChunkOf['of'] & { readonly name: string };

interface Part {
  readonly hash: string;
  readonly offset: number;
  readonly size: number;
}

/** The chunks in which these bytes lie. */
const within = ({ chunks }: WireManifest, from: number, to: number): readonly Part[] => {
  const parts: Part[] = [];
  let offset = 0;
  for (const [hash, size] of chunks) {
    if (offset >= to) break;
    if (offset + size > from) parts.push({ hash, offset, size });
    offset += size;
  }
  return parts;
};

const endOf = (parts: readonly Part[]): number => {
  const last = parts.at(-1);
  return last === undefined ? 0 : last.offset + last.size;
};
