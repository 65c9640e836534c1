import type { ManifestId, SpaceId } from '@holdfast/domain';
import { MemorySpaceStore } from '../../memory/memory-space-store.ts';
import type { CommittedManifest } from '../../ports/space-store.ts';
import { MemorySnapshotShelf } from '../bootstrap/memory-snapshot-shelf.ts';
import type { StoreHarness } from './store-harness.ts';

/** The memory adapter for the contract suites. */
export const memoryHarness = (): StoreHarness & { readonly store: MemorySpaceStore } => {
  const committed = new Map<string, CommittedManifest>();
  const store = new MemorySpaceStore({ manifests: (space, ids) => manifestsAmong(committed, space, ids) });
  return {
    store,
    retention: store,
    shelf: new MemorySnapshotShelf(),
    createSpace: async (id, members, quotaBytes) => store.createSpace({ id, epoch: 'epoch-1', members, quotaBytes: quotaBytes ?? null }),
    setRole: (space, user, role) => store.setRole(space, user, role),
    commitManifest: async (space, id, size) => void committed.set(`${space}/${id}`, { id, size }),
    setEpoch: async (space, epoch) => {
      store.space(space).state = { ...store.space(space).state, epoch };
    },
    setFloor: async (space, floorSeq) => {
      store.space(space).state = { ...store.space(space).state, floorSeq };
    },
    close: () => Promise.resolve(),
  };
};

const manifestsAmong = (committed: ReadonlyMap<string, CommittedManifest>, space: SpaceId, ids: readonly ManifestId[]): ReadonlyMap<ManifestId, CommittedManifest> =>
  new Map(ids.flatMap((id) => {
    const manifest = committed.get(`${space}/${id}`);
    return manifest ? [[id, manifest] as const] : [];
  }));
