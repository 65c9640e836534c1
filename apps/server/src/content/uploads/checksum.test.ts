import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { seededBytes } from '@holdfast/chunking/testing';
import { problem as problemSchema } from '@holdfast/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alice, ContentServer, space } from '../testing/content-server.ts';
import { sampleOf } from '../testing/sample-pack.ts';
import { bytesType, metadataOf, packMetadata, placeOf, TusCalls, tusHeaders } from '../testing/tus-calls.ts';

const MIB = 1024 * 1024;
const crcOf = (bytes: Uint8Array): Buffer => {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(bytes));
  return value;
};
const checksum = (algorithm: string, bytes: Uint8Array): Record<string, string> => {
  const digest = algorithm === 'crc32' ? crcOf(bytes) : createHash(algorithm).update(bytes).digest();
  return { 'Upload-Checksum': `${algorithm} ${digest.toString('base64')}` };
};
const codeOf = async (response: Response): Promise<readonly [number, string]> => [response.status, problemSchema.parse(await response.json()).code];
const fileMetadata = metadataOf({ filename: 'a.bin', space });

let server: ContentServer;
let tus: TusCalls;
beforeEach(async () => {
  server = await ContentServer.start();
  tus = new TusCalls(server);
});
afterEach(() => server.stop());
const spooled = async (ending: string): Promise<number> => (await readdir(join(server.folder, 'spool'))).filter((name) => name.endsWith(ending)).length;

