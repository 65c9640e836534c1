import { concatBytes, encodePackHeader, hashFromBytes } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { asNodeId } from '@holdfast/domain';
import { protocolVersion } from '@holdfast/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, ContentServer, space } from '../testing/content-server.ts';
import { type Sample, sampleOf } from '../testing/sample-pack.ts';
import { TusCalls } from '../testing/tus-calls.ts';

const file = seededBytes(1, 2_000_000);
const node = asNodeId('00000000-0000-4000-8003-000000000009');

/** The database commits, and its connection ends before it says so. */
const loseNextAnswer = ({ index }: ContentServer): void => {
  const withWrite = index.withWrite.bind(index);
  index.withWrite = async (...asked) => {
    index.withWrite = withWrite;
    await withWrite(...asked);
    throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
  };
};

/** A pack of chunks of the same sizes, of other bytes. */
const otherPack = ({ chunks }: Sample): Uint8Array<ArrayBuffer> => {
  const bodies = chunks.map(({ size }) => new Uint8Array(size).fill(66));
  return concatBytes([encodePackHeader(bodies.map((body) => ({ hash: hashFromBytes(nodeSha256.digest(body)), size: body.length }))), ...bodies]);
};

describe('L1, H42 a pack was indexed, and its sender was never told', () => {
  let server: ContentServer;
  let tus: TusCalls;
  let sample: Sample;
  let at: string;
  beforeEach(async () => {
    server = await ContentServer.start();
    tus = new TusCalls(server);
    sample = await sampleOf(file);
    at = await tus.begin(sample.pack.length);
    loseNextAnswer(server);
    expect((await tus.patch(at, 0, sample.pack)).status).toBe(500);
    expect(await commit(sample)).toBe('committed');
    server.files.set(node, { manifest: sample.wire.id, hash: sample.wire.id, size: file.length, mime: 'video/mp4', mtime: 0, name: 'film.mp4' });
  });
  afterEach(() => server.stop());

  const commit = async ({ wire }: Sample): Promise<string | undefined> => {
    const answer = await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: [wire] }) }, alice);
    return ((await answer.json()) as { readonly results: readonly { readonly state: string }[] }).results[0]?.state;
  };
  const expectWhole = async (): Promise<void> => {
    await server.restart({ hard: false }); // what was believed is hashed again
    expect(Buffer.from(await (await server.fetch(`/spaces/${space}/nodes/${node}/content`)).arrayBuffer()).equals(file)).toBe(true);
  };

  test('the same bytes come again: the upload is finished, and there is one object', async () => {
    expect((await tus.patch(at, await tus.offsetOf(at), sample.pack)).status).toBe(204);
    expect(await tus.offsetOf(at)).toBe(sample.pack.length);
    const keys = [];
    for await (const { key } of server.store.list('packs/')) keys.push(key);
    expect(keys).toHaveLength(1);
    await expectWhole();
  });

  test('other bytes come under the same upload: what everybody reads stays what it was', async () => {
    expect((await tus.patch(at, await tus.offsetOf(at), otherPack(sample))).status).toBe(204);
    await expectWhole();
  });
});
