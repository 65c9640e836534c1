import { type ClientRequest, request as httpRequest } from 'node:http';
import { seededBytes } from '@holdfast/chunking/testing';
import { asNodeId } from '@holdfast/domain';
import { protocolVersion } from '@holdfast/protocol';
import { acceptPack, UPLOAD_GRANT_MS } from '@holdfast/sync-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, ContentServer, space } from '../testing/content-server.ts';
import { type Sample, sampleOf } from '../testing/sample-pack.ts';

const node = asNodeId('00000000-0000-4000-8004-000000000001');
const mostReading = 64;

/** One call: what is asked, and its body, which may be shorter than it says. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const posted = (path: string, body: string, length = body.length): Call => ({ method: 'POST', path, headers: { 'Content-Type': 'application/json', 'Content-Length': String(length), 'Holdfast-Space': space }, body });

describe('who leaves while the database is asked what he may do takes no place', () => {
  let server: ContentServer;
  let sample: Sample;
  beforeEach(async () => {
    server = await ContentServer.start();
    const file = seededBytes(1, 300_000);
    sample = await sampleOf(file);
    await acceptPack({ store: server.store, index: server.index, sha256: nodeSha256, now: Date.now }, { upload: '00000000-0000-4000-8003-000000000001', space, uploader: alice, bytes: sample.pack });
    await server.index.withWrite(space, (writer) => writer.addManifests([sample.manifest].map((one) => ({ ...one, id: sample.wire.id })), alice, UPLOAD_GRANT_MS));
    server.files.set(node, { manifest: sample.wire.id, hash: sample.wire.id, size: file.length, mime: 'video/mp4', mtime: 0, name: 'film.mp4' });
  });
  afterEach(() => server.stop());

  const begin = ({ method, path, headers = {}, body }: Call): ClientRequest => {
    const request = httpRequest(`${server.url}${path}`, { method, agent: false, headers: { 'X-Test-User': alice, ...headers } }).on('error', () => undefined);
    if (body === undefined) request.end();
    else request.write(body);
    return request;
  };

  /** So many calls whose connections end while the database has not answered. */
  const leave = async (times: number, call: Call): Promise<void> => {
    let answer = (): void => undefined;
    let asked = 0;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    server.whenAsked = () => {
      asked += 1;
      return answered;
    };
    const requests = Array.from({ length: times }, () => begin(call));
    await expect.poll(() => asked).toBe(times);
    for (const request of requests) request.destroy();
    await expect.poll(() => server.connections()).toBe(0);
    server.whenAsked = async () => undefined;
    answer();
  };

  const statusOf = (call: Call): Promise<number | undefined> => new Promise((resolve) => {
    const request = begin(call).on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    if (call.body !== undefined) request.end();
  });

  test('a download', async () => {
    const download: Call = { method: 'GET', path: `/spaces/${space}/nodes/${node}/content` };
    await leave(mostReading, download);
    expect(await statusOf(download)).toBe(200);
  });

  test('many chunks, and manifests', async () => {
    const chunks = posted(`/spaces/${space}/chunks`, JSON.stringify({ chunks: sample.chunks.map(({ hash }) => hash) }));
    const manifests = posted(`/spaces/${space}/manifests`, JSON.stringify({ ids: [sample.wire.id] }));
    const manifest: Call = { method: 'GET', path: `/spaces/${space}/nodes/${node}/manifest` };
    for (const call of [chunks, manifests, manifest]) {
      await leave(mostReading, call);
      expect(await statusOf(call)).toBe(200);
    }
  });

  test('a large list of contents', async () => {
    const body = JSON.stringify({ protocol: protocolVersion, space, manifests: [sample.wire] }).padEnd(1_500_000);
    const list = posted('/manifests', body);
    await leave(1, posted('/manifests', '{', body.length));
    expect(await statusOf(list)).toBe(200);
  });
});
