import { asNodeId, rootOf } from '@holdfast/domain';
import { beforeEach, describe, expect, test } from 'vitest';
import { addFile, type NewFile } from './add-file.ts';
import { memoryHarness } from './testing/sequencer/memory-harness.ts';
import { deviceNo, manifestNo, spaceNo, TestDevice, userNo } from './testing/sequencer/test-device.ts';
import { testSequencer, type TestSequencer } from './testing/sequencer/test-ports.ts';

const space = spaceNo(1);
const root = rootOf(space);
const [owner, viewer] = [userNo(1), userNo(2)];
const content = (n: number) => ({ manifest: manifestNo(n), hash: manifestNo(n), size: 10, mime: 'text/plain', mtime: 0 });
const request = (n: number): string => `${n.toString(16)}0000000-0000-4000-8000-000000000000`;

describe('H37 a file that the server adds', () => {
  let sequencer: TestSequencer;
  let reader: TestDevice;
  const file = (more: Partial<NewFile> = {}): NewFile => ({ request: request(1), user: owner, space, parent: root, folders: [], name: 'a.txt', content: content(1), at: 1, ...more });

  beforeEach(async () => {
    const harness = memoryHarness();
    await harness.createSpace(space, new Map([[owner, 'owner'], [viewer, 'viewer']]), 100);
    for (const n of [1, 2]) await harness.commitManifest(space, manifestNo(n), 10);
    sequencer = testSequencer(harness.store);
    reader = new TestDevice(sequencer, space, owner, deviceNo(1));
  });

  test('stands in the tree with its folders; a second one shares them', async () => {
    const node = await addFile(sequencer, file({ folders: ['in', 'deep'] }));
    await addFile(sequencer, file({ request: request(2), folders: ['IN', 'deep'], name: 'b.txt', content: content(2) }));
    await reader.sync();
    expect(reader.names()).toEqual(['in']);
    const deep = reader.base.node(node)?.location.parent ?? root;
    expect(reader.names(deep)).toEqual(['a.txt', 'b.txt']);
  });

  test('the same request again adds nothing and answers the same node', async () => {
    const node = await addFile(sequencer, file());
    expect(await Promise.all([addFile(sequencer, file()), addFile(sequencer, file())])).toEqual([node, node]);
    await reader.sync();
    expect(reader.base.size).toBe(1);
  });

  test('a name that is taken gets a number, for the server has seen it', async () => {
    await addFile(sequencer, file());
    await addFile(sequencer, file({ request: request(2), content: content(2) }));
    await reader.sync();
    expect(reader.names()).toEqual(['a (2).txt', 'a.txt']);
  });

  test('many at once share commits and all arrive', async () => {
    await Promise.all(Array.from({ length: 9 }, (_, i) => addFile(sequencer, file({ request: request(i + 1), name: `f${i}`, content: content(1 + (i % 2)) }))));
    await reader.sync();
    expect(reader.base.size).toBe(9);
  });

  test.each([
    ['a hostile name', { name: '../x' }, 'invalid-request'],
    ['a hostile folder', { folders: ['..'] }, 'invalid-request'],
    ['a manifest that is not there', { content: content(7) }, 'invalid-request'],
    ['no right to write', { user: viewer }, 'forbidden'],
    ['no member', { user: userNo(9) }, 'not-found'],
  ] as const)('%s: %s', async (_, more, code) => {
    await expect(addFile(sequencer, file(more))).rejects.toMatchObject({ code });
    await reader.sync();
    expect(reader.names()).toEqual([]);
  });

  test('row 44 beyond the quota', async () => {
    for (let i = 1; i <= 10; i += 1) await addFile(sequencer, file({ request: request(i), name: `f${i}` }));
    await expect(addFile(sequencer, file({ request: request(11), name: 'more', content: content(2) }))).rejects.toMatchObject({ code: 'quota-exceeded' });
  });

  test('row 7 into a folder that is in the trash: beside it, not lost', async () => {
    const folder = asNodeId('c0000000-0000-4000-8000-000000000001');
    await reader.sync([{ type: 'createFolder', node: folder, parent: root, name: 'F', onCollision: 'suffix' }, { type: 'trash', node: folder, parent: root }]);
    const node = await addFile(sequencer, file({ parent: folder }));
    await reader.sync();
    expect(reader.base.node(node)?.location.trash).toBeNull();
  });
});
