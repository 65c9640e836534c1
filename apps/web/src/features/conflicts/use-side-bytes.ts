import type { NodeId, VersionId } from '@holdfast/domain';
import type { EngineClient } from '@holdfast/sync-client';
import { ref, shallowRef, watch, type Ref } from 'vue';
import { sentenceOf } from '../../stores/engine.ts';

export interface Wanted {
  readonly node: NodeId;
  readonly version: VersionId | null;
}

export interface SideBytes {
  readonly blobs: Readonly<Ref<readonly (Blob | null)[]>>;
  /** Why some are not there. */
  readonly problem: Readonly<Ref<string | null>>;
}

/** The bytes of several contents; those that arrive late for another question are dropped. */
export const useSideBytes = (engine: EngineClient, wanted: () => readonly Wanted[]): SideBytes => {
  const blobs = shallowRef<readonly (Blob | null)[]>([]);
  const problem = ref<string | null>(null);
  let asked = 0;
  const open = async ({ node, version }: Wanted): Promise<Blob | null> => {
    try {
      return await (version === null ? engine.open(node) : engine.open(node, version));
    } catch (error) {
      problem.value = sentenceOf(error);
      return null;
    }
  };
  watch(() => wanted().map(({ node, version }) => `${node} ${version ?? ''}`).join(), async () => {
    asked += 1;
    const mine = asked;
    problem.value = null;
    blobs.value = [];
    const found = await Promise.all(wanted().map(open));
    if (mine === asked) blobs.value = found;
  }, { immediate: true });
  return { blobs, problem };
};
