import { chunkHashOf, contentHashFromBytes, encodeManifest, encodePackHeader, hashFromBytes, PackReader } from '@holdfast/chunking';
import type { MemoryTree, NodeId, VersionId } from '@holdfast/domain';
import type { ManifestsRequest, ManifestsResponse, WireManifest } from '@holdfast/protocol';
import { asChunkHash } from '@holdfast/domain';
import type { Digests } from '../ports/digest.ts';
import type { PackUpload } from '../ports/transport.ts';
import { SyncClientError } from '../sync-client-error.ts';

interface Spool {
  readonly bytes: Uint8Array<ArrayBuffer>;
  offset: number;
}

const pieceBytes = 64 * 1024;

/** The content half of a MemoryServer: chunks, manifests, resumable packs. What it takes it verifies. */
export class MemoryContent {
  readonly chunks = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly committed = new Map<string, WireManifest>();
  /** Handshakes answered, packs taken whole. */
  handshakes = 0;
  packs = 0;
  /** So many missing chunks of a content are named at once. */
  mostMissing = Infinity;
  /** Bytes of packs taken so far. */
  taken = 0;
  readonly #tree: MemoryTree;
  readonly #digests: Digests;
  readonly #spools = new Map<string, Spool>();
  #places = 0;

  constructor(tree: MemoryTree, digests: Digests) {
    this.#tree = tree;
    this.#digests = digests;
  }

  async manifests(request: ManifestsRequest): Promise<ManifestsResponse> {
    this.handshakes += 1;
    const results = request.manifests.map(async (manifest): Promise<ManifestsResponse['results'][number]> => {
      const encoded = encodeManifest(manifest.chunks.map(([hash, size]) => ({ hash: hash as string as never, size })));
      const [digest] = await this.#digests.sha256([encoded]);
      if (digest === undefined || (contentHashFromBytes(digest) as string) !== manifest.id) return { id: manifest.id, state: 'refused', reason: 'id' };
      const missing = [...new Set(manifest.chunks.map(([hash]) => hash))].filter((hash) => !this.chunks.has(hash));
      if (missing.length > 0) return { id: manifest.id, state: 'missing', missing: missing.slice(0, this.mostMissing).map((hash) => asChunkHash(hash)) };
      if (request.onlyAsk === true) return { id: manifest.id, state: 'missing', missing: [] };
      this.committed.set(manifest.id, manifest);
      return { id: manifest.id, state: 'committed' };
    });
    return { results: await Promise.all(results) };
  }

  /** Takes a pack piece by piece; `reach` throws when the wire is cut. Goes on where an earlier attempt stopped (H42). */
  async upload({ source, resumeFrom, onPlace, onProgress, signal }: PackUpload, reach: (bytes: number) => void): Promise<void> {
    const url = resumeFrom !== null && this.#spools.has(resumeFrom) ? resumeFrom : `upload-${(this.#places += 1)}`;
    const spool = this.#spools.get(url) ?? { bytes: new Uint8Array(source.size), offset: 0 };
    this.#spools.set(url, spool);
    await onPlace(url);
    while (spool.offset < source.size) {
      const piece = await source.read(spool.offset, Math.min(source.size, spool.offset + pieceBytes));
      if (signal.aborted) throw new SyncClientError('aborted', 'The upload was stopped');
      reach(piece.length);
      this.taken += piece.length;
      spool.bytes.set(piece, spool.offset);
      spool.offset += piece.length;
      onProgress(spool.offset);
    }
    await this.#take(spool.bytes);
    this.packs += 1;
  }

  /** Uploads that were begun and have not come to their end. */
  get unfinished(): number {
    return [...this.#spools.values()].filter(({ bytes, offset }) => offset < bytes.length).length;
  }

  /** @throws SyncClientError `refused` when there is none. */
  discard(url: string): void {
    if (!this.#spools.delete(url)) throw new SyncClientError('refused', 'No such upload', { status: 404 });
  }

  /** The server forgets what was half sent. */
  dropSpools(): void {
    this.#spools.clear();
  }

  /** A bit of what the server holds is another from now on (H8). */
  rot(node: NodeId): void {
    const [name = ''] = this.manifestOf(node, null).chunks.at(-1) ?? [];
    const bytes = this.chunks.get(name)?.slice();
    if (bytes === undefined) throw new SyncClientError('invalid', 'There are no bytes that could rot');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    this.chunks.set(name, bytes);
  }

  manifestOf(node: NodeId, version: VersionId | null): WireManifest {
    const row = this.#tree.node(node);
    const head = row?.kind === 'file' ? row.content : null;
    const old = version === null || version === head?.version ? undefined : this.#tree.version(version);
    const content = version === null || version === head?.version ? head : old !== undefined && old !== 'unknown' && old.node === node ? old : null;
    const found = content === null ? undefined : this.committed.get(content.manifest);
    if (found === undefined) throw new SyncClientError('refused', 'No such content', { status: 404 });
    return found;
  }

  async read(node: NodeId, version: VersionId | null, from: number, to: number | null): Promise<Blob> {
    const found = this.manifestOf(node, version);
    const whole = new Blob(found.chunks.map(([hash]) => this.chunks.get(hash) ?? new Uint8Array()));
    return whole.slice(from, to ?? whole.size);
  }

  /** These chunks as one pack, without those that are not here. */
  pack(hashes: readonly string[]): Blob {
    const found = hashes.flatMap((hash) => {
      const bytes = this.chunks.get(hash);
      return bytes === undefined ? [] : [{ hash: chunkHashOf(hash), size: bytes.length, bytes }];
    });
    return found.length === 0 ? new Blob([]) : new Blob([encodePackHeader(found), ...found.map(({ bytes }) => bytes)]);
  }

  async #take(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const reader = new PackReader(bytes.length);
    const bodies = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const span of reader.push(bytes)) bodies.set(span.entry.hash, span.bytes);
    reader.finish();
    const names = [...bodies.keys()];
    const digests = await this.#digests.sha256([...bodies.values()]);
    names.forEach((name, i) => {
      const digest = digests[i];
      const body = bodies.get(name);
      if (digest === undefined || body === undefined || (hashFromBytes(digest) as string) !== name) {
        throw new SyncClientError('refused', `Chunk ${name} does not hash`, { status: 422, problem: 'chunk-mismatch' });
      }
      this.chunks.set(name, body.slice());
    });
  }
}
