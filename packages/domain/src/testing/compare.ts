import type { Scenario } from './scenario.ts';
import type { Played } from './play.ts';
import type { Shown } from './shown.ts';

const pattern = (expected: string): RegExp => {
  const escaped = expected.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('/**/', '\u0001').replaceAll('*', '[^/]*').replaceAll('\u0001', '/(?:[^/]+/)*')}$`, 'u');
};
const fits = (expected: string, found: string): boolean => expected.normalize('NFC') === found.normalize('NFC') || (expected.includes('*') && pattern(expected).test(found));

/** Takes each expectation's partner out of what was found; gives what is missing and what is left. */
const pairOff = (expected: readonly string[], found: readonly string[]): { readonly missing: readonly string[]; readonly extra: readonly string[] } => {
  const left = [...found];
  const missing = [...expected].sort((a, b) => Number(a.includes('*')) - Number(b.includes('*'))).filter((item) => {
    const at = left.findIndex((candidate) => fits(item, candidate));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return { missing, extra: left };
};

const line = (path: string, text: string): string => `${path} = ${JSON.stringify(text)}`;

const compareShown = (scenario: Scenario, who: string, shown: Shown): string[] => {
  const files = [...scenario.then].flatMap(([path, text]) => (text === null ? [] : [line(path, text)]));
  const folders = [...scenario.then].flatMap(([path, text]) => (text === null ? [path] : []));
  const pairs = [
    pairOff(files, shown.files.map(([path, text]) => line(path, text))),
    pairOff(folders, shown.emptyFolders),
    pairOff(scenario.trash.map((path) => `trash ${path}`), shown.trash.map((path) => `trash ${path}`)),
  ];
  const found = pairs.flatMap(({ missing, extra }) => [...missing.map((item) => `${who} lacks ${item}`), ...extra.map((item) => `${who} has ${item}`)]);
  const labels = (path: string, expected: unknown, real: unknown): void => {
    if (JSON.stringify(expected) !== JSON.stringify(real)) found.push(`${who} ${path}: ${JSON.stringify(real)} instead of ${JSON.stringify(expected)}`);
  };
  const at = <Value>(map: ReadonlyMap<string, Value>, path: string): Value | undefined => map.get(path) ?? map.get(`${path}/`);
  for (const [path, expected] of Object.entries(scenario.tags)) labels(path, [...expected].sort(), at(shown.tags, path));
  for (const [path, expected] of Object.entries(scenario.attrs)) for (const [key, value] of Object.entries(expected)) labels(`${path} ${key}`, value, at(shown.attrs, path)?.[key]);
  for (const [path, expected] of Object.entries(scenario.versions)) labels(path, expected, at(shown.versions, path));
  return found;
};

/** Everything in which a play differs from its scenario; empty when it came out as it should. */
export const differences = (scenario: Scenario, played: Played): readonly string[] => {
  const found = Object.entries(played.shown).flatMap(([who, shown]) => compareShown(scenario, who, shown));
  for (const [who, expected] of Object.entries(scenario.outcomes)) {
    const real = played.outcomes[who] ?? [];
    const same = real.length === expected.length && expected.every((code, at) => code === real[at] || code === real[at]?.split(':')[0]);
    if (!same) found.push(`outcomes of ${who}: ${real.join(', ')} instead of ${expected.join(', ')}`);
  }
  return [...found, ...played.violations];
};
