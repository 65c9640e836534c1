import { foldName, splitExtension, suffixedName, type NodeId } from '@holdfast/domain';
import type { NodeView } from '@holdfast/sync-client';
import { nameProblem } from '../naming.ts';
import { words } from '../words.ts';

/** How the names of several are made anew (N7). A file keeps its extension. */
export type NamingRule =
  | { readonly way: 'replace'; readonly find: string; readonly put: string; readonly matchCase: boolean }
  | { readonly way: 'add'; readonly text: string; readonly at: 'start' | 'end' }
  | { readonly way: 'number'; readonly text: string; readonly first: number; readonly digits: number }
  | { readonly way: 'letters'; readonly to: 'lower' | 'upper' };

export type Named = Pick<NodeView, 'id' | 'kind' | 'name'>;

/** What one is called and shall be called. */
export interface NewName {
  readonly id: NodeId;
  readonly from: string;
  readonly to: string;
  /** Why it cannot be called so, in a sentence. */
  readonly problem: string | null;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');

const stemBy = (rule: NamingRule, stem: string, index: number): string => {
  switch (rule.way) {
    case 'replace': return rule.find === '' ? stem : stem.replace(new RegExp(escaped(rule.find), rule.matchCase ? 'gu' : 'giu'), () => rule.put);
    case 'add': return rule.at === 'start' ? rule.text + stem : stem + rule.text;
    case 'number': return `${rule.text}${String(rule.first + index).padStart(rule.digits, '0')}`;
    case 'letters': return rule.to === 'lower' ? stem.toLowerCase() : stem.toUpperCase();
  }
};

const nameBy = (rule: NamingRule, { kind, name }: Named, index: number): string => {
  const { stem, extension } = kind === 'file' ? splitExtension(name) : { stem: name, extension: '' };
  return stemBy(rule, stem, index) + extension;
};

/** What each is called by the rule, in their order; `taken` are the keys of names in the folder that others have, which stay. */
export const newNames = (items: readonly Named[], rule: NamingRule, taken: ReadonlySet<string>): readonly NewName[] => {
  const made = items.map((item, index) => ({ id: item.id, from: item.name, to: nameBy(rule, item, index) }));
  const counts = new Map<string, number>();
  for (const { to } of made) counts.set(foldName(to), (counts.get(foldName(to)) ?? 0) + 1);
  return made.map((one) => {
    const key = foldName(one.to);
    const clash = taken.has(key) ? words.nameTaken(one.to) : (counts.get(key) ?? 0) > 1 ? words.nameTwice(one.to) : null;
    return { ...one, problem: one.to === one.from && clash === null ? null : (nameProblem(one.to) ?? clash) };
  });
};

/** One step on the way to the new names. */
export type RenameStep = Pick<NewName, 'id' | 'to'>;

/**
 * The renames in an order in which each name is free when it is taken: who stands in another's way goes first, and where they stand in a
 * circle (1 to 2, 2 to 1) one of them steps aside under a name that nobody has.
 */
export const renameSteps = (names: readonly NewName[]): readonly RenameStep[] => {
  const pending = new Map(names.filter(({ from, to }) => from !== to).map((one) => [foldName(one.from), one]));
  const known = new Set(names.flatMap(({ from, to }) => [foldName(from), foldName(to)]));
  const steps: RenameStep[] = [];
  const last: RenameStep[] = [];
  /** Follows whose name is wanted until one that is free, and goes back from there. */
  const goFrom = (start: NewName): void => {
    const chain: NewName[] = [];
    for (let one: NewName | undefined = start; one !== undefined; one = pending.get(foldName(one.to))) {
      pending.delete(foldName(one.from));
      chain.push(one);
    }
    const [first] = chain;
    const end = chain.at(-1);
    const circle = first !== undefined && end !== undefined && chain.length > 1 && foldName(end.to) === foldName(first.from);
    if (circle) {
      let n = 2;
      while (known.has(foldName(suffixedName(first.to, n)))) n += 1;
      known.add(foldName(suffixedName(first.to, n)));
      steps.push({ id: first.id, to: suffixedName(first.to, n) });
      last.push({ id: first.id, to: first.to });
    }
    for (const { id, to } of (circle ? chain.slice(1) : chain).reverse()) steps.push({ id, to });
    steps.push(...last.splice(0));
  };
  for (const one of names) if (pending.has(foldName(one.from))) goFrom(one);
  return steps;
};
