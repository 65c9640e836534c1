import type { NodeId } from '@holdfast/domain';
import type { EngineClient } from '@holdfast/sync-client';
import { onScopeDispose, shallowRef, type Ref } from 'vue';

/** The copies that still stand beside their files, undecided; followed live. */
export const useUndecided = (engine: EngineClient): Readonly<Ref<ReadonlySet<NodeId>>> => {
  const copies = shallowRef<ReadonlySet<NodeId>>(new Set());
  let asked = 0;
  const read = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    const conflicts = await engine.conflicts();
    if (mine === asked) copies.value = new Set(conflicts.map(({ copy }) => copy.node.id));
  };
  onScopeDispose(engine.subscribe((event) => {
    if (event.type === 'conflicts') void read();
  }));
  void read();
  return copies;
};
