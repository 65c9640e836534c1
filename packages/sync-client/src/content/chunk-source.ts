import { ChunkingError, hashFromBytes, PackReader } from '@holdfast/chunking';
import type { ManifestId, NodeId, VersionId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import { readBytes } from '../ports/byte-source.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { hasCode } from '../sync-client-error.ts';
import { downloadStallsAfterMs, unlessStalled } from '../timing/deadline.ts';
import { isGenuine } from './verify-bytes.ts';

/** A version of a file whose bytes are wanted. */
export interface Wanted {
  readonly node: NodeId;
  readonly version: VersionId;
  readonly manifest: ManifestId;
  readonly size: number;
}

/** A chunk of a content, and where in the content it begins. */
export interface ChunkOf {
  readonly hash: string;
  readonly size: number;
  readonly offset: number;
  readonly of: Wanted;
}

/** Manifests asked for in one call. */
const manifestsAtOnce = 500;
/** Between two chunks that are fetched so many bytes may lie that are fetched along. */
const gapBytes = 64 * 1024;

/** Fetches chunks and manifests from the server, and passes on only what is what its name says (H8). */
export class ChunkSource {
  readonly #ports: EnginePorts;
  /** The server knows how to give many at once, as far as it was asked. */
  #together = true;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
  }

  /** How these contents are put together; those that the server does not have, or tells wrongly, are left out. */
  async manifests(wanted: readonly Wanted[], stop: AbortSignal | null): Promise<Map<ManifestId, WireManifest>> {
    const told = (await this.#manyManifests(wanted, stop)) ?? (await this.#eachManifest(wanted, stop));
    const found = new Map<ManifestId, WireManifest>();
    const ids = new Set(wanted.map(({ manifest }) => manifest));
    for (const manifest of told) if (ids.has(manifest.id) && (await isGenuine(manifest, this.#ports.digests))) found.set(manifest.id, manifest);
    return found;
  }

  /** The bytes of these chunks by hash; what the server does not have, or gives wrongly, is left out. `onBytes` is called as they come. */
  async chunks(wanted: readonly ChunkOf[], stop: AbortSignal | null, onBytes: () => void = () => undefined): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
    if (wanted.length === 0) return new Map();
    const came = (await this.#manyChunks(wanted, stop, onBytes)) ?? (await this.#ranges(wanted, stop, onBytes));
    const digests = await this.#ports.digests.sha256(came.map(({ bytes }) => bytes));
    const sound = new Map<string, Uint8Array<ArrayBuffer>>();
    came.forEach(({ hash, bytes }, i) => {
      const digest = digests[i];
      if (digest !== undefined && (hashFromBytes(digest) as string) === hash) sound.set(hash, bytes);
    });
    return sound;
  }

  /** Null when the server does not know how. */
  async #manyManifests(wanted: readonly Wanted[], stop: AbortSignal | null): Promise<readonly WireManifest[] | null> {
    const { reading } = this.#ports.transport;
    if (reading === undefined || !this.#together) return null;
    const found: WireManifest[] = [];
    let ids = wanted.map(({ manifest }) => manifest);
    while (ids.length > 0) {
      const asked = ids.slice(0, manifestsAtOnce);
      const answer = await this.#unlessOld(this.#watched('The list of chunks', stop, (signal) => reading.manifests(asked, signal)));
      if (answer === null) return null;
      found.push(...answer.manifests);
      // Shorter than what was asked, always: it comes to an end.
      ids = [...answer.later, ...ids.slice(manifestsAtOnce)];
    }
    return found;
  }

  async #eachManifest(wanted: readonly Wanted[], stop: AbortSignal | null): Promise<readonly WireManifest[]> {
    const found: WireManifest[] = [];
    for (const { node, version } of wanted) {
      const manifest = await this.#unlessMissing(this.#watched('The list of chunks', stop, (signal) => this.#ports.transport.manifest(node, version, signal)));
      if (manifest !== null) found.push(manifest);
    }
    return found;
  }

  /** Null when the server does not know how. */
  async #manyChunks(wanted: readonly ChunkOf[], stop: AbortSignal | null, onBytes: () => void): Promise<readonly Chunk[] | null> {
    const { reading } = this.#ports.transport;
    if (reading === undefined || !this.#together) return null;
    const hashes = [...new Set(wanted.map(({ hash }) => hash))];
    const pack = await this.#unlessOld(this.#watched('The download', stop, (signal, moved) => reading.chunks(hashes, signal, () => {
      moved();
      onBytes();
    })));
    if (pack === null) return null;
    return pack.size === 0 ? [] : unpacked(await readBytes(pack, 0, pack.size));
  }

  /** Piece by piece of the files that have them. */
  async #ranges(wanted: readonly ChunkOf[], stop: AbortSignal | null, onBytes: () => void): Promise<readonly Chunk[]> {
    const came: Chunk[] = [];
    for (const run of runsOf(wanted)) {
      const [{ of: { node, version } }] = run.chunks;
      const source = await this.#unlessMissing(this.#watched('The download', stop, (signal, moved) => this.#ports.transport.content(node, version, run.from, run.to, signal, () => {
        moved();
        onBytes();
      })));
      if (source === null) continue;
      const bytes = await readBytes(source, 0, source.size);
      for (const { hash, offset, size } of run.chunks) came.push({ hash, bytes: bytes.slice(offset - run.from, offset - run.from + size) });
    }
    return came;
  }

  #watched<T>(what: string, stop: AbortSignal | null, call: (signal: AbortSignal, moved: () => void) => Promise<T>): Promise<T> {
    return unlessStalled(this.#ports.clock, downloadStallsAfterMs, what, stop, call);
  }

  /** An older server has no such call: from then on it is asked file by file. */
  async #unlessOld<T>(call: Promise<T>): Promise<T | null> {
    try {
      return await call;
    } catch (error) {
      if (!hasCode(error, 'refused') || (error.status !== 404 && error.status !== 405)) throw error;
      this.#together = false;
      return null;
    }
  }

  async #unlessMissing<T>(call: Promise<T>): Promise<T | null> {
    try {
      return await call;
    } catch (error) {
      if (hasCode(error, 'refused') && error.status === 404) return null;
      throw error;
    }
  }
}

interface Chunk {
  readonly hash: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Run {
  readonly from: number;
  to: number;
  readonly chunks: [ChunkOf, ...ChunkOf[]];
}

/** What was spoilt on the way is as if it had not come. */
const unpacked = (pack: Uint8Array<ArrayBuffer>): readonly Chunk[] => {
  try {
    const reader = new PackReader(pack.length);
    const chunks = [...reader.push(pack)].map(({ entry, bytes }) => ({ hash: entry.hash as string, bytes: bytes.slice() }));
    reader.finish();
    return chunks;
  } catch (error) {
    if (!(error instanceof ChunkingError)) throw error;
    return [];
  }
};

/** What lies side by side in one file is fetched together. */
const runsOf = (wanted: readonly ChunkOf[]): readonly Run[] => {
  const runs: Run[] = [];
  for (const chunk of wanted) {
    const last = runs.at(-1);
    if (last !== undefined && last.chunks[0].of === chunk.of && chunk.offset >= last.to && chunk.offset - last.to <= gapBytes) {
      last.to = chunk.offset + chunk.size;
      last.chunks.push(chunk);
    } else runs.push({ from: chunk.offset, to: chunk.offset + chunk.size, chunks: [chunk] });
  }
  return runs;
};
