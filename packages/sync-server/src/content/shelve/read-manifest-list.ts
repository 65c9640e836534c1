import { ChunkingError, decodeManifestList, type ListedManifest } from '@holdfast/chunking';
import { ContentError } from '../content-error.ts';
import { type ObjectKey, readAll } from '../content-store.ts';
import type { ReadPackPorts } from '../read-pack.ts';

/** The manifests in an object of the store. @throws ContentError `objectDamaged` for what is no list of manifests, `objectMissing`. */
export const readManifestList = async ({ store, sha256 }: ReadPackPorts, key: ObjectKey, size: number): Promise<readonly ListedManifest[]> => {
  const bytes = await readAll(await store.read(key, { from: 0, to: size }));
  try {
    return await decodeManifestList(bytes, (part) => sha256.digest(part));
  } catch (error) {
    if (error instanceof ChunkingError) throw new ContentError('objectDamaged', error.message, { subject: key, cause: error });
    throw error;
  }
};
