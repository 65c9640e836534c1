import { ChunkingError, decodePackTrailer, PACK_FOOTER_BYTES, trailerSizeFromFooter } from '@holdfast/chunking';
import { asSpaceId, isUuid } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import { asPackId, type StoredPack } from './content-index.ts';
import { type ContentStore, type ObjectKey, readAll } from './content-store.ts';
import { type PackPorts, UPLOAD_GRANT_MS } from './store-pack.ts';

/** What a rebuild found: packs indexed, and objects that do not end like a pack, each with the reason. */
export interface RebuildReport {
  readonly packs: number;
  readonly chunks: number;
  readonly damaged: readonly { readonly key: ObjectKey; readonly reason: string }[];
}

/** Indexes every stored pack again from the store alone (H41). Existing rows stay; damaged objects are reported, never removed. */
export async function rebuildIndex(ports: PackPorts): Promise<RebuildReport> {
  let packs = 0;
  let chunks = 0;
  const damaged: { key: ObjectKey; reason: string }[] = [];
  for await (const { key, size } of ports.store.list('packs/')) {
    try {
      const pack = await readPack(ports, key, size);
      const now = ports.now();
      await ports.index.withWrite(pack.space, (writer) => writer.addPack(pack, now + UPLOAD_GRANT_MS, now));
      packs++;
      chunks += pack.entries.length;
    } catch (error) {
      if (!(error instanceof ChunkingError) && !(error instanceof ContentError && error.code === 'objectDamaged')) throw error;
      damaged.push({ key, reason: error.message });
    }
  }
  return { packs, chunks, damaged };
}

async function readPack(ports: PackPorts, key: ObjectKey, size: number): Promise<StoredPack> {
  const [, space, , id] = key.split('/');
  if (space === undefined || id === undefined || !isUuid(space)) throw new ContentError('objectDamaged', `"${key}" is not where a pack lies`, { subject: key });
  if (size < PACK_FOOTER_BYTES) throw new ContentError('objectDamaged', `${size} bytes are too few for a pack`, { subject: key });
  const footer = await readTail(ports.store, key, size, PACK_FOOTER_BYTES);
  const trailer = await readTail(ports.store, key, size, Math.min(size, trailerSizeFromFooter(footer)));
  const entries = await decodePackTrailer(trailer, size, (bytes) => ports.sha256.digest(bytes));
  return { id: asPackId(id), space: asSpaceId(space), uploader: null, key, size, entries };
}

async function readTail(store: ContentStore, key: ObjectKey, size: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  return readAll(await store.read(key, { from: size - length, to: size }));
}
