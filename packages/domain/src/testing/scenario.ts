import { parse } from 'yaml';

/** One play as `scenarios/README.md` defines it; all scalars as written. */
export interface Scenario {
  readonly title: string;
  readonly given: ReadonlyMap<string, string | null>;
  readonly play: readonly (readonly string[])[];
  readonly then: ReadonlyMap<string, string | null>;
  readonly trash: readonly string[];
  readonly outcomes: Readonly<Record<string, readonly string[]>>;
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly attrs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly versions: Readonly<Record<string, readonly string[]>>;
}

const contentText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const treeOf = (value: Readonly<Record<string, unknown>> | null): Map<string, string | null> =>
  new Map(Object.entries(value ?? {}).map(([path, content]) => [path, path.endsWith('/') ? null : contentText(content)]));

/** Reads a file of scenarios. Large contents stand for themselves as `{"random":…,"seed":…}`: the domain never looks at bytes. */
export const readScenarios = (text: string): readonly Scenario[] => {
  const list = (parse(text, { schema: 'failsafe' }) ?? []) as readonly Record<string, never>[];
  return list.map((item) => ({
    title: contentText(item['title']),
    given: treeOf(item['given'] ?? null),
    play: ((item['play'] ?? []) as readonly (readonly unknown[])[]).map((step) => step.map(contentText)),
    then: treeOf(item['then'] ?? null),
    trash: item['trash'] ?? [],
    outcomes: item['outcomes'] ?? {},
    tags: item['tags'] ?? {},
    attrs: item['attrs'] ?? {},
    versions: item['versions'] ?? {},
  }));
};
