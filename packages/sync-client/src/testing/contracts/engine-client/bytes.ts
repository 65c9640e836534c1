import type { TestApi } from '../test-api.ts';
import { add, file, mkdir, names, nobody, textOf } from './hands.ts';
import type { EngineClientSubject } from './subject.ts';

export const describeBytes = ({ expect, test }: TestApi, { open }: EngineClientSubject): void => {
  test('D7 a tree is added into the folder of its name that is there; a taken file name gives way', async () => {
    const engine = await open();
    const photos = await mkdir(engine, 'photos');
    await add(engine, 'a.txt', 'one', photos);
    const { created } = await engine.addFiles(engine.root, [file('PHOTOS/a.txt', 'two'), file('photos/deep/b.txt', 'b'), { path: ['empty'], blob: null, mtime: 5, mime: '' }, file('c.txt', 'c')]);
    expect(await names(engine)).toEqual(['empty', 'photos', 'c.txt']);
    expect([await names(engine, photos), (await engine.resolve(['photos', 'deep', 'b.txt']))?.size]).toEqual([['deep', 'a (2).txt', 'a.txt'], 1]);
    expect(await Promise.all(created.map(async (id) => (await engine.node(id))?.name))).toEqual(['photos', 'empty', 'c.txt']);
    expect(await textOf(engine, (await engine.resolve(['photos', 'a (2).txt']))?.id ?? nobody)).toBe('two');
  });

  test('progress counts bytes, up to all of them', async () => {
    const engine = await open();
    const told: [number, number][] = [];
    await engine.addFiles(engine.root, [file('a.txt', '12345'), file('b.txt', '1234567')], (done, total) => told.push([done, total]));
    expect(told.at(-1)).toEqual([12, 12]);
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).sort((a, b) => a - b));
  });

  test('nothing is added when one name cannot be, or the folder is not there', async () => {
    const engine = await open();
    await expect(engine.addFiles(engine.root, [file('a.txt', 'a'), file('..', 'b')])).rejects.toMatchObject({ code: 'name' });
    await expect(engine.addFiles(nobody, [file('a.txt', 'a')])).rejects.toMatchObject({ code: 'not-found' });
    expect(await names(engine)).toEqual([]);
  });

  test('a file that is written has the new bytes, size and time; a folder cannot be', async () => {
    const engine = await open();
    const a = await add(engine, 'a.txt', 'old');
    const before = await engine.node(a);
    await engine.writeFile(a, new Blob(['newer']), 77);
    const after = await engine.node(a);
    expect([after?.size, after?.modified, await textOf(engine, a)]).toEqual([5, 77, 'newer']);
    expect(after?.hash === before?.hash).toBe(false);
    await expect(engine.writeFile(await mkdir(engine, 'folder'), new Blob(['x']), 1)).rejects.toMatchObject({ code: 'invalid' });
    await expect(engine.writeFile(nobody, new Blob(['x']), 1)).rejects.toMatchObject({ code: 'not-found' });
    await expect(engine.open(nobody)).rejects.toMatchObject({ code: 'not-found' });
  });
};
