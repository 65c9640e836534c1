import type { EngineClient } from '../../../api.ts';
import type { TestApi } from '../test-api.ts';
import { add, mkdir } from './hands.ts';
import type { EngineClientSubject } from './subject.ts';

const found = async (engine: EngineClient, text: string): Promise<string[]> =>
  ((await engine.search(text))?.hits ?? []).map(({ node, path }) => [...path, node.name].join('/'));

export const describeSearching = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('2.11 a search finds names of the whole space offline, with the way to them: fuzzy, without accents, by words of the path and by tags', async () => {
    const engine = await open();
    const bay = await mkdir(engine, 'Skerry Bay');
    const dive = await mkdir(engine, 'Dive 07', bay);
    await add(engine, 'Été à la côte.txt', 'x', dive);
    const report = await add(engine, 'Отчёт.txt', 'y', bay);
    await engine.execute([{ type: 'addTag', nodes: [report], tag: 'To print' }]);
    expect(await found(engine, 'ete COTE')).toEqual(['Skerry Bay/Dive 07/Été à la côte.txt']);
    expect(await found(engine, 'skerry dive cote')).toEqual(['Skerry Bay/Dive 07/Été à la côte.txt']);
    expect(await found(engine, 'skrery')).toEqual(['Skerry Bay']);
    expect(await found(engine, '#print')).toEqual(['Skerry Bay/Отчёт.txt']);
    expect(await engine.search('t', { near: dive, limit: 1 })).toMatchObject({ total: 2, hits: [{ node: { name: 'Été à la côte.txt' } }] });
    expect(await engine.search('')).toEqual({ hits: [], total: 0 });
  });

  test('2.11 it knows of what was renamed, moved, added, trashed and restored since the last one', async () => {
    const engine = await open();
    const bay = await mkdir(engine, 'Bay');
    const inner = await mkdir(engine, 'Dive', bay);
    const note = await add(engine, 'note.txt', 'x', inner);
    expect(await found(engine, 'note')).toEqual(['Bay/Dive/note.txt']);
    await engine.execute([{ type: 'rename', node: note, name: 'log.txt' }, { type: 'rename', node: bay, name: 'Channel' }]);
    expect(await found(engine, 'note')).toEqual([]);
    expect(await found(engine, 'channel log')).toEqual(['Channel/Dive/log.txt']);
    await engine.execute([{ type: 'move', nodes: [inner], parent: engine.root }]);
    expect(await found(engine, 'log')).toEqual(['Dive/log.txt']);
    await engine.execute([{ type: 'trash', nodes: [inner] }]);
    expect(await found(engine, 'log')).toEqual([]);
    await add(engine, 'other log.txt');
    expect(await found(engine, 'log')).toEqual(['other log.txt']);
    await engine.execute([{ type: 'restore', nodes: [inner] }]);
    expect(await found(engine, 'log')).toEqual(['Dive/log.txt', 'other log.txt']);
  });
};
