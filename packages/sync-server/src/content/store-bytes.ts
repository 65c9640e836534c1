import { buildManifest, type ChunkHash, concatBytes, contentHash, encodePackHeader, type Manifest, missingChunks } from '@holdfast/chunking';
import { asChunkHash, asManifestId, type SpaceId, type UserId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import { commitManifests } from './commit-manifests.ts';
import { ContentError } from './content-error.ts';
import { acceptPack, type PackPorts } from './store-pack.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface OwnPackPorts extends PackPorts {
  /** A UUID that no upload has had before. */
  readonly newUpload: () => string;
}

export interface OwnBytes {
  readonly space: SpaceId;
  /** In whose name they are kept until a version refers to them. */
  readonly user: UserId;
  readonly bytes: Bytes;
}

interface Cut {
  readonly manifest: Manifest;
  readonly wire: WireManifest;
  readonly chunks: ReadonlyMap<ChunkHash, Bytes>;
}

const cut = async (ports: OwnPackPorts, bytes: Bytes): Promise<Cut> => {
  const chunks = new Map<ChunkHash, Bytes>();
  const digest = (part: Uint8Array): Uint8Array => ports.sha256.digest(part);
  const manifest = await buildManifest([bytes], digest, { size: bytes.length }, (chunk, part) => void chunks.set(chunk.hash, part));
  const id = asManifestId(await contentHash(manifest, digest));
  return { manifest, chunks, wire: { id, chunker: manifest.chunker, size: manifest.size, chunks: manifest.chunks.map(({ hash, size }) => [asChunkHash(hash), size]) } };
};

/**
 * Stores bytes that the server made itself: chunks, then rows, then the manifest with its leases, as any device would send them (H38,
 * H43). A crash between leaves nothing that is referred to; doing it again gives the same manifest. At most a pack of 32 MiB.
 * @throws ContentError of the store and of the index.
 */
export const storeBytes = async (ports: OwnPackPorts, { space, user, bytes }: OwnBytes): Promise<WireManifest> => {
  const { manifest, wire, chunks } = await cut(ports, bytes);
  const ask = async (): Promise<readonly string[]> => {
    const [result] = (await commitManifests(ports, { space, user, manifests: [wire] })).results;
    if (result?.state === 'committed') return [];
    if (result?.state === 'missing') return result.missing;
    throw new ContentError('packInvalid', `the content ${wire.id} is refused`, { subject: wire.id });
  };
  const missing = new Set(await ask());
  if (missing.size === 0) return wire;
  const sent = missingChunks([manifest], new Set()).filter(({ hash }) => missing.has(hash));
  const pack = concatBytes([encodePackHeader(sent), ...sent.flatMap(({ hash }) => chunks.get(hash) ?? [])]);
  await acceptPack(ports, { upload: ports.newUpload(), space, uploader: user, bytes: pack });
  if ((await ask()).length > 0) throw new ContentError('packInvalid', `the content ${wire.id} lacks chunks that were just stored`, { subject: wire.id });
  return wire;
};
