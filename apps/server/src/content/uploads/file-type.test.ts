import { seededBytes } from '@holdfast/chunking/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContentServer, space } from '../testing/content-server.ts';
import { metadataOf, TusCalls } from '../testing/tus-calls.ts';

let server: ContentServer;
beforeEach(async () => {
  server = await ContentServer.start();
});
afterEach(() => server.stop());

const cases = [
  { name: 'film.mp4', told: null, mime: 'video/mp4' },
  { name: 'notes.txt', told: 'video/mp4', mime: 'text/plain' },
  { name: 's', told: 'video/mp4', mime: 'video/mp4' },
  { name: 'html', told: null, mime: 'application/octet-stream' },
  { name: '.md', told: 'image/png', mime: 'image/png' },
  { name: 'a.unheard-of', told: 'image/png', mime: 'image/png' },
] as const;

test.for(cases)('the type of $name, told as $told, is $mime: an ending says it, and a name without one says nothing', async ({ name, told, mime }) => {
  const tus = new TusCalls(server);
  const at = await tus.begin(10, metadataOf({ filename: name, space, ...(told && { filetype: told }) }));
  expect((await tus.patch(at, 0, seededBytes(1, 10))).status).toBe(204);
  expect([...server.added.values()].map(({ content }) => content.mime)).toEqual([mime]);
});
