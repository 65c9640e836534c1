import type { NodeId } from '@holdfast/domain';
import type { ComputedRef, InjectionKey } from 'vue';

/** Which branches are open, and which folder is shown. */
export interface TreeState {
  readonly open: Set<NodeId>;
  readonly current: ComputedRef<NodeId | null>;
}

export const treeStateKey: InjectionKey<TreeState> = Symbol('tree');
