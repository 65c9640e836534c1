import type { TestApi } from '../test-api.ts';
import { add, mkdir, names, nobody, trashed } from './hands.ts';
import type { EngineClientSubject } from './subject.ts';

export const describeTrash = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('O2 what is trashed stands in the trash, with what is in it as one, and comes back to its place', async () => {
    const engine = await open();
    const outer = await mkdir(engine, 'outer');
    const folder = await mkdir(engine, 'folder', outer);
    await add(engine, 'a.txt', 'a', folder);
    await engine.execute([{ type: 'trash', nodes: [folder] }]);
    expect([await names(engine, outer), await trashed(engine), (await engine.node(folder))?.trashed?.from]).toEqual([[], ['folder'], '/outer']);
    expect(await engine.resolve(['outer', 'folder'])).toBeNull();
    await engine.execute([{ type: 'restore', nodes: [folder] }]);
    expect([await names(engine, outer), await names(engine, folder), await trashed(engine)]).toEqual([['folder'], ['a.txt'], []]);
  });

  test('row 33 what comes back to a taken name says that it was restored', async () => {
    const engine = await open();
    const a = await add(engine, 'a.txt', 'old');
    await engine.execute([{ type: 'trash', nodes: [a] }]);
    await add(engine, 'a.txt', 'new');
    await engine.execute([{ type: 'restore', nodes: [a] }]);
    expect(await names(engine)).toEqual(['a (restored).txt', 'a.txt']);
  });

  test('what is in the trash is not renamed, moved or trashed again', async () => {
    const engine = await open();
    const a = await add(engine, 'a.txt');
    await engine.execute([{ type: 'trash', nodes: [a] }]);
    for (const intent of [{ type: 'rename', node: a, name: 'b' }, { type: 'move', nodes: [a], parent: engine.root }, { type: 'trash', nodes: [a] }] as const) {
      await expect(engine.execute([intent]), intent.type).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  test('a purge takes what is in the trash, and what is not by way of it; emptying takes all', async () => {
    const engine = await open();
    const [a, b] = [await add(engine, 'a.txt'), await add(engine, 'b.txt'), await add(engine, 'c.txt')];
    await engine.execute([{ type: 'trash', nodes: [a, b] }]);
    await engine.execute([{ type: 'purge', nodes: [a] }]);
    expect([await trashed(engine), await engine.node(a)]).toEqual([['b.txt'], null]);
    await engine.execute([{ type: 'purge', nodes: [(await engine.resolve(['c.txt']))?.id ?? nobody] }]);
    expect([await names(engine), await trashed(engine)]).toEqual([[], ['b.txt']]);
    await engine.execute([{ type: 'emptyTrash' }]);
    expect(await trashed(engine)).toEqual([]);
  });
};
