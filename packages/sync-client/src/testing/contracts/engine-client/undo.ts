import type { TestApi } from '../test-api.ts';
import { add, mkdir, names, textOf, trashed } from './hands.ts';
import type { EngineClientSubject } from './subject.ts';

export const describeUndo = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('O3 actions are taken back one by one and done again; a new one ends that', async () => {
    const engine = await open();
    expect([await engine.undo(), await engine.redo()]).toEqual([null, null]);
    const a = await mkdir(engine, 'a');
    await engine.execute([{ type: 'rename', node: a, name: 'b' }]);
    const { undo: label } = await engine.undoState();
    expect((await engine.undo())?.label).toBe(label);
    expect([await names(engine), (await engine.undoState()).redo]).toEqual([['a'], label]);
    expect((await engine.redo())?.label).toBe(label);
    expect(await names(engine)).toEqual(['b']);
    await engine.undo();
    await engine.undo();
    expect([await names(engine), (await engine.undoState()).undo]).toEqual([[], null]);
    await mkdir(engine, 'c');
    expect([(await engine.undoState()).redo, await engine.redo()]).toEqual([null, null]);
  });

  test('O3 a certain action is taken back by the name of its operation; what was done since stays', async () => {
    const engine = await open();
    const { ops: [op] } = await engine.execute([{ type: 'createFolder', parent: engine.root, name: 'a' }]);
    await mkdir(engine, 'b');
    if (op === undefined) throw new Error('nothing was done');
    await engine.undo(op);
    expect(await names(engine)).toEqual(['b']);
  });

  test('O3, H14 a deletion for good that still waits is taken back like anything else', async () => {
    const engine = await open();
    const a = await mkdir(engine, 'a');
    await engine.execute([{ type: 'trash', nodes: [a] }]);
    await engine.execute([{ type: 'purge', nodes: [a] }]);
    const undone = await engine.undo();
    expect([undone?.label, undone?.kept, await trashed(engine)]).toEqual(['Delete forever of a', [], ['a']]);
  });

  test('O3 an edit and an addition are taken back', async () => {
    const engine = await open();
    const a = await add(engine, 'a.txt', 'old');
    await engine.writeFile(a, new Blob(['newer']), 77);
    await engine.undo();
    expect([await textOf(engine, a), (await engine.node(a))?.size]).toEqual(['old', 3]);
    await engine.undo();
    expect(await names(engine)).toEqual([]);
  });
};
