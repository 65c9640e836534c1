import { stat } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chunkerForSize } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bob, ContentServer, type OpenStore, space } from './content-server.ts';
import { sampleOf } from './sample-pack.ts';
import { metadataOf, TusCalls } from './tus-calls.ts';

const MIB = 1024 * 1024;
const senders = 6;
const length = 32 * MIB;
/** A part is stored as a pack once it is so long. */
const sealAt = MIB;
const piece = 64 * 1024;

/** Sends a body piece by piece; `gone` bytes of it were taken over by the system: the server read them, or they lie in the sockets. */
class Sender {
  gone = 0;
  readonly answered: Promise<number>;

  constructor(request: ClientRequest, bytes: Uint8Array) {
    this.answered = new Promise((resolve) => request.on('response', (response) => resolve(response.resume().statusCode ?? 0)));
    void this.#send(request, bytes);
  }

  async #send(request: ClientRequest, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += piece) {
      await new Promise<void>((resolve) => request.write(bytes.subarray(at, at + piece), () => resolve()));
      this.gone = at + piece;
    }
    request.end();
  }
}
const partSize = async ({ folder }: ContentServer, at: string): Promise<number> => (await stat(join(folder, 'spool', `${at.split('/').at(-1)}.part`))).size;

/** A store that can be stopped. */
export interface StoppableStore {
  readonly open: OpenStore;
  /** Whether what is small passes while it is stopped. */
  readonly letsSmallPass: boolean;
  stop(): void;
  goOn(): void;
  close(): Promise<void>;
}

/** What becomes of uploads while the store takes nothing. */
export const slowStoreContract = (begin: () => Promise<StoppableStore>): void => {
  let server: ContentServer;
  let place: StoppableStore;
  beforeEach(async () => {
    place = await begin();
    server = await ContentServer.start(place.open);
    server.measures = { chunkerOf: chunkerForSize, sealAt, syncEvery: 8 * MIB };
    await server.restart({ hard: false });
  });
  afterEach(async () => {
    place.goOn();
    await server.stop();
    await place.close();
  });

  test('a store that takes nothing makes the senders wait: neither disk nor memory fills, others pass, and all arrives once it goes on', { timeout: 240_000 }, async () => {
    const tus = new TusCalls(server);
    const files = Array.from({ length: senders }, (_, n) => seededBytes(n, length));
    const places = await Promise.all(files.map((_, n) => tus.begin(length, metadataOf({ filename: `${n}.bin`, space }))));
    place.stop();
    const sending = files.map((bytes, n) => new Sender(tus.stream(places[n] ?? '', 0, length), bytes));
    let before = -1;
    await vi.waitFor(async () => {
      const now = sending.reduce((sum, { gone }) => sum + gone, 0);
      const still = now === before && now > senders * sealAt;
      before = now;
      expect(still).toBe(true);
    }, { timeout: 60_000, interval: 1_000 });
    // The kernel holds a few megabytes of each connection; the rest has not left its sender.
    for (const { gone } of sending) expect(gone).toBeLessThan(length / 2);
    for (const at of places) expect(await partSize(server, at)).toBeLessThan(sealAt + 2 * MIB);
    const heap = process.memoryUsage().arrayBuffers;
    await delay(500);
    expect(process.memoryUsage().arrayBuffers).toBeLessThanOrEqual(heap + MIB);

    const { pack } = await sampleOf(seededBytes(99, 100_000));
    const other = new TusCalls(server, bob);
    if (place.letsSmallPass) expect((await other.patch(await other.begin(pack.length), 0, pack)).status).toBe(204);

    place.goOn();
    expect(await Promise.all(sending.map(({ answered }) => answered))).toEqual(sending.map(() => 204));
    const hashes = await Promise.all(files.map(async (bytes) => (await sampleOf(bytes)).wire.id));
    expect([...server.added.values()].map(({ content }) => content.hash).sort()).toEqual(hashes.sort());
  });
};
