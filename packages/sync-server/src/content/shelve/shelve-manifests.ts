import { encodeManifestList } from '@holdfast/chunking';
import type { SpaceId } from '@holdfast/domain';
import { type ContentStore, type ObjectKey, objectKeyOf, sourceOf } from '../content-store.ts';
import type { Sha256 } from '../sha256.ts';
import type { ManifestShelfIndex, Scattered, ShelvedManifest } from './manifest-shelf-index.ts';

export interface ShelvePorts {
  readonly store: ContentStore;
  readonly shelf: ManifestShelfIndex;
  readonly sha256: Sha256;
  /** A new UUID: names an object. */
  readonly uuid: () => string;
}

export interface ShelveOptions {
  /** Looked at between two objects; an AbortSignal is one. */
  readonly signal: { readonly aborted: boolean };
  /** Bytes of an object, unless one manifest alone takes more. */
  readonly objectBytes?: number;
  readonly scattered?: Scattered;
}

const MIB = 1024 * 1024;
const usualObjectBytes = 8 * MIB;
const usuallyScattered: Scattered = { part: 0.5, small: MIB, few: 8 };

/** Where a list of manifests lies: sharded like packs. */
export const manifestsKey = (space: SpaceId, id: string): ObjectKey => objectKeyOf(`manifests/${space}/${id.slice(-2)}/${id}`);

/**
 * Writes the manifests of a space that lie in no object yet into the store (H41), and answers how many. Behind the commit, not in it: an
 * object for each edit would cost every one its sync, and the tree that names a content lies in the database as well. A crash between
 * object and row leaves an object that the sweep takes away.
 */
export const shelveManifests = ({ signal, objectBytes = usualObjectBytes, ...ports }: ShelvePorts & ShelveOptions, space: SpaceId): Promise<number> =>
  writeAll(ports, space, signal, () => ports.shelf.unshelved(space, objectBytes));

/** Writes together what lies scattered over small objects, or over large ones that are hardly needed; answers how many manifests. */
export const gatherManifests = async ({ signal, objectBytes = usualObjectBytes, scattered = usuallyScattered, ...ports }: ShelvePorts & ShelveOptions, space: SpaceId): Promise<number> => {
  await ports.shelf.forgetEmpty(space);
  // What was just written is never small: else it would be written again and again.
  const which = { ...scattered, small: Math.min(scattered.small, objectBytes / 2) };
  const gathered = await writeAll(ports, space, signal, () => ports.shelf.scattered(space, which, objectBytes));
  await ports.shelf.forgetEmpty(space);
  return gathered;
};

const writeAll = async (ports: ShelvePorts, space: SpaceId, signal: ShelveOptions['signal'], next: () => Promise<readonly ShelvedManifest[]>): Promise<number> => {
  let written = 0;
  while (!signal.aborted) {
    const manifests = await next();
    if (manifests.length === 0) break;
    await writeOne(ports, space, manifests);
    written += manifests.length;
  }
  return written;
};

const writeOne = async ({ store, shelf, sha256, uuid }: ShelvePorts, space: SpaceId, manifests: readonly ShelvedManifest[]): Promise<void> => {
  const bytes = await encodeManifestList(manifests, (part) => sha256.digest(part));
  const id = uuid();
  const key = manifestsKey(space, id);
  await store.put(key, sourceOf(bytes));
  await shelf.shelved(space, { id, key, size: bytes.length }, manifests.map((manifest) => manifest.id));
};
