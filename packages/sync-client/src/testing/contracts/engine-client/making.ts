import type { NodeId } from '@holdfast/domain';
import type { EngineClient, Intent } from '../../../api.ts';
import type { TestApi } from '../test-api.ts';
import { add, first, mkdir, names, nobody } from './hands.ts';
import type { EngineClientSubject } from './subject.ts';

export const describeMaking = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('N2 a taken name is refused to a new folder, whatever its case; with "suffix" it gives way', async () => {
    const engine = await open();
    await mkdir(engine, 'Plans');
    await expect(engine.execute([{ type: 'createFolder', parent: engine.root, name: 'PLANS' }])).rejects.toMatchObject({ code: 'taken' });
    const { created } = await engine.execute([{ type: 'createFolder', parent: engine.root, name: 'Plans', onCollision: 'suffix' }]);
    expect((await engine.node(first(created)))?.name).toBe('Plans (2)');
    expect(await names(engine)).toEqual(['Plans', 'Plans (2)']);
  });

  test.for<[string, Intent['type'], (engine: EngineClient, at: NodeId) => Intent, string]>([
    ['a new folder with a name that none can have', 'createFolder', ({ root }) => ({ type: 'createFolder', parent: root, name: 'a/b' }), 'name'],
    ['a new folder in one that is not there', 'createFolder', () => ({ type: 'createFolder', parent: nobody, name: 'a' }), 'not-found'],
    ['a new folder in a file', 'createFolder', (_, at) => ({ type: 'createFolder', parent: at, name: 'a' }), 'invalid'],
    ['another name for what is not there', 'rename', () => ({ type: 'rename', node: nobody, name: 'a' }), 'not-found'],
    ['another name for the home folder', 'rename', ({ root }) => ({ type: 'rename', node: root, name: 'a' }), 'invalid'],
    ['another name that none can have', 'rename', (_, at) => ({ type: 'rename', node: at, name: '..' }), 'name'],
    ['a move of what is not there', 'move', ({ root }) => ({ type: 'move', nodes: [nobody], parent: root }), 'not-found'],
    ['a move into a file', 'move', (_, at) => ({ type: 'move', nodes: [at], parent: at }), 'invalid'],
    ['a trashing of what is not there', 'trash', () => ({ type: 'trash', nodes: [nobody] }), 'not-found'],
    ['a restore of what is not in the trash', 'restore', (_, at) => ({ type: 'restore', nodes: [at] }), 'invalid'],
    ['a purge of what is not there', 'purge', () => ({ type: 'purge', nodes: [nobody] }), 'not-found'],
    ['a copy of what is not there', 'copy', ({ root }) => ({ type: 'copy', nodes: [nobody], parent: root }), 'not-found'],
    ['a copy with a name that none can have', 'copy', ({ root }, at) => ({ type: 'copy', nodes: [at], parent: root, names: ['..'] }), 'name'],
    ['a tag without a letter', 'addTag', (_, at) => ({ type: 'addTag', nodes: [at], tag: '' }), 'invalid'],
  ])('O8 %s is refused by %s', async ([, , intent, code]) => {
    const engine = await open();
    const at = await add(engine, 'a.txt');
    await expect(engine.execute([intent(engine, at)])).rejects.toMatchObject({ code });
    expect(await names(engine)).toEqual(['a.txt']);
  });

  test('all of an action is done or nothing: what is refused leaves nothing to undo or redo', async () => {
    const engine = await open();
    await expect(engine.execute([{ type: 'createFolder', parent: engine.root, name: 'ok' }, { type: 'createFolder', parent: engine.root, name: '..' }])).rejects.toMatchObject({ code: 'name' });
    expect(await names(engine)).toEqual([]);
    expect(await engine.undoState()).toEqual({ undo: null, redo: null });
  });

  test('tags and attributes are put on and taken off', async () => {
    const engine = await open();
    const at = await add(engine, 'a.txt');
    await engine.execute([{ type: 'addTag', nodes: [at], tag: 'red' }, { type: 'addTag', nodes: [at], tag: 'blue' }, { type: 'setAttr', nodes: [at], key: 'stars', value: 5 }]);
    expect([...((await engine.node(at))?.tags ?? [])].sort()).toEqual(['blue', 'red']);
    expect((await engine.node(at))?.attrs).toEqual({ stars: 5 });
    await engine.execute([{ type: 'removeTag', nodes: [at], tag: 'red' }, { type: 'setAttr', nodes: [at], key: 'stars', value: null }]);
    expect(await engine.node(at)).toMatchObject({ tags: ['blue'], attrs: {} });
  });
};
