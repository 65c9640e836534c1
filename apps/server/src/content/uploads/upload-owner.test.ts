import { request as httpRequest } from 'node:http';
import { seededBytes } from '@holdfast/chunking/testing';
import type { UserId } from '@holdfast/domain';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alice, bob, ContentServer, space } from '../testing/content-server.ts';
import { bytesType, metadataOf, TusCalls, tusHeaders } from '../testing/tus-calls.ts';

interface Heard {
  readonly status: number;
  readonly offset: string | undefined;
  readonly metadata: string | undefined;
}

const size = 20;
const its = seededBytes(1, size);
let server: ContentServer;
let theirs: string;
let mine: string;
beforeEach(async () => {
  server = await ContentServer.start();
  theirs = await new TusCalls(server, alice).begin(size, metadataOf({ filename: 'salary.txt', space }));
  mine = await new TusCalls(server, bob).begin(size, metadataOf({ filename: 'mine.txt', space }));
});
afterEach(() => server.stop());

/** A request whose address goes out letter by letter: `fetch` would put it in order first. */
const ask = (method: string, address: string, user: UserId, more: Record<string, string> = {}, body?: Uint8Array): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const { hostname, port, pathname } = new URL(server.url);
    const headers = { ...tusHeaders, 'X-Test-User': user, 'Content-Length': String(body?.length ?? 0), ...more };
    const sending = httpRequest({ hostname, port, method, path: `${pathname}${address}`, headers }, (response) => {
      response.resume().on('end', () => {
        const { 'upload-offset': offset, 'upload-metadata': metadata } = response.headers;
        resolve({ status: response.statusCode ?? 0, offset: offset?.toString(), metadata: metadata?.toString() });
      });
    });
    sending.on('error', reject).end(body);
  });

const idOf = (at: string): string => at.slice(at.lastIndexOf('/') + 1);
const patchHeaders = { ...bytesType, 'Upload-Offset': '0' };

/** Addresses that begin with an upload of the one who asks and end in somebody else's. */
const doubled = (own: string, other: string): readonly string[] =>
  ['?/', '?x=/', '?x=1&y=a/b/', '#/', '?/%2e%2e/', '//', '/', '/../', '%2f', '%3f/', '%23/', ';/', '\\', '/?/', '?%2f'].flatMap((between) => [`${own}${between}${other}`, `${own}${between}${other}/`]);

describe('an address that names two uploads means the one whose owner was asked for', { timeout: 20_000 }, () => {
  test('HEAD tells nothing of a stranger\'s', async () => {
    const named = (await ask('HEAD', theirs, alice)).metadata;
    for (const address of doubled(mine, idOf(theirs))) expect((await ask('HEAD', address, bob)).metadata, address).not.toBe(named);
  });

  test('PATCH writes nothing into a stranger\'s and finishes none', async () => {
    for (const address of doubled(mine, idOf(theirs))) await ask('PATCH', address, bob, patchHeaders, seededBytes(2, size));
    expect(await ask('HEAD', theirs, alice)).toMatchObject({ status: 200, offset: '0' });
    expect((await ask('PATCH', theirs, alice, patchHeaders, its)).offset).toBe(String(size));
    expect([...server.added.values()].find(({ name }) => name === 'salary.txt')?.user).toBe(alice);
  });

  test('DELETE cancels none of a stranger\'s, nor does a POST that means one', async () => {
    for (const address of doubled(mine, idOf(theirs))) {
      await ask('DELETE', address, bob);
      await ask('POST', address, bob, { 'X-HTTP-Method-Override': 'DELETE' });
    }
    expect(await ask('HEAD', theirs, alice)).toMatchObject({ status: 200, offset: '0' });
  });

  test('its own is met, whatever stands in the query', async () => {
    const query = `?/${idOf(theirs)}`;
    expect((await ask('HEAD', `${mine}${query}`, bob)).metadata).toContain(Buffer.from('mine.txt').toString('base64'));
    expect(await ask('PATCH', `${mine}${query}`, bob, patchHeaders, its)).toMatchObject({ status: 204, offset: String(size) });
    expect([...server.added.values()].map(({ name }) => name)).toEqual(['mine.txt']);
    expect((await ask('DELETE', `${mine}${query}`, bob)).status).toBe(204);
    expect([(await ask('HEAD', mine, bob)).status, (await ask('HEAD', theirs, alice)).status]).toEqual([404, 200]);
  });
});
