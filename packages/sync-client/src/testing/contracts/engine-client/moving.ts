import type { TestApi } from '../test-api.ts';
import { add, first, mkdir, names, nobody, textOf } from './hands.ts';
import type { EngineClientSubject } from './subject.ts';

export const describeMoving = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('N2, N3 a rename is refused a taken name; only another case, or the same name, is no clash', async () => {
    const engine = await open();
    const [a] = [await mkdir(engine, 'a'), await mkdir(engine, 'b')];
    await expect(engine.execute([{ type: 'rename', node: a, name: 'B' }])).rejects.toMatchObject({ code: 'taken' });
    await engine.execute([{ type: 'rename', node: a, name: 'A' }]);
    await engine.execute([{ type: 'rename', node: a, name: 'A' }]);
    expect(await names(engine)).toEqual(['A', 'b']);
  });

  test('D4 nothing moves into itself or below itself; where it is already it stays', async () => {
    const engine = await open();
    const outer = await mkdir(engine, 'outer');
    const inner = await mkdir(engine, 'inner', outer);
    for (const parent of [outer, inner]) await expect(engine.execute([{ type: 'move', nodes: [outer], parent }])).rejects.toMatchObject({ code: 'cycle' });
    await engine.execute([{ type: 'move', nodes: [inner], parent: outer }]);
    expect(await names(engine, outer)).toEqual(['inner']);
  });

  test('row 11 what moves onto a taken name gives way', async () => {
    const engine = await open();
    const folder = await mkdir(engine, 'folder');
    await add(engine, 'k.txt', 'inside', folder);
    const k = await add(engine, 'k.txt', 'outside');
    await engine.execute([{ type: 'move', nodes: [k], parent: folder }]);
    expect(await names(engine, folder)).toEqual(['k (2).txt', 'k.txt']);
    expect((await engine.path(k))?.map((node) => node.name)).toEqual(['folder', 'k (2).txt']);
  });

  test('a copy is another item with the same bytes', async () => {
    const engine = await open();
    const folder = await mkdir(engine, 'folder');
    const a = await add(engine, 'a.txt', 'text');
    const { created } = await engine.execute([{ type: 'copy', nodes: [a], parent: folder }]);
    expect([await names(engine), await names(engine, folder)]).toEqual([['folder', 'a.txt'], ['a.txt']]);
    expect(created).toHaveLength(1);
    expect(await textOf(engine, first(created))).toBe('text');
  });

  test('N6 copies are called as they are asked to be; a taken name gives way', async () => {
    const engine = await open();
    const [a, b] = [await add(engine, 'a.txt', 'text'), await add(engine, 'b.txt')];
    for (let n = 0; n < 2; n += 1) await engine.execute([{ type: 'copy', nodes: [a, b], parent: engine.root, names: ['a - Copy.txt', 'other.txt'] }]);
    expect(await names(engine)).toEqual(['a.txt', 'a - Copy (2).txt', 'a - Copy.txt', 'b.txt', 'other (2).txt', 'other.txt'].sort());
  });

  test('G4 a path of names leads to the item, in any case; the root has no name, and what is gone no path', async () => {
    const engine = await open();
    const folder = await mkdir(engine, 'folder');
    const inner = await mkdir(engine, 'inner', folder);
    expect((await engine.resolve(['FOLDER', 'inner']))?.id).toBe(inner);
    expect([await engine.resolve(['folder', 'none']), await engine.node(nobody), await engine.path(nobody)]).toEqual([null, null, null]);
    expect(await engine.path(engine.root)).toEqual([]);
  });
};
