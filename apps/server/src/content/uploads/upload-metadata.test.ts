import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { alice, space } from '../testing/content-server.ts';
import { metadataOf } from '../testing/tus-calls.ts';
import { readCreation } from './upload-metadata.ts';
import type { UploadId, UploadRecord } from './upload-record.ts';

const read = (values: Record<string, string>): UploadRecord =>
  readCreation({ id: randomUUID() as string as UploadId, user: alice, now: 0, length: '5', metadata: metadataOf({ space, ...values }) });

describe('what an ordinary client tells of its file', () => {
  test('F10 what Uppy does not know it writes as "null": that is no folder', () => {
    for (const nothing of ['null', 'undefined', '', '/'])
      expect(read({ filename: 'a.txt', name: 'a.txt', relativePath: nothing, parent: nothing === '/' ? '' : nothing, mtime: nothing === '/' ? '' : nothing })).toMatchObject({ folders: [], name: 'a.txt', parent: space, mtime: null });
  });

  test('F10 a folder, or a file, that is really called "null" keeps its name', () => {
    expect(read({ filename: 'a.txt', relativePath: 'null/a.txt' })).toMatchObject({ folders: ['null'], name: 'a.txt' });
    expect(read({ filename: 'null', relativePath: 'null' })).toMatchObject({ folders: [], name: 'null' });
    expect(read({ filename: 'null', relativePath: 'undefined/null' })).toMatchObject({ folders: ['undefined'], name: 'null' });
  });

  test.each([
    [{ filetype: 'image/X-Raw' }, 'image/x-raw'], [{ type: 'video/mp4' }, 'video/mp4'], [{ filetype: 'null', type: 'video/mp4' }, 'video/mp4'], [{ filetype: 'a/b', type: 'video/mp4' }, 'a/b'],
    [{}, null], [{ filetype: 'null' }, null], [{ filetype: 'text' }, null], [{ filetype: 'text/html\r\nX: y' }, null], [{ filetype: 'text/html; charset=utf-7' }, null], [{ type: `a/${'b'.repeat(200)}` }, null],
  ])('F10 its type is taken when it is one: %j', (told, mime) => {
    expect(read({ filename: 'x', ...told })).toMatchObject({ mime });
  });
});
