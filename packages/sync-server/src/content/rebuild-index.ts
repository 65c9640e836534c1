import { ContentError } from './content-error.ts';
import type { ObjectKey } from './content-store.ts';
import { readPack } from './read-pack.ts';
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
      if (!(error instanceof ContentError && error.code === 'objectDamaged')) throw error;
      damaged.push({ key, reason: error.message });
    }
  }
  return { packs, chunks, damaged };
}
