import { chunkerById, type ChunkerId, type ChunkHash, chunksSize, encodeManifest, isChunkerId, MAX_CHUNK_BYTES, toHex } from '@holdfast/chunking';
import { asChunkHash, type ManifestId, type SpaceId, type UserId } from '@holdfast/domain';
import type { ManifestsResponse, WireManifest } from '@holdfast/protocol';
import type { ContentIndex, ContentIndexWriter, NewManifest } from './content-index.ts';
import { manifestOfWire } from './manifest-of-wire.ts';
import type { Sha256 } from './sha256.ts';
import { HAVE_LEASE_MS, UPLOAD_GRANT_MS } from './store-pack.ts';

type Result = ManifestsResponse['results'][number];

export interface ManifestPorts {
  readonly index: ContentIndex;
  readonly sha256: Sha256;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Handshake and commit in one (H38): a manifest whose chunks are all here is committed, for any other the answer names
 * the chunks to send. Idempotent; manifests are independent of each other; results come in the order asked. What it says
 * it has stays for at least 48 hours (H43a). Never reveals what other spaces or other people's unfinished uploads hold (H39).
 */
export async function commitManifests(
  ports: ManifestPorts,
  request: { readonly space: SpaceId; readonly user: UserId; readonly manifests: readonly WireManifest[] },
): Promise<ManifestsResponse> {
  const checked = request.manifests.map((wire) => checkManifest(wire, ports.sha256));
  const sound = checked.filter((result): result is NewManifest => 'chunks' in result);
  if (sound.length === 0) return { results: checked as readonly Result[] };
  const settled = await ports.index.withWrite(request.space, (writer) => commitSound(writer, sound, request.user, ports.now()));
  return { results: checked.map((result) => ('chunks' in result ? settle(settled, result.id) : result)) };
}

/** So many chunks more than its chunker cuts a manifest may have: for the short rests of what was put together, and for small chunkers of tests. */
const sparePieces = 1024;

/** Every chunk costs a row, and a look-up at each reading: a file in crumbs would cost far more than its bytes. */
const isCrumbled = (manifest: NewManifest, chunker: ChunkerId): boolean =>
  manifest.chunks.length > Math.ceil(manifest.size / chunkerById(chunker).min) + sparePieces;

/** What a manifest must be before anything is looked up: named by its own bytes, sizes that add up, a chunker we know. */
function checkManifest(wire: WireManifest, sha256: Sha256): NewManifest | Result {
  const refused = (reason: 'id' | 'size' | 'chunker'): Result => ({ id: wire.id, state: 'refused', reason });
  if (!isChunkerId(wire.chunker)) return refused('chunker');
  const manifest = manifestOfWire(wire, wire.chunker satisfies ChunkerId);
  if (manifest.chunks.some((chunk) => chunk.size > MAX_CHUNK_BYTES) || chunksSize(manifest.chunks) !== wire.size) return refused('size');
  if (isCrumbled(manifest, wire.chunker)) return refused('size');
  if (toHex(sha256.digest(encodeManifest(manifest.chunks))) !== wire.id) return refused('id');
  return manifest;
}

async function commitSound(
  writer: ContentIndexWriter,
  manifests: readonly NewManifest[],
  user: UserId,
  now: number,
): Promise<ReadonlyMap<ManifestId, Result>> {
  const there = await writer.manifestsAmong(manifests.map((manifest) => manifest.id), now);
  const open = new Map(manifests.filter((manifest) => !there.has(manifest.id)).map((manifest) => [manifest.id, manifest]));
  const results = new Map<ManifestId, Result>([...there].map((id) => [id, { id, state: 'committed' }]));
  if (open.size === 0) return results;
  const seen = await writer.chunksAmong(user, [...new Set([...open.values()].flatMap((manifest) => manifest.chunks.map((chunk) => chunk.hash)))]);
  // Leased before anything is promised: what was collected in between is missing again.
  const leased = await writer.lease([...seen.keys()], now + HAVE_LEASE_MS, now + UPLOAD_GRANT_MS);
  const have = new Map([...seen].filter(([hash]) => leased.has(hash)));
  const complete: NewManifest[] = [];
  for (const manifest of open.values()) {
    const result = compare(manifest, have);
    results.set(manifest.id, result);
    if (result.state === 'committed') complete.push(manifest);
  }
  await writer.addManifests(complete, user, now);
  return results;
}

/** A chunk we have under this name but of another size contradicts SHA-256 or is a lie: the sizes are checked, not believed. */
function compare(manifest: NewManifest, have: ReadonlyMap<ChunkHash, number>): Result {
  const missing = new Set<ChunkHash>();
  for (const chunk of manifest.chunks) {
    const size = have.get(chunk.hash);
    if (size === undefined) missing.add(chunk.hash);
    else if (size !== chunk.size) return { id: manifest.id, state: 'refused', reason: 'size' };
  }
  if (missing.size === 0) return { id: manifest.id, state: 'committed' };
  return { id: manifest.id, state: 'missing', missing: [...missing].map(asChunkHash) };
}

function settle(settled: ReadonlyMap<ManifestId, Result>, id: ManifestId): Result {
  const result = settled.get(id);
  if (result === undefined) throw new Error(`manifest ${id} was asked about and not answered`);
  return result;
}
