import { chunkerForSize } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { problem } from '@holdfast/protocol';
import { ContentError } from '@holdfast/sync-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContentServer, space } from '../testing/content-server.ts';
import { metadataOf, TusCalls } from '../testing/tus-calls.ts';

const MIB = 1024 * 1024;
const file = seededBytes(7, 6 * MIB);
let server: ContentServer;
let tus: TusCalls;

beforeEach(async () => {
  server = await ContentServer.start();
  server.measures = { chunkerOf: chunkerForSize, sealAt: MIB, syncEvery: 8 * MIB };
  await server.restart({ hard: false });
  tus = new TusCalls(server);
});
afterEach(() => server.stop());

/** The store does not take the next object. */
const goDownOnce = (): void => {
  const { store } = server;
  const put = store.put.bind(store);
  store.put = async () => {
    store.put = put;
    throw new ContentError('storageUnavailable', 'the object store cannot be reached: try again in a moment');
  };
};

test('H42 the store goes down in the middle of a whole file: that is what its sender is told, and it goes on from there when it is back', async () => {
  const at = await tus.begin(file.length, metadataOf({ kind: 'file', space, parent: space, name: 'film.mp4' }));
  goDownOnce();
  const refused = await tus.patch(at, 0, file);
  expect(refused.status).toBe(503);
  expect(problem.parse(await refused.json())).toMatchObject({ code: 'storage-unavailable' });
  const left = await tus.offsetOf(at);
  expect(left).toBeGreaterThanOrEqual(0);
  expect((await tus.patch(at, left, file.slice(left))).status).toBe(204);
  expect(await tus.offsetOf(at)).toBe(file.length);
});
