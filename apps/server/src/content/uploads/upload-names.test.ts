import { randomUUID } from 'node:crypto';
import { asNodeId, rootOf } from '@holdfast/domain';
import { problem as problemSchema, type Problem } from '@holdfast/protocol';
import { DetailedError, Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alice, ContentServer, space } from '../testing/content-server.ts';
import { metadataOf, TusCalls } from '../testing/tus-calls.ts';

let server: ContentServer;
let tus: TusCalls;
const [folder, file] = [randomUUID(), randomUUID()].map(asNodeId) as [ReturnType<typeof asNodeId>, ReturnType<typeof asNodeId>];
beforeAll(async () => {
  server = await ContentServer.start();
  tus = new TusCalls(server);
  server.tree = [{ id: folder, parent: rootOf(space), name: 'F', mtime: 0, content: null }, { id: file, parent: rootOf(space), name: 'f', mtime: 0, content: { manifest: 'a'.repeat(64) as never, size: 1 } }];
});
afterAll(() => server.stop());

const refusalOf = async (metadata: string): Promise<Problem> => {
  const response = await tus.create(5, metadata);
  expect([response.headers.get('Location'), response.headers.get('Content-Type')]).toEqual([null, 'application/problem+json; charset=utf-8']);
  return problemSchema.parse(await response.json());
};
const bidi = String.fromCharCode(0x202e);

describe('F10 what cannot be a file is told when an upload begins, before a byte of it travels', () => {
  test.each([
    [{ filename: 'a/b' }, 'filename', /^The name "a\/b" cannot be given to a file or folder: it holds a slash\. Choose another name and begin the upload again\.$/],
    [{ filename: '..' }, 'filename', /"\.\." .* stands for another folder/],
    [{ filename: 'a\u0007b' }, 'filename', /"a\\u0007b" .* U\+0007/],
    [{ filename: `a${bidi}gpj.exe` }, 'filename', /"a\\u202egpj.exe" .* U\+202E/],
    [{ filename: 'a.' }, 'filename', /"a\." .* ends in "\."/],
    [{ filename: 'é'.repeat(128) }, 'filename', /^The name "é{80}…" .* 256 bytes .* 255/],
    [{ filename: 'x', relativePath: '../x' }, 'relativePath', /^The name "\.\." /],
    [{ filename: 'x', relativePath: `${'a/'.repeat(256)}x` }, 'relativePath', /256 folders/],
  ])('%j', async (values, subject, detail) => {
    expect(await refusalOf(metadataOf({ space, ...values }))).toMatchObject({ status: 400, code: 'invalid-request', subject, detail: expect.stringMatching(detail) as unknown });
  });

  test('a folder that is not there, and a file in the place of one', async () => {
    const unknown = randomUUID();
    for (const parent of [unknown, file]) expect(await refusalOf(metadataOf({ space, filename: 'x', parent }))).toMatchObject({ status: 404, code: 'not-found', subject: 'parent', detail: expect.stringContaining(parent) as unknown });
    for (const parent of [folder, space]) expect((await tus.create(5, metadataOf({ space, filename: 'x', parent }))).status).toBe(201);
  });

  test.each([
    ['', 'Upload-Metadata', /header Upload-Metadata is missing: .*"filename" and "space".* Base64/],
    [metadataOf({ filename: 'x' }), 'space', /header Upload-Metadata .* "space" .* Base64/],
    [metadataOf({ space }), 'filename', /header Upload-Metadata .* "filename" .* Base64, as in "filename bm90ZXMudHh0"/],
    [metadataOf({ space, filename: 'x', parent: 'root' }), 'parent', /header Upload-Metadata .* "parent" .* leave it out/],
    ['filename !', 'Upload-Metadata', /header Upload-Metadata .* Base64/],
  ])('what lacks is named with its header: %s', async (metadata, subject, detail) => {
    expect(await refusalOf(metadata)).toMatchObject({ status: 400, subject, detail: expect.stringMatching(detail) as unknown });
  });

  test('tus-js-client hears it at once, and does not try again', async () => {
    let asked = 0;
    const error = await new Promise<Error>((resolve, reject) => {
      new Upload(Buffer.from('hello'), {
        endpoint: `${server.url}/uploads`, headers: { 'X-Test-User': alice }, metadata: { filename: `no${bidi}`, space }, retryDelays: [0, 0],
        onBeforeRequest: () => void (asked += 1), onError: resolve, onSuccess: () => reject(new Error('it was taken')),
      }).start();
    });
    expect([asked, error instanceof DetailedError && error.originalResponse?.getStatus()]).toEqual([1, 400]);
  });
});
