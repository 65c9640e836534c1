import { encodePackHeader, hashFromBytes, packHeaderSize, type PackEntry } from '@holdfast/chunking';
import type { SpaceId } from '@holdfast/domain';
import { ContentError } from '../content-error.ts';
import { asPackId } from '../content-index.ts';
import { readAll, sourceOf } from '../content-store.ts';
import { packKey, trailerFor } from '../store-pack.ts';
import type { PackUse } from './collector-index.ts';
import type { CollectorPorts } from './collector.ts';

/**
 * Copies the live chunks of a pack into a new one, verified, and moves their rows in one transaction once it is durable (H43d); answers
 * how many chunks were copied. The old pack is empty then and goes by itself. A crash before the rows move leaves an object without a row.
 * @throws ContentError `objectDamaged` when a chunk does not hash to its name: nothing was moved.
 */
export async function compactPack(ports: CollectorPorts, space: SpaceId, from: PackUse): Promise<number> {
  const live = await ports.index.chunksOf(space, from.id);
  if (live.length === 0) return 0;
  const bodies: Uint8Array<ArrayBuffer>[] = [];
  const entries: PackEntry[] = [];
  let offset = packHeaderSize(live.length);
  for (const { hash, size, codec, offset: at } of live) {
    const bytes = await readAll(await ports.store.read(from.key, { from: at, to: at + size }));
    if (hashFromBytes(ports.sha256.digest(bytes)) !== hash) {
      throw new ContentError('objectDamaged', `chunk ${hash} in ${from.key} does not hash to its name: it is left where it is`, { subject: hash });
    }
    bodies.push(bytes);
    entries.push({ hash, size, codec, offset });
    offset += size;
  }
  const id = asPackId(ports.uuid());
  const key = packKey(space, id);
  const source = sourceOf(encodePackHeader(entries), ...bodies, await trailerFor(entries, ports.sha256));
  await ports.store.put(key, source);
  await ports.index.movePack(space, from.id, { id, space, uploader: null, key, size: source.size, entries }, ports.now());
  return live.length;
}
