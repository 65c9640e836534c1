import type { FileContent, Scenario } from './scenario.ts';
import { pairUp, pathMatches } from './match.ts';

/** One live thing as a device shows it; `bytes` is null for a folder with nothing in it. */
export interface ShownItem {
  readonly path: string;
  readonly bytes: string | null;
}

/** All that a device shows. Contents are told as strings of bytes (one char a byte), so that equal means equal. */
export interface Shown {
  readonly items: readonly ShownItem[];
  /** The roots in the trash, by the path each would return to. */
  readonly trash: readonly string[];
  /** Of every live node, also of folders with something in them; folders end with "/". */
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly attrs: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Only of the paths that were asked for. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

/** Bytes as text, one char a byte: cheap to compare and to keep in a Map. */
export const asBytes = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** Gives the bytes of a content in a scenario. */
export type Bytes = (content: FileContent) => string;

/** How a content is printed: text as it is while it is short, otherwise its size. */
export const contentText = (bytes: string | null): string => {
  if (bytes === null) return '';
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return text.length <= 60 && !text.includes('\uFFFD') ? JSON.stringify(text) : `${bytes.length} bytes`;
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const sorted = (texts: readonly string[]): string[] => [...texts].sort();
const byKey = (record: Readonly<Record<string, string>>): [string, string][] => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

const findPath = <T>(all: ReadonlyMap<string, T>, path: string): T | undefined => {
  const bare = path.replace(/\/$/, '');
  for (const [found, value] of all) if (pathMatches(bare, found.replace(/\/$/, ''))) return value;
  return undefined;
};

const extras = (scenario: Scenario, shown: Shown, bytes: Bytes): string[] => {
  const wrong: string[] = [];
  for (const [path, expected] of scenario.tags) {
    const found = findPath(shown.tags, path);
    if (found === undefined || !same(sorted(found), sorted(expected))) wrong.push(`tags of ${path}: expected [${sorted(expected).join(', ')}], found ${found === undefined ? 'no such path' : `[${sorted(found).join(', ')}]`}`);
  }
  for (const [path, expected] of scenario.attrs) {
    const found = findPath(shown.attrs, path);
    if (found === undefined || !same(byKey(found), byKey(expected))) wrong.push(`attributes of ${path}: expected ${JSON.stringify(expected)}, found ${found === undefined ? 'no such path' : JSON.stringify(found)}`);
  }
  for (const [path, contents] of scenario.versions) {
    const expected = contents.map(bytes);
    const found = findPath(shown.versions, path);
    if (found === undefined || !same(found, expected)) wrong.push(`versions of ${path}: expected [${expected.map(contentText).join(', ')}], found ${found === undefined ? 'no such path' : `[${found.map(contentText).join(', ')}]`}`);
  }
  return wrong;
};

/** What is wrong with what a device shows; empty when it shows exactly what the scenario expects. */
export const differences = (scenario: Scenario, shown: Shown, bytes: Bytes): readonly string[] => {
  const expected = [...scenario.then].map(([path, content]): ShownItem => ({ path, bytes: content === null ? null : bytes(content) }));
  const tree = pairUp(expected, shown.items, (want, have) => want.bytes === have.bytes && pathMatches(want.path, have.path));
  const trash = pairUp(scenario.trash, shown.trash, pathMatches);
  const tell = (item: ShownItem): string => `${item.path}${item.bytes === null ? '' : ` ${contentText(item.bytes)}`}`;
  return [
    ...tree.missing.map((item) => `missing ${tell(item)}`),
    ...tree.extra.map((item) => `unexpected ${tell(item)}`),
    ...trash.missing.map((path) => `missing in the trash ${path}`),
    ...trash.extra.map((path) => `unexpected in the trash ${path}`),
    ...extras(scenario, shown, bytes),
  ];
};

/** Device by device: the codes that the scenario names, against those that came. A code without a reason fits any reason. */
export const outcomeDifferences = (expected: readonly string[], found: readonly string[]): boolean =>
  expected.length !== found.length || expected.some((code, index) => {
    const have = found[index] ?? '';
    return code !== have && code !== have.split(':')[0];
  });

/** Expected and found, side by side, for a person to read. */
export const sideBySide = (scenario: Scenario, shown: Shown, bytes: Bytes): string => {
  const line = (path: string, content: string | null): string => `${path}${content === null ? '' : `  ${contentText(content)}`}`;
  const left = [
    ...sorted([...scenario.then].map(([path, content]) => line(path, content === null ? null : bytes(content)))),
    ...sorted(scenario.trash).map((path) => `trash ${path}`),
  ];
  const right = [...sorted(shown.items.map((item) => line(item.path, item.bytes))), ...sorted(shown.trash).map((path) => `trash ${path}`)];
  const width = Math.min(70, Math.max(8, ...left.map((text) => text.length)));
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => `  ${(left[i] ?? '').padEnd(width)} │ ${right[i] ?? ''}`);
  return [`  ${'expected'.padEnd(width)} │ found`, ...rows].join('\n');
};
