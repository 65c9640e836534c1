import { type ChunkHash, isChunkerId, type ListedManifest } from '@holdfast/chunking';
import { asManifestId, type ManifestId, type SpaceId } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import type { ContentIndexWriter, NewManifest, StoredPack } from './content-index.ts';
import type { ObjectKey } from './content-store.ts';
import { isSound, readChunks, readPack } from './read-pack.ts';
import { readManifestList } from './shelve/read-manifest-list.ts';
import { HAVE_LEASE_MS, type PackPorts, UPLOAD_GRANT_MS } from './store-pack.ts';

/** One object that was looked at: what was found in it, or why nothing was. */
export type RebuildStep =
  | { readonly kind: 'pack'; readonly chunks: number }
  /** `incomplete`: manifests of which chunks are not there; they are not committed, so that whoever still has the bytes is asked for them. */
  | { readonly kind: 'manifests'; readonly restored: number; readonly known: number; readonly incomplete: readonly ManifestId[] }
  | { readonly kind: 'damaged'; readonly key: ObjectKey; readonly reason: string };

type Steps = AsyncGenerator<RebuildStep, void, undefined>;

/**
 * Indexes everything that is stored of a space again, from the store alone (H41): packs first, then the manifests all of whose chunks
 * are there. Existing rows stay, but for those of damaged chunks of which a good copy is found; nothing is ever removed, doing it again changes nothing; it may run beside a server. What it restores
 * is as if it had just been sent: nobody collects it before versions were looked at.
 * @throws ContentError of the ports: begin again later.
 */
export async function* rebuildIndex(ports: PackPorts, space: SpaceId, signal: { readonly aborted: boolean } = { aborted: false }): Steps {
  for await (const { key, size } of ports.store.list(`packs/${space}/`)) {
    if (signal.aborted) return;
    const step = await looked(key, () => indexPack(ports, space, key, size));
    if (step !== null) yield step;
  }
  for await (const { key, size } of ports.store.list(`manifests/${space}/`)) {
    if (signal.aborted) return;
    const step = await looked(key, async () => restoreManifests(ports, space, await readManifestList(ports, key, size)));
    if (step !== null) yield step;
  }
}

/** Null for what went while it was looked at: a server tidies up meanwhile. */
const looked = async (key: ObjectKey, look: () => Promise<RebuildStep | null>): Promise<RebuildStep | null> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ContentError && error.code === 'objectMissing') return null;
    if (error instanceof ContentError && error.code === 'objectDamaged') return { kind: 'damaged', key, reason: error.message };
    throw error;
  }
};

const indexPack = async (ports: PackPorts, space: SpaceId, key: ObjectKey, size: number): Promise<RebuildStep | null> => {
  const pack = await withoutRotten(ports, await readPack(ports, key, size));
  const now = ports.now();
  try {
    await ports.index.withWrite(space, (writer) => writer.addPack(pack, now + UPLOAD_GRANT_MS, now));
  } catch (error) {
    if (error instanceof ContentError && error.code === 'storageUnavailable') return null; // it is just being deleted: nobody needs it
    throw error;
  }
  return { kind: 'pack', chunks: pack.entries.length };
};

/** A chunk that is damaged where it lies may be as damaged here: only a good copy takes its place. Nothing else is read. */
const withoutRotten = async (ports: PackPorts, pack: StoredPack): Promise<StoredPack> => {
  const damaged = await ports.index.damagedAmong(pack.space, pack.entries.map(({ hash }) => hash));
  if (damaged.size === 0) return pack;
  const sound = new Set<ChunkHash>();
  for await (const { entry, bytes } of readChunks(ports.store, pack.key, pack.entries.filter(({ hash }) => damaged.has(hash)))) {
    if (isSound(ports.sha256, entry, bytes)) sound.add(entry.hash);
  }
  const entries = pack.entries.filter(({ hash }) => !damaged.has(hash) || sound.has(hash));
  if (entries.length === 0) throw new ContentError('objectDamaged', 'none of its chunks hashes to its name', { subject: pack.key });
  return { ...pack, entries };
};

/** Manifests restored in one transaction: a few seconds at most. */
const chunksAtOnce = 50_000;

const restoreManifests = async (ports: PackPorts, space: SpaceId, listed: readonly ListedManifest[]): Promise<RebuildStep> => {
  const sum = { restored: 0, known: 0, incomplete: [] as ManifestId[] };
  for (const some of inBatches(listed.map(asManifest))) {
    const part = await ports.index.withWrite(space, (writer) => restoreSome(writer, some, ports.now()));
    sum.restored += part.restored;
    sum.known += part.known;
    sum.incomplete.push(...part.incomplete);
  }
  return { kind: 'manifests', ...sum };
};

interface Restored {
  readonly restored: number;
  readonly known: number;
  readonly incomplete: readonly ManifestId[];
}

/** Its chunks lie in memory: they are looked through more than once. */
type Restorable = NewManifest & { readonly chunks: ListedManifest['chunks'] };

const restoreSome = async (writer: ContentIndexWriter, manifests: readonly Restorable[], now: number): Promise<Restored> => {
  const known = await writer.manifestsAmong(manifests.map(({ id }) => id), now);
  const unknown = manifests.filter(({ id }) => !known.has(id));
  const hashes: ReadonlySet<ChunkHash> = new Set(unknown.flatMap(({ chunks }) => chunks.map(({ hash }) => hash)));
  const there = hashes.size === 0 ? new Set() : await writer.lease([...hashes], now + HAVE_LEASE_MS, now + UPLOAD_GRANT_MS);
  const complete = unknown.filter(({ chunks }) => chunks.every(({ hash }) => there.has(hash)));
  const restored = new Set(complete);
  await writer.addManifests(complete, null, now);
  return { restored: complete.length, known: manifests.length - unknown.length, incomplete: unknown.filter((manifest) => !restored.has(manifest)).map(({ id }) => id) };
};

const asManifest = ({ id, chunker, size, chunks }: ListedManifest): Restorable => {
  if (!isChunkerId(chunker)) throw new ContentError('objectDamaged', `its content ${id} was cut by "${chunker}", which is not known here: a later Holdfast wrote it`, { subject: id });
  return { id: asManifestId(id), chunker, size, chunks };
};

const inBatches = (manifests: readonly Restorable[]): readonly (readonly Restorable[])[] => {
  const batches: Restorable[][] = [];
  let room = 0;
  for (const manifest of manifests) {
    room -= manifest.chunks.length;
    if (room <= 0 || batches.length === 0) {
      batches.push([]);
      room = chunksAtOnce;
    }
    batches.at(-1)?.push(manifest);
  }
  return batches;
};
