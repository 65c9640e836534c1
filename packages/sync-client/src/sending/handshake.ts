import type { ManifestId, SpaceId } from '@holdfast/domain';
import { protocolVersion } from '@holdfast/protocol';
import type { WireManifest } from '@holdfast/protocol';
import type { Shelved } from '../content/shelf.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { manifestsWithinMs, within } from '../timing/deadline.ts';
import type { WantedChunk } from './parcels.ts';

/** What the server says of contents that it was asked for together. */
export interface Answer {
  /** It holds them, and whole. */
  readonly committed: readonly WireManifest[];
  /** It takes no such content. */
  readonly refused: ReadonlySet<ManifestId>;
  /** It lacks bytes of these. */
  readonly open: readonly Shelved[];
  /** The bytes that it lacks and has named, and where they lie. */
  readonly chunks: ReadonlyMap<string, WantedChunk>;
  /** Bytes that it lacks, of each that is open. */
  readonly missing: ReadonlyMap<ManifestId, number>;
}

/** Asks for all at once; the server commits what is whole (H38). With `onlyAsk` it commits nothing: of what is whole it lacks nothing. */
export const askFor = async (batch: readonly Shelved[], space: SpaceId, { clock, transport }: EnginePorts, signal: AbortSignal, how: { readonly onlyAsk?: true } = {}): Promise<Answer> => {
  const places = new Map(batch.map((shelved) => [shelved.manifest.id, shelved]));
  const request = { protocol: protocolVersion, space, manifests: batch.map(({ manifest }) => manifest), ...how };
  const chunksInAll = batch.reduce((sum, { manifest }) => sum + manifest.chunks.length, 0);
  const { results } = await within(clock, manifestsWithinMs(chunksInAll), signal, 'The handshake', transport.manifests(request));
  const committed: WireManifest[] = [];
  const refused = new Set<ManifestId>();
  const open: Shelved[] = [];
  const chunks = new Map<string, WantedChunk>();
  const missing = new Map<ManifestId, number>();
  for (const result of results) {
    const place = places.get(result.id);
    if (place === undefined) continue;
    if (result.state === 'committed') committed.push(place.manifest);
    else if (result.state === 'refused') refused.add(result.id);
    else {
      open.push(place);
      missing.set(result.id, takeChunks(place, new Set<string>(result.missing), chunks));
    }
  }
  return { committed, refused, open, chunks, missing };
};

/** Adds where the missing chunks of a content lie, each once; answers how many of its bytes are missing. */
const takeChunks = ({ manifest, file, offset }: Shelved, missing: ReadonlySet<string>, chunks: Map<string, WantedChunk>): number => {
  let [at, bytes] = [offset, 0];
  for (const [hash, size] of manifest.chunks) {
    if (missing.has(hash)) {
      bytes += size;
      if (!chunks.has(hash)) chunks.set(hash, { hash, size, file, offset: at, manifest: manifest.id });
    }
    at += size;
  }
  return bytes;
};