describe('Upload-Checksum', { timeout: 30_000 }, () => {
  test.each(['sha1', 'sha256', 'md5', 'crc32'])('%s: what is right is taken; what is not is answered 460, and the upload stands where it stood', async (algorithm) => {
    const bytes = seededBytes(1, 300_000);
    const at = await tus.begin(bytes.length, fileMetadata);
    const [first, rest] = [bytes.subarray(0, 100_000), bytes.subarray(100_000)];
    expect((await tus.patch(at, 0, first, checksum(algorithm, first))).status).toBe(204);
    for (const wrong of [seededBytes(2, 200_000), rest.subarray(0, 5)]) {
      expect(await codeOf(await tus.patch(at, 100_000, wrong, checksum(algorithm, rest)))).toEqual([460, 'checksum-mismatch']);
      expect(await tus.offsetOf(at)).toBe(100_000);
    }
    expect((await tus.patch(at, 100_000, rest, checksum(algorithm, rest))).status).toBe(204);
    expect([...server.added.values()][0]?.content.hash).toBe((await sampleOf(bytes)).wire.id);
    expect(await spooled('.body')).toBe(0);
  });

  test('H42 a pack that stands in the middle of a chunk stays there after a wrong request', async () => {
    const { pack } = await sampleOf(seededBytes(3, MIB));
    const at = await tus.begin(pack.length);
    await tus.patch(at, 0, pack.subarray(0, 700_001));
    expect((await tus.patch(at, 700_001, pack.subarray(700_001), checksum('sha1', pack))).status).toBe(460);
    expect((await tus.patch(at, 700_001, pack.subarray(700_001), checksum('sha1', pack.subarray(700_001)))).status).toBe(204);
  });

  test('is refused before a byte is read when it says nothing we know', async () => {
    const at = await tus.begin(100);
    const sha1 = createHash('sha1').digest('base64');
    for (const header of ['', 'sha1', 'sha1 ', 'sha1 !!!', 'sha1 AAAA', `sha1 ${sha1} more`, `sha1  ${sha1}`, 'sha512 AAAA', '__proto__ AAAA', `sha256 ${sha1}`, `sha1 ${sha1.replace('=', '')}`])
      expect(await codeOf(await tus.patch(at, 0, new Uint8Array(100), { 'Upload-Checksum': header })), header).toEqual([400, 'invalid-request']);
    expect(await tus.offsetOf(at)).toBe(0);
  });

  test('goes with a creation too; one that is wrong leaves no upload that nobody knows of', async () => {
    const { pack } = await sampleOf(seededBytes(4, 50_000));
    const right = await tus.create(pack.length, packMetadata, { headers: { ...bytesType, ...checksum('sha1', pack) }, body: pack });
    expect([right.status, right.headers.get('Upload-Offset')]).toEqual([201, String(pack.length)]);
    const wrong = await tus.create(pack.length, packMetadata, { headers: { ...bytesType, ...checksum('sha1', pack) }, body: seededBytes(5, pack.length) });
    expect([wrong.status, wrong.headers.get('Location')]).toEqual([460, null]);
    expect(await spooled('.part')).toBe(0);
  });

  test('a request that breaks off, or a crash in it, changes nothing, and what was held back is swept', async () => {
    const bytes = seededBytes(6, 4 * MIB);
    const at = await tus.begin(bytes.length, fileMetadata);
    const sending = tus.stream(at, 0, bytes.length, checksum('sha1', bytes));
    sending.write(bytes.subarray(0, 3 * MIB));
    await vi.waitFor(async () => expect(await spooled('.body')).toBe(1), { timeout: 10_000 });
    sending.destroy();
    await vi.waitFor(async () => expect(await spooled('.body')).toBe(0), { timeout: 10_000 });
    expect(await tus.offsetOf(at)).toBe(0);
    await writeFile(join(server.folder, 'spool', `${at.split('/').at(-1)}.body`), 'left by a crash');
    await server.restart({ hard: true });
    expect(await spooled('.body')).toBe(0);
    expect((await tus.patch(at, 0, bytes, checksum('crc32', bytes))).status).toBe(204);
  });

  test('more than 64 MiB in one such request is refused before it is sent', async () => {
    const at = await tus.begin(65 * MIB, fileMetadata);
    const { port, hostname, pathname } = new URL(`${server.url}${at}`);
    const socket = connect(Number(port), hostname);
    const headers = { ...tusHeaders, ...bytesType, ...checksum('sha1', new Uint8Array(0)), Host: hostname, 'X-Test-User': alice, 'Upload-Offset': '0', 'Content-Length': 64 * MIB + 1 };
    socket.write(`PATCH ${pathname} HTTP/1.1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    let told = '';
    for await (const piece of socket) told += String(piece);
    expect(told).toMatch(/^HTTP\/1.1 413 .*upload-too-large/s);
  });

  test('H39 what is held back counts against its person', async () => {
    const at = await tus.begin(32 * MIB);
    while ((await tus.create(32 * MIB)).status === 201);
    const bytes = seededBytes(7, 1_000);
    expect(await codeOf(await tus.patch(at, 0, bytes, checksum('sha1', bytes)))).toEqual([507, 'spool-full']);
    expect(await tus.offsetOf(at)).toBe(0);
  });
});

test('OPTIONS names what there is', async () => {
  const { headers } = await server.fetch('/uploads', { method: 'OPTIONS' });
  expect([headers.get('Tus-Checksum-Algorithm'), headers.get('Tus-Max-Size')]).toEqual(['sha1,sha256,md5,crc32', String(2 ** 40)]);
});

describe('a creation whose answer never arrives', () => {
  test('leaves nothing behind: its address is known to nobody', async () => {
    const sending = tus.streamCreation(2 * MIB, packMetadata);
    sending.write(new Uint8Array(10));
    await vi.waitFor(async () => expect(await spooled('.part')).toBe(1), { timeout: 10_000 });
    sending.destroy();
    await vi.waitFor(async () => expect(await readdir(join(server.folder, 'spool'))).toEqual([]), { timeout: 10_000 });
  });
});

describe('X-HTTP-Method-Override', () => {
  const meant = (method: string, at: string, headers: Record<string, string> = {}, rest: RequestInit = {}): Promise<Response> => tus.call('POST', at, { 'X-HTTP-Method-Override': method, ...headers }, rest);

  test('a client that can only POST uploads, asks and ends', async () => {
    const bytes = seededBytes(8, 1_000);
    const at = placeOf(await meant('post', '/uploads', { 'Upload-Length': '1000', 'Upload-Metadata': fileMetadata }));
    expect((await meant('PATCH', at, { 'Upload-Offset': '0', ...bytesType }, { body: bytes.subarray(0, 400) })).status).toBe(204);
    expect((await meant('HEAD', at)).headers.get('Upload-Offset')).toBe('400');
    expect((await meant('PATCH', at, { 'Upload-Offset': '400', ...bytesType }, { body: bytes.subarray(400) })).status).toBe(204);
    expect(server.added.size).toBe(1);
    expect((await meant('DELETE', at)).status).toBe(204);
    expect((await tus.head(at)).status).toBe(404);
  });

  test('nothing that looks harmless becomes something else, and no method is made up', async () => {
    const at = await tus.begin(100);
    for (const [method, override] of [['HEAD', 'DELETE'], ['GET', 'DELETE'], ['OPTIONS', 'DELETE'], ['POST', 'GET'], ['POST', 'PURGE']] as const)
      expect((await tus.call(method, at, { 'X-HTTP-Method-Override': override })).status, `${method} as ${override}`).toBe(405);
    expect(await tus.offsetOf(at)).toBe(0);
  });
});
