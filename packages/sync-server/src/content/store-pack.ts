import { encodePackTrailer, type PackEntry, packTrailerSize, toHex } from '@holdfast/chunking';
import { type SpaceId, type UserId, uuid5 } from '@holdfast/domain';
import { asPackId, type ContentIndex, type PackId } from './content-index.ts';
import { type ContentStore, type ObjectKey, objectKeyOf, type ObjectSource, sourceOf } from './content-store.ts';
import { PackVerifier } from './pack-verifier.ts';
import type { Sha256 } from './sha256.ts';

const DAY = 24 * 60 * 60 * 1000;

/** How long chunks that nothing refers to yet are kept for whoever sent them (H39, H43). */
export const UPLOAD_GRANT_MS = 7 * DAY;

/** How long "we have it" holds at least: nothing that an answer promised is collected before (H43a). */
export const HAVE_LEASE_MS = 2 * DAY;

export interface PackPorts {
  readonly store: ContentStore;
  readonly index: ContentIndex;
  readonly sha256: Sha256;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A verified pack, whole and with its trailer, waiting to be stored. */
export interface VerifiedPack {
  /** Under which it came: a UUID that no other upload has. */
  readonly upload: string;
  readonly space: SpaceId;
  readonly uploader: UserId;
  readonly entries: readonly PackEntry[];
  readonly source: ObjectSource;
}

/** Where a pack lies: sharded by two digits, so that no folder grows without bound. */
export function packKey(space: SpaceId, id: PackId): ObjectKey {
  return objectKeyOf(`packs/${space}/${id.slice(-2)}/${id}`);
}

/**
 * What the pack of an upload is called that ends with `trailer`, which says all that is in it. Whoever is never told that his pack was
 * indexed sends again: the same bytes lie where they lay, and others have another name and lie beside, never over what rows name by now.
 */
export function packIdOf(upload: string, trailer: Uint8Array, sha256: Sha256): PackId {
  return asPackId(uuid5<'pack'>(upload, toHex(sha256.digest(trailer))));
}

/**
 * Makes a verified pack durable as one object, and only then indexes it (H38). A crash between leaves an object that no
 * row names. Doing it again with the same bytes changes nothing; no object is ever written over by others.
 */
export async function storePack(ports: PackPorts, { upload, ...pack }: VerifiedPack): Promise<void> {
  const id = packIdOf(upload, await trailerFor(pack.entries, ports.sha256), ports.sha256);
  const key = packKey(pack.space, id);
  await ports.store.put(key, pack.source);
  const now = ports.now();
  await ports.index.withWrite(pack.space, (writer) =>
    writer.addPack({ ...pack, id, key, size: pack.source.size }, now + UPLOAD_GRANT_MS, now),
  );
}

/** The bytes that follow a pack's bodies at rest (H41). */
export async function trailerFor(entries: readonly PackEntry[], sha256: Sha256): Promise<Uint8Array<ArrayBuffer>> {
  return encodePackTrailer(entries, entries[0]?.offset ?? 0, (bytes) => sha256.digest(bytes));
}

/** Bytes that a pack in flight takes once it is stored. */
export function storedSize(packBytes: number, chunks: number): number {
  return packBytes + packTrailerSize(chunks);
}

/**
 * Takes a pack that is already all in memory (at most 32 MiB): verifies, stores, indexes.
 * @throws ContentError `packInvalid`, `chunkMismatch`; then nothing of it was stored.
 */
export async function acceptPack(
  ports: PackPorts,
  pack: { readonly upload: string; readonly space: SpaceId; readonly uploader: UserId; readonly bytes: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const verifier = new PackVerifier(pack.bytes.length, ports.sha256);
  verifier.push(pack.bytes);
  const entries = verifier.finish();
  const source = sourceOf(pack.bytes, await trailerFor(entries, ports.sha256));
  await storePack(ports, { upload: pack.upload, space: pack.space, uploader: pack.uploader, entries, source });
}
