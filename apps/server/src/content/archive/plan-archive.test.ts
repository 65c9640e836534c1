import { asManifestId, asNodeId, asSpaceId, type NodeId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { listBelow } from '../testing/listed-nodes.ts';
import type { ListedNode } from './listed-tree.ts';
import { planArchive } from './plan-archive.ts';
import { safeName } from './safe-names.ts';

const space = asSpaceId('00000000-0000-4000-8001-000000000001');
const id = (n: number): NodeId => asNodeId(`00000000-0000-4000-8004-${String(n).padStart(12, '0')}`);
const root = rootOf(space);
const folder = (n: number, parent: NodeId, name: string): ListedNode => ({ id: id(n), parent, name, mtime: 1000 * n, content: null });
const file = (n: number, parent: NodeId, name: string, manifest = 'a'): ListedNode => ({ id: id(n), parent, name, mtime: 1000 * n, content: { manifest: asManifestId(manifest.repeat(64)), size: n } });
const stays = (): boolean => false;
const plan = (tree: readonly ListedNode[], ...nodes: readonly NodeId[]): ReturnType<typeof planArchive> => planArchive(async (asked) => listBelow(tree, asked.space, asked.nodes).slice(0, asked.limit), space, nodes, stays);
const pathsOf = async (tree: readonly ListedNode[], ...nodes: readonly NodeId[]): Promise<readonly string[]> => (await plan(tree, ...nodes)).layout.entries.map(({ path }) => path);

const tree = [folder(1, root, 'Photos'), folder(2, id(1), 'Empty'), folder(3, id(1), '2026'), file(4, id(3), 'b.jpg'), file(5, id(3), 'a.jpg'), file(6, root, 'notes.txt')];

describe('what an archive holds', () => {
  test('a folder with all below it, empty folders too, in the order of names', async () => {
    expect(await pathsOf(tree, id(1))).toEqual(['Photos/', 'Photos/2026/', 'Photos/2026/a.jpg', 'Photos/2026/b.jpg', 'Photos/Empty/']);
    expect((await plan(tree, id(1))).name).toBe('Photos.zip');
  });

  test('a selection, in any order and named twice, is one archive with one tag', async () => {
    const [one, other] = [await plan(tree, id(6), id(1)), await plan(tree, id(1), id(6), id(6))];
    expect([one.hash, one.layout.size, one.name]).toEqual([other.hash, other.layout.size, 'Holdfast.zip']);
    expect(one.layout.entries.at(-1)?.path).toBe('notes.txt');
  });

  test('what lies in a folder that is chosen too comes with it, not once more', async () => {
    expect(await pathsOf(tree, id(5), id(1))).toEqual(await pathsOf(tree, id(1)));
  });

  test('the root is all that lies in it; an empty one is an empty archive', async () => {
    expect(await pathsOf(tree, root)).toEqual([...(await pathsOf(tree, id(1))), 'notes.txt']);
    expect(await pathsOf([], root)).toEqual([]);
  });

  test('the tag changes with a name, a date, bytes and what is added; it does not with the order of rows', async () => {
    const { hash } = await plan(tree, id(1));
    expect((await plan(tree.toReversed(), id(1))).hash).toBe(hash);
    const others = [
      tree.map((node) => (node.id === id(5) ? { ...node, name: 'c.jpg' } : node)),
      tree.map((node) => (node.id === id(5) ? { ...node, mtime: 1 } : node)),
      tree.map((node) => (node.id === id(5) ? file(5, id(3), 'a.jpg', 'b') : node)),
      [...tree, folder(9, id(1), 'New')],
    ];
    for (const other of others) expect((await plan(other, id(1))).hash).not.toBe(hash);
  });

  test('what is not there is named; too many and too deep are refused with a sentence', async () => {
    await expect(plan(tree, id(1), id(99))).rejects.toMatchObject({ code: 'not-found', subject: id(99) });
    const many = Array.from({ length: 200_001 }, (_, n) => file(n + 10, root, `f${n}`));
    await expect(planArchive(async () => many, space, [root], stays)).rejects.toMatchObject({ code: 'payload-too-large' });
    await expect(planArchive(async () => many.slice(1), space, [root], stays)).resolves.toMatchObject({ name: 'Holdfast.zip' });
    const deep = Array.from({ length: 256 }, (_, n) => folder(n + 1, n === 0 ? root : id(n), 'é'.repeat(127)));
    await expect(plan(deep, id(1))).resolves.toBeDefined();
    await expect(plan([...deep, file(300, id(256), 'x'.repeat(255)), file(301, id(256), 'y'.repeat(250))].map((node) => ({ ...node, name: node.name.replace('é', 'éé') })), id(1))).rejects.toMatchObject({ code: 'payload-too-large' });
  });

  test('hostile names stay below the folder they are unpacked in, and no two are one name anywhere', async () => {
    const names = ['a\\b', 'a_b', 'A_B', '..\\..\\evil', 'C:evil', 'c:', 'CON', 'con.txt', 'LPT1.tar.gz', 'Straße', 'STRASSE', '...a', '.env', 'nul', 'what?.txt', 'a<b>.txt', '"10:30" *|*.md', 'x:Zone.Identifier'];
    const entries = await pathsOf(names.map((each, n) => file(n + 1, root, each)), root);
    for (const path of entries) expect(path).not.toMatch(/[<>:"|?*\\]|^[A-Za-z]:|^\/|(^|\/)\.\.?(\/|$)|^(con|nul|lpt1)(\.|$)/i);
    expect(new Set(entries.map((path) => path.toLowerCase().replace('ß', 'ss'))).size).toBe(names.length);
    expect(safeName('.env')).toBe('.env');
    expect(safeName('Notes about CON.txt')).toBe('Notes about CON.txt');
  });

  /** So many different names of equal length, of letters that all become `_`. */
  const became = (many: number, length: number): string[] => Array.from({ length: many }, (_, n) => n.toString(2).padStart(length, '0').replaceAll('0', '_').replaceAll('1', '\\'));

  test('names that become one are numbered from 2, past those that are taken; none of them costs more than another', async () => {
    const few = ['a?', 'a*', 'a_', 'A_ (3)', 'a"', 'a|'].map((each, n) => file(n + 1, root, each));
    expect((await pathsOf(few, root)).toSorted()).toEqual(['A_ (3)', 'a_', 'a_ (2)', 'a_ (4)', 'a_ (5)', 'a_ (6)']);
    const short = became(20_000, 20);
    const long = became(10, 4).flatMap((end) => Array.from({ length: 500 }, (_, n) => `${'x'.repeat(245)}${end}${n.toString().padStart(4, '0')}`)); // cut for a number of more digits, they are one again
    const paths = await pathsOf([...short, ...long].map((each, n) => file(n + 1, root, each)), root);
    expect(new Set(paths).size).toBe(25_000);
    expect(paths).toContain(`${'_'.repeat(20)} (20000)`);
  }, 60_000);

  test('what nobody waits for any more is not planned: not when its turn comes, and not to its end', async () => {
    let asked = 0;
    const many = became(100_000, 20).map((each, n) => file(n + 1, root, each));
    const list = async (): Promise<readonly ListedNode[]> => (asked++, many);
    await expect(planArchive(list, space, [root], () => true)).rejects.toMatchObject({ name: 'ReaderLeft' });
    expect(asked).toBe(0);
    await expect(planArchive(list, space, [root], () => asked > 0)).rejects.toMatchObject({ name: 'ReaderLeft' });
  });

  test('files of one name from several folders are numbered', async () => {
    const twins = [folder(1, root, 'x'), folder(2, root, 'y'), file(3, id(1), 'report.pdf'), file(4, id(2), 'Report.pdf')];
    expect((await pathsOf(twins, id(3), id(4))).toSorted()).toEqual(['Report.pdf', 'report (2).pdf']);
  });
});
