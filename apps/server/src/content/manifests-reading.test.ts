import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { chunkHashOf, encodeManifest, type ManifestChunk, toHex } from '@holdfast/chunking';
import { manifestsRequest, type ManifestsResponse, protocolVersion } from '@holdfast/protocol';
import type { ContentIndex } from '@holdfast/sync-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../process/node-sha256.ts';
import { ManifestsReading, readWhole } from './manifests-reading.ts';
import { alice, ContentServer, space } from './testing/content-server.ts';

const hashNo = (n: number) => chunkHashOf(n.toString(16).padStart(64, '0'));
const manifestOf = (chunks: readonly ManifestChunk[]) => ({
  id: toHex(nodeSha256.digest(encodeManifest(chunks))), chunker: 'fastcdc-1m-1', size: chunks.reduce((sum, { size }) => sum + size, 0),
  chunks: chunks.map(({ hash, size }) => [hash, size]),
});
const requestOf = (...lists: (readonly ManifestChunk[])[]) => ({ protocol: protocolVersion, space, manifests: lists.map(manifestOf) });
const chunksOf = (count: number, from = 0): ManifestChunk[] => Array.from({ length: count }, (_, i) => ({ hash: hashNo(from + i + 1), size: 1_048_576 }));

const readIn = (text: string, pieces: readonly number[] = []) => {
  const bytes = new TextEncoder().encode(text);
  const reading = new ManifestsReading(nodeSha256);
  let at = 0;
  for (const length of [...pieces, bytes.length]) {
    reading.write(bytes.subarray(at, at + length));
    at += length;
  }
  return reading.end();
};

/** A list of contents that is small is read as a whole, in a fifth of the time. */
const readAll = (text: string) => readWhole(new TextEncoder().encode(text), nodeSha256);

describe('a list of contents, read piece by piece and as a whole', () => {
  test.each([1, 7, 333, 4_096, 65_536])('H38 in pieces of %i bytes it says what the schema reads in it', (length) => {
    const request = requestOf(chunksOf(3), [], chunksOf(1_500, 10));
    const plain = manifestsRequest.parse(request);
    const text = JSON.stringify(request, null, 1);
    for (const { manifests, ...head } of [readIn(text, Array.from({ length: Math.ceil(text.length / length) }, () => length)), readAll(text)]) {
      expect(head).toEqual({ protocol: plain.protocol, space: plain.space });
      expect(manifests.map(({ chunks, ...rest }) => ({ ...rest, chunks: [...chunks].map(({ hash, size }) => [hash, size]) }))).toEqual(plain.manifests);
      expect(manifests.map(({ chunks }) => chunks.id())).toEqual(plain.manifests.map(({ id }) => id));
    }
  });

  const sound = JSON.stringify(requestOf(chunksOf(2)));
  test.each([
    ['nothing', ''], ['cut short', sound.slice(0, -2)], ['no object', '[]'], ['no JSON', '{protocol'], ['more after its end', `${sound}1`],
    ['a member that nobody knows', sound.replace('{', '{"more":1,')], ['a member too few', sound.replace('"chunker":"fastcdc-1m-1",', '')],
    ['no list', JSON.stringify({ protocol: protocolVersion, space })], ['a list in a text\'s place', sound.replace(`"${space}"`, '[]')],
    ['a hash that is none', sound.replace(hashNo(1), 'x')], ['a size that is none', sound.replace('1048576', '1.5')], ['an empty chunk', sound.replace('1048576', '0')],
    ['three in a chunk', sound.replace('1048576]', '1048576,1]')], ['lists in lists', sound.replace('[["', `[[${'['.repeat(100)}"`)], ['no comma', sound.replace('],[', '][')],
    ['endless names', `{"${'n'.repeat(100_000)}`], ['many members', `{${Array.from({ length: 100 }, (_, i) => `"m${i}":1`).join()}}`],
  ])('%s is refused with a reason', (_, text) => {
    const refusal = expect.objectContaining({ code: 'invalid-request', message: expect.stringMatching(/^[A-Za-z].{10,}\.$/) });
    expect(() => readIn(text, Array.from({ length: 20 }, () => 8_000))).toThrow(refusal);
    expect(() => readAll(text)).toThrow(refusal);
  });

  test.each([['a member twice', sound.replace('{', `{"space":"${space}",`)], ['a list twice', sound.replace(/\}$/, ',"manifests":[]}')]])('%s is refused where it would be read for long', (_, text) => {
    expect(() => readIn(text)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  test('H17 another protocol is told as soon as it is read, whatever follows', () => {
    const reading = new ManifestsReading(nodeSha256);
    expect(() => reading.write(new TextEncoder().encode('{"protocol":"999",'))).toThrow(expect.objectContaining({ code: 'upgrade-required' }));
    expect(() => readAll('{"more":true,"protocol":"999"}')).toThrow(expect.objectContaining({ code: 'upgrade-required' }));
  });
});

describe('POST /manifests', { timeout: 120_000 }, () => {
  let server: ContentServer;
  beforeEach(async () => {
    server = await ContentServer.start();
  });
  afterEach(() => server.stop());
  /** From another thread: only the server has its turns in this one. */
  const post = (body: Uint8Array<ArrayBuffer>): Promise<{ readonly status: number; readonly text: string }> => new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Holdfast-Space': space, 'X-Test-User': alice };
    const sender = new Worker(`
      const { parentPort, workerData: { url, headers, body } } = require('node:worker_threads');
      fetch(url, { method: 'POST', headers, body }).then(async (answer) => parentPort.postMessage({ status: answer.status, text: await answer.text() }));
    `, { eval: true, workerData: { url: `${server.url}/manifests`, headers, body } });
    sender.once('message', resolve).once('error', reject);
  });

  test('the list of a file of 300 GB keeps nobody waiting: others have many turns while it is read, and none of them comes late; the answer names the first of what is missing', async () => {
    const body = new TextEncoder().encode(JSON.stringify(requestOf(chunksOf(300_000))));
    const { index } = server;
    const withWrite: ContentIndex['withWrite'] = index.withWrite.bind(index);
    index.withWrite = (at, work) => nextTurn().then(() => withWrite(at, work)); // as every real index has it
    const begun = process.threadCpuUsage();
    let [turns, longest, before] = [0, 0, begun];
    let turning = setImmediate(function turn() {
      const now = process.threadCpuUsage();
      [turns, longest, before] = [turns + 1, Math.max(longest, now.user + now.system - before.user - before.system), now];
      turning = setImmediate(turn);
    });
    const { status, text } = await post(body);
    clearImmediate(turning);
    const [result] = (JSON.parse(text) as ManifestsResponse).results;
    expect([status, result?.state]).toEqual([200, 'missing']);
    expect(result?.state === 'missing' ? result.missing : []).toEqual(chunksOf(50_000).map(({ hash }) => hash));
    // Held against itself, in processor time and in turns: a busy machine changes nothing. Taken apart at once, one turn was most of it.
    const all = before.user + before.system - begun.user - begun.system;
    expect(turns).toBeGreaterThan(body.length / (256 * 1024));
    expect(longest).toBeLessThan(all / 5);
  });
});
