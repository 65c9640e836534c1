import { asManifestId, asSpaceId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { MemoryDevice, MemoryServer, MemoryTransport, webDigests } from '../testing/index.ts';
import { begin, firstMeta } from '../replica/begin.ts';
import { Shelf } from './shelf.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ae');
const wall = Date.UTC(2026, 2, 4, 10);
const id = asManifestId('a'.repeat(64));
const group = (file: string, at: number) => ({ file, blobs: [{ manifest: { id, chunker: 'one' as const, size: 6, chunks: [] }, offset: at }], at });

test('L1, H31 a content that lies in two files is still here when one of them makes room, and two looks at once count it once (seed 41001062)', async () => {
  const device = new MemoryDevice({ wall, seed: 41, transport: new MemoryTransport(new MemoryServer(space, () => wall, webDigests)) });
  const { store, blobs, random } = device.tab();
  await begin(store, firstMeta(space, random));
  await store.commit({ append: { blobs: [group('old', 1), group('new', 2)] } }, 'strict');
  const shelf = new Shelf(store, blobs);
  await Promise.all([shelf.refresh(), shelf.refresh()]);
  expect(shelf.files().map(([name, { bytes, keys }]) => [name, bytes, keys.length])).toEqual([['old', 6, 1], ['new', 6, 1]]);
  expect(shelf.find(id)).toMatchObject({ file: 'new', offset: 2 });
  shelf.forget('new');
  expect(shelf.find(id)).toMatchObject({ file: 'old', offset: 1 });
  shelf.forget('old');
  expect(shelf.find(id)).toBeUndefined();
});
