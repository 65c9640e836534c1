import { type ChunkHash, chunkerById, type ChunkerId, chunkHashOf, isChunkerId, MAX_CHUNK_BYTES } from '@holdfast/chunking';
import type { ManifestId, SpaceId, UserId } from '@holdfast/domain';
import type { ManifestsResponse, WireManifest } from '@holdfast/protocol';
import type { ContentIndex, ContentIndexWriter, NewManifest } from './content-index.ts';
import { Finding, mostMissing, type Part, partsOf } from './look-through.ts';
import { OfferedChunks } from './offered-chunks.ts';
import type { Sha256 } from './sha256.ts';
import { HAVE_LEASE_MS, UPLOAD_GRANT_MS } from './store-pack.ts';

type Result = ManifestsResponse['results'][number];

export interface ManifestPorts {
  readonly index: ContentIndex;
  readonly sha256: Sha256;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A manifest as somebody sends it: nothing of it is checked but that its hashes are hashes. */
export interface OfferedManifest {
  readonly id: ManifestId;
  readonly chunker: string;
  readonly size: number;
  readonly chunks: OfferedChunks;
}

interface Request<M> {
  readonly space: SpaceId;
  readonly user: UserId;
  readonly manifests: readonly M[];
  /** Nothing is committed. */
  readonly onlyAsk?: boolean | undefined;
}

/** The wire's tuples as the engine's chunks. The schema has already checked every hash. */
const offeredOf = ({ chunks, ...wire }: WireManifest, sha256: Sha256): OfferedManifest =>
  ({ ...wire, chunks: new OfferedChunks(sha256, chunks.map(([hash, size]) => ({ hash: chunkHashOf(hash), size }))) });

/** `commitOffered` for lists that are small, or all here anyway. */
export const commitManifests = (ports: ManifestPorts, request: Request<WireManifest>): Promise<ManifestsResponse> =>
  commitOffered(ports, { ...request, manifests: request.manifests.map((wire) => offeredOf(wire, ports.sha256)) });

/** Chunks that are asked about in one statement, and at once: some ten milliseconds of work. */
const chunksAtOnce = 5_000;

/**
 * Handshake and commit in one (H38): a manifest whose chunks are all here is committed, for any other the answer names
 * the chunks to send, the first of them when they are many. Idempotent; manifests are independent of each other; results come in the
 * order asked. What it says it has stays for at least 48 hours (H43a). Never reveals what other spaces or other people's unfinished
 * uploads hold (H39). Few chunks are one transaction; many are looked up in parts, between which others have their turn.
 * With `onlyAsk` nothing becomes a content: of one whose chunks are all here nothing is missing.
 */
export async function commitOffered(ports: ManifestPorts, { space, user, manifests, onlyAsk = false }: Request<OfferedManifest>): Promise<ManifestsResponse> {
  const checked = manifests.map(checkManifest);
  const sound = checked.filter((result): result is NewManifest => 'chunks' in result);
  if (sound.length === 0) return { results: checked as readonly Result[] };
  const total = manifests.reduce((sum, { chunks }) => sum + chunks.length, 0);
  const asked = { sound, user, now: ports.now(), onlyAsk };
  const settled = total <= chunksAtOnce
    ? await ports.index.withWrite(space, (writer) => settleAll((work) => work(writer), asked))
    : await settleAll((work) => ports.index.withWrite(space, work), asked);
  return { results: checked.map((result) => ('chunks' in result ? settle(settled, result.id) : result)) };
}

/** So many chunks more than its chunker cuts a manifest may have: for the short rests of what was put together, and for small chunkers of tests. */
const sparePieces = 1024;

/** Every chunk costs a row, and a look-up at each reading: a file in crumbs would cost far more than its bytes. */
const isCrumbled = ({ chunks, size }: OfferedManifest, chunker: ChunkerId): boolean =>
  chunks.length > Math.ceil(size / chunkerById(chunker).min) + sparePieces;

/** What a manifest must be before anything is looked up: named by its own bytes, sizes that add up, a chunker we know. */
function checkManifest(offered: OfferedManifest): NewManifest | Result {
  const { id, chunker, size, chunks } = offered;
  const refused = (reason: 'id' | 'size' | 'chunker'): Result => ({ id, state: 'refused', reason });
  if (!isChunkerId(chunker)) return refused('chunker');
  if (chunks.largest > MAX_CHUNK_BYTES || chunks.bytes !== size || isCrumbled(offered, chunker)) return refused('size');
  return chunks.id() === id ? { id, chunker, size, chunks } : refused('id');
}

interface Asked {
  readonly sound: readonly NewManifest[];
  readonly user: UserId;
  readonly now: number;
  readonly onlyAsk: boolean;
}

/** Runs work on the index: in the transaction that is open, or in one of its own. */
type Run = <T>(work: (writer: ContentIndexWriter) => Promise<T>) => Promise<T>;

/** What was found to be here is leased in the same transaction, for longer than all of this takes: in many transactions it is as safe as in one. */
async function settleAll(run: Run, asked: Asked): Promise<ReadonlyMap<ManifestId, Result>> {
  const { sound, user, now, onlyAsk } = asked;
  const there = await run((writer) => writer.manifestsAmong(sound.map((manifest) => manifest.id), now));
  const results = new Map<ManifestId, Result>([...there].map((id) => [id, { id, state: 'committed' }]));
  const findings = [...new Map(sound.filter(({ id }) => !there.has(id)).map((manifest) => [manifest.id, new Finding(manifest)])).values()];
  let missing = 0;
  for (const part of partsOf(findings, chunksAtOnce)) {
    missing += await lookAt(run, part, asked);
    if (missing >= mostMissing) break;
  }
  for (const { manifest, result } of findings) results.set(manifest.id, onlyAsk && result.state === 'committed' ? { id: manifest.id, state: 'missing', missing: [] } : result);
  if (onlyAsk) return results;
  const complete = findings.filter(({ result }) => result.state === 'committed').map(({ manifest }) => manifest);
  if (complete.length > 0) await run((writer) => writer.addManifests(complete, user, now));
  return results;
}

/** Answers how many chunks were found missing. Leased before anything is promised: what was collected in between is missing again. */
async function lookAt(run: Run, part: Part, { user, now }: Asked): Promise<number> {
  const hashes = [...new Set(part.map(([, { hash }]) => hash))];
  const promised = await run(async (writer): Promise<ReadonlyMap<ChunkHash, number>> => {
    const known = await writer.chunksAmong(user, hashes, now + HAVE_LEASE_MS);
    const due = [...known].flatMap(([hash, { isLeased }]) => (isLeased ? [] : [hash]));
    const leased = await writer.lease(due, now + HAVE_LEASE_MS, now + UPLOAD_GRANT_MS);
    return new Map([...known].flatMap(([hash, { size, isLeased }]): [ChunkHash, number][] => (isLeased || leased.has(hash) ? [[hash, size]] : [])));
  });
  return part.filter(([finding, chunk]) => finding.compare(chunk, promised.get(chunk.hash))).length;
}

function settle(settled: ReadonlyMap<ManifestId, Result>, id: ManifestId): Result {
  const result = settled.get(id);
  if (result === undefined) throw new Error(`manifest ${id} was asked about and not answered`);
  return result;
}
