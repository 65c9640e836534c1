import { describe, expect, test } from 'vitest';
import { citedBy, definedIn } from './testing/rules.ts';
import { filesBelow, isFile, isThere, textOf } from './testing/repository.ts';
import { titlesOf } from './testing/titles.ts';

const engine = definedIn('packages/domain/RULES.md');
const interfaces = definedIn('apps/web/EXPLORER.md');
const numbers = (of: string, from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${of}${from + i}`);
const missing = (wanted: readonly string[], found: ReadonlySet<string>) => wanted.filter((one) => !found.has(one));

const suites = [...filesBelow('packages', ['.ts']), ...filesBelow('apps', ['.ts']), ...filesBelow('e2e', ['.ts'])].filter((path) => !path.startsWith('packages/tooling/'));

describe('the rules that tests cite', () => {
  test('are all written down: the 50 rows, the readings, the holes, the invariants', () => {
    const wanted = [...numbers('row ', 1, 50), ...numbers('3b.', 1, 20), ...numbers('H', 1, 52), ...numbers('0.', 1, 15), ...numbers('S', 1, 9), ...numbers('P', 1, 11), ...numbers('L', 1, 5), ...numbers('C', 1, 6), ...numbers('M', 1, 6)];
    expect(missing(wanted, engine)).toEqual([]);
    expect(missing([...numbers('S', 1, 10), ...numbers('K', 1, 12), ...numbers('D', 1, 9), ...numbers('N', 1, 7), ...numbers('V', 1, 6), ...numbers('G', 1, 5), ...numbers('O', 1, 12), ...numbers('2.', 1, 25)], interfaces)).toEqual([]);
  });

  test('a title cites only what stands in RULES.md or EXPLORER.md', () => {
    const cited = suites.flatMap((path) => titlesOf(path).flatMap((title) => citedBy(title).map((number) => ({ number, where: `${path}: ${title}` }))));
    expect(cited.length).toBeGreaterThan(500);
    expect(cited.filter(({ number }) => !engine.has(number) && !interfaces.has(number))).toEqual([]);
  });

  test.each([
    ['H4, 3b.11 of several copies', ['H4', '3b.11']],
    ['rows 37 to 39, H47 a copy', ['H47', 'row 37', 'row 39']],
    ['S1: no folder below itself (row 33, 3b.14)', ['S1', '3b.14', 'row 33']],
    ['EXPLORER 2.6: the conflict centre', ['2.6']],
    ['2.3, H13, row 44: offline', ['H13', 'row 44', '2.3']],
    ['0.11, H29 devices share a commit (P3)', ['H29', 'P3', '0.11']],
    ['a file of 2.5 GB in UTF-8, under X-H1 and S3-like names', []],
  ])('%s: what it cites', (title, cited) => {
    expect(citedBy(title).sort()).toEqual([...cited].sort());
  });
});

describe('ARCHITECTURE, CONTRIBUTING and README', () => {
  const pathsIn = (text: string) => [...text.matchAll(/`([^`\s]+)`/g)].map(([, path = '']) => path);

  test.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md', 'packages/domain/RULES.md', 'apps/web/EXPLORER.md'])('%s names only what is there', (document) => {
    const named = pathsIn(textOf(document)).filter((path) => /^(?:packages|apps|e2e)\/\w[^*<]*$/.test(path));
    expect(named.filter((path) => !isThere(path))).toEqual([]);
  });

  test('of every hole a file of code and a test stand in the table', () => {
    const rows = [...textOf('ARCHITECTURE.md').matchAll(/^\| (H\d+) [^|]+ \| ([^|]+) \| (.+) \|$/gm)];
    expect(rows.map(([, hole]) => hole)).toEqual(numbers('H', 1, 52));
    for (const [, hole, code = '', tests = ''] of rows) {
      const files = pathsIn(code);
      expect(files.filter((path) => !isFile(path)), hole).toEqual([]);
      expect(files.length, hole).toBeGreaterThan(0);
      const proofs = [...tests.matchAll(/`([^`\s]+\/[^`\s]+)` “([^”]+)”/g)].map(([, path = '', title = '']) => ({ path, title }));
      expect(proofs.length, hole).toBeGreaterThan(0);
      expect(proofs.length, hole).toBe([...tests.matchAll(/`[^`\s]+\.(?:ts|yaml)`/g)].length);
      expect(proofs.filter(({ path, title }) => !isFile(path) || !titlesOf(path).some((one) => one.startsWith(title))), hole).toEqual([]);
    }
  });
});
