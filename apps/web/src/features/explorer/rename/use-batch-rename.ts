import { foldName, type NodeId } from '@holdfast/domain';
import type { EngineClient } from '@holdfast/sync-client';
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { useAttempts } from '../actions/use-attempts.ts';
import { newNames, renameSteps, type Named, type NamingRule, type NewName } from './new-names.ts';
import { renameWords } from './rename-words.ts';

/** So many names are looked up in the folder while the rule is being written; of the rest the engine says it, before anything is done. */
const lookedUpAtMost = 500;

export interface BatchRename {
  /** What each would be called. */
  readonly names: ComputedRef<readonly NewName[]>;
  /** Renames them as one action, which can be undone as one (K8). */
  commit(): Promise<void>;
}

/** The keys of those names that others in the folder have, and keep. */
const takenIn = async (engine: EngineClient, parent: NodeId, wanted: readonly string[], self: ReadonlySet<NodeId>): Promise<ReadonlySet<string>> => {
  const path = parent === engine.root ? [] : await engine.path(parent);
  if (path === null) return new Set();
  const above = path.map(({ name }) => name);
  const found = await Promise.all(wanted.slice(0, lookedUpAtMost).map((name) => engine.resolve([...above, name])));
  return new Set(found.flatMap((other) => (other === null || self.has(other.id) ? [] : [foldName(other.name)])));
};

/** Renaming several items of one folder by a rule (N7). */
export const useBatchRename = (engine: EngineClient, items: readonly (Named & { readonly parent: NodeId })[], rule: Readonly<ShallowRef<NamingRule>>): BatchRename => {
  const { attempt } = useAttempts(engine);
  const taken = shallowRef<ReadonlySet<string>>(new Set());
  const self = new Set(items.map(({ id }) => id));
  const names = computed(() => newNames(items, rule.value, taken.value));
  let asked = 0;
  watch(rule, async () => {
    asked += 1;
    const mine = asked;
    const wanted = newNames(items, rule.value, new Set()).flatMap(({ from, to, problem }) => (problem === null && foldName(from) !== foldName(to) ? [to] : []));
    const [first] = items;
    const found = first === undefined ? new Set<string>() : await takenIn(engine, first.parent, wanted, self);
    if (mine === asked) taken.value = found;
  }, { immediate: true });
  return {
    names,
    commit: () => {
      const changed = names.value.filter(({ from, to }) => from !== to).length;
      return attempt(renameSteps(names.value).map(({ id, to }) => ({ type: 'rename', node: id, name: to })), () => renameWords.done(changed));
    },
  };
};
