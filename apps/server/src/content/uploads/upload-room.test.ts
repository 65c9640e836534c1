import { seededBytes } from '@holdfast/chunking/testing';
import { problem, protocolVersion } from '@holdfast/protocol';
import { OfferedChunks } from '@holdfast/sync-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, bob, ContentServer, space } from '../testing/content-server.ts';
import { sampleOf } from '../testing/sample-pack.ts';
import { type RoomIndex, rowBytes, UploadRoom } from './upload-room.ts';

const MB = 1_000_000;

/** What a database would say, set by hand; counts how often it is asked for the long count. */
class Numbers implements RoomIndex {
  quota: number | null = 3 * MB;
  taken = 0;
  stored = 0;
  unreferenced = 0;
  long = 0;

  async quotaOf(): Promise<{ readonly quota: number; readonly taken: number } | null> {
    return this.quota === null ? null : { quota: this.quota, taken: this.taken };
  }

  async storedIn(): Promise<number> {
    return this.stored;
  }

  async unreferencedOf(): Promise<number> {
    this.long += 1;
    return this.unreferenced;
  }
}

let numbers: Numbers;
let now = 0;
let server: ContentServer;
beforeEach(async () => {
  [numbers, now] = [new Numbers(), 1_000_000];
  server = await ContentServer.start();
  server.room = new UploadRoom(numbers, { now: () => now, slack: MB });
  await server.restart({ hard: false });
});
afterEach(() => server.stop());

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const metadata = `kind ${base64('pack')},space ${base64(space)}`;
const begin = (length: number, user = alice): Promise<Response> => server.fetch('/uploads', { method: 'POST', headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(length), 'Upload-Metadata': metadata } }, user);
let seed = 0;
/** Sends a pack whole. */
const send = async (bytes: number): Promise<number> => {
  const { pack } = await sampleOf(seededBytes((seed += 1), bytes));
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(pack.length), 'Upload-Metadata': metadata, 'Content-Type': 'application/offset+octet-stream' };
  const { status } = await server.fetch('/uploads', { method: 'POST', headers, body: pack });
  if (status === 201) [numbers.stored, numbers.unreferenced] = [numbers.stored + pack.length, numbers.unreferenced + pack.length];
  return status;
};

describe('H39 what nothing refers to has room left in the quota, and a slack', () => {
  test('packs are taken until it is full; what was refused is taken when files refer to what was sent', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push(await send(0.9 * MB));
    expect(statuses).toEqual([201, 201, 201, 201, 507, 507]);
    now += 1_000;
    expect(await send(0.9 * MB)).toBe(507);
    now += 1_000;
    numbers.unreferenced = 0;
    numbers.taken = 2 * MB;
    expect(await send(0.9 * MB)).toBe(201);
  });

  test('the refusal says why and what to do, and may be tried again', async () => {
    const refused = await begin(5 * MB);
    expect(refused.headers.get('Retry-After')).toBe('60');
    expect(problem.parse(await refused.json())).toMatchObject({ code: 'quota-exceeded', retryAfterMs: 60_000, detail: expect.stringMatching(/no file is made of yet.*until files are saved from it or removed.*quota is raised/) });
  });

  test('uploads that are begun at once share the room: what they announce counts', async () => {
    const begun = await Promise.all(Array.from({ length: 6 }, () => begin(MB)));
    expect(begun.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 507, 507]);
    expect((await begin(MB, bob)).status).toBe(201);
  });

  test('a first upload that fills the quota is sent whole before its manifest is committed; without a quota nothing is counted', async () => {
    numbers.quota = 4 * MB;
    for (let n = 0; n < 4; n += 1) expect(await send(0.99 * MB)).toBe(201);
    expect(numbers.long).toBe(0);
    numbers.quota = null;
    for (let n = 0; n < 4; n += 1) expect(await send(0.99 * MB)).toBe(201);
  });

  test('who is refused again and again does not make the server count as often', async () => {
    [numbers.stored, numbers.unreferenced] = [9 * MB, 9 * MB];
    for (let n = 0; n < 20; n += 1) expect((await begin(MB)).status).toBe(507);
    expect(numbers.long).toBe(1);
  });

  test('rows of contents of which no file is made count; what is there already is answered all the same', async () => {
    numbers.quota = 1;
    const { pack, chunks: [chunk] } = await sampleOf(seededBytes(77, 10));
    if (chunk === undefined) throw new Error('no chunk');
    expect((await server.fetch('/uploads', { method: 'POST', headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(pack.length), 'Upload-Metadata': metadata, 'Content-Type': 'application/offset+octet-stream' }, body: pack })).status).toBe(201);
    // Crumbs: a thousand rows of one chunk of ten bytes, each list another.
    const offer = async (times: number): Promise<Response> => {
      const offered = new OfferedChunks(nodeSha256, Array.from({ length: times }, () => chunk));
      const wire = { id: offered.id(), chunker: 'fastcdc-128k-1', size: offered.bytes, chunks: [...offered].map(({ hash, size }) => [hash, size]) };
      const response = await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: [wire] }) });
      const state = ((await response.clone().json()) as { results?: { state: string }[] }).results?.[0]?.state;
      if (response.status === 200 && state !== 'committed') throw new Error(`not committed: ${state}`);
      if (response.status === 200) [numbers.stored, numbers.unreferenced] = [numbers.stored + times * rowBytes, numbers.unreferenced + times * rowBytes];
      return response;
    };
    const statuses: number[] = [];
    let refused: Response | null = null;
    for (let n = 0; n < 6; n += 1) {
      const response = await offer(1_000 + n);
      statuses.push(response.status);
      refused = response;
      now += 60_000;
    }
    expect(statuses).toEqual([200, 200, 200, 507, 507, 507]);
    expect(problem.parse(await refused?.json())).toMatchObject({ code: 'quota-exceeded', retryAfterMs: 60_000, detail: expect.stringMatching(/no file is made of yet/) });
    [numbers.stored, numbers.unreferenced, now] = [9 * MB, 9 * MB, now + 60_000];
    expect((await offer(1_000)).status).toBe(200);
  });

  test('a space whose older versions take more than its quota has room for what is new', async () => {
    [numbers.stored, numbers.unreferenced] = [100 * MB, 0];
    expect(await send(0.9 * MB)).toBe(201);
  });
});
