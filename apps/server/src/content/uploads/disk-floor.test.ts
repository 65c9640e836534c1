import { seededBytes } from '@holdfast/chunking/testing';
import { problem, protocolVersion } from '@holdfast/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ContentServer, space } from '../testing/content-server.ts';
import { sampleOf } from '../testing/sample-pack.ts';
import { metadataOf, packMetadata, TusCalls } from '../testing/tus-calls.ts';
import { DiskFloor, type DiskRoom, floorOf } from './disk-floor.ts';

const GIB = 1024 ** 3;

let now: number;
let disk: { free: number; readonly size: number };
let looks: number;
let low: DiskRoom[];
const floorWith = (atLeast: number | null): DiskFloor => new DiskFloor({
  now: () => now, atLeast, onLow: (room) => low.push(room),
  look: async () => {
    looks += 1;
    return { ...disk };
  },
});
beforeEach(() => {
  [now, disk, looks, low] = [5_000, { free: 50 * GIB, size: 100 * GIB }, 0, []];
});

describe('L5 what of the disk uploads leave free', () => {
  test('1 GiB, a twentieth of a smaller disk, or what is set', async () => {
    for (const [size, atLeast, floor] of [[100 * GIB, null, GIB], [2 * GIB, null, GIB / 10], [100 * GIB, 5_000, 5_000], [GIB, 0, 0]] as const) {
      disk = { size, free: floor + 100 };
      await expect(floorWith(atLeast).admit(100)).resolves.toBeUndefined();
      await expect(floorWith(atLeast).admit(101)).rejects.toMatchObject({ code: 'spool-full', retryAfterMs: 60_000 });
    }
  });

  test('the disk is asked once a second, however many come, and again after 64 MiB', async () => {
    const floor = floorWith(null);
    await Promise.all(Array.from({ length: 50 }, () => floor.admit(1)));
    for (let n = 0; n < 63; n += 1) expect(floor.pass(1024 * 1024)).toBeUndefined();
    expect(looks).toBe(1);
    await floor.pass(1024 * 1024);
    expect(looks).toBe(2);
    now += 1_000;
    await floor.pass(1);
    expect(looks).toBe(3);
  });

  test('whoever runs the server is told once, and again when it was better in between', async () => {
    const floor = floorWith(null);
    for (const free of [GIB / 3, GIB / 4, 2 * GIB, GIB / 3]) {
      disk.free = free;
      now += 1_000;
      await floor.admit(1).catch(() => undefined);
    }
    expect(low.map(({ free }) => free)).toEqual([GIB / 3, GIB / 3]);
  });

  test('the disk that a folder lies on is the one that is asked', async () => {
    await expect(floorOf(import.meta.dirname, { atLeast: Number.MAX_SAFE_INTEGER }).admit(0)).rejects.toMatchObject({ code: 'spool-full' });
    await expect(floorOf(import.meta.dirname, { atLeast: 0 }).admit(0)).resolves.toBeUndefined();
  });
});

describe('L5 H42 uploads while the disk is nearly full', () => {
  let server: ContentServer;
  let tus: TusCalls;
  beforeEach(async () => {
    server = await ContentServer.start();
    server.floor = floorWith(null);
    await server.restart({ hard: false });
    tus = new TusCalls(server);
  });
  afterEach(() => server.stop());
  const leave = (free: number): void => {
    disk.free = free;
    now += 1_000;
  };

  test('none is begun below the floor: 507 with the cause, the next step, and when to try again', async () => {
    leave(GIB - 1);
    const refused = await tus.create(1_000);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([507, '60']);
    expect(problem.parse(await refused.json())).toMatchObject({ code: 'spool-full', detail: expect.stringMatching(/disk of the server is nearly full.*Nothing is lost.*tried again by itself.*HOLDFAST_SPOOL_FREE/) });
    leave(2 * GIB);
    expect((await tus.create(1_000)).status).toBe(201);
  });

  test.each(['pack', 'file'])('a %s that is under way goes on below the floor, is refused below half of it, and goes on to its end from where it stood', async (kind) => {
    const file = seededBytes(1, 1_500_000);
    const bytes = kind === 'pack' ? (await sampleOf(file)).pack : file;
    const at = await tus.begin(bytes.length, kind === 'pack' ? packMetadata : metadataOf({ filename: 'a.bin', space }));
    leave(GIB - 1);
    expect((await tus.patch(at, 0, bytes.subarray(0, 500_000))).status).toBe(204);
    leave(GIB / 2 - 1);
    const refused = await tus.patch(at, 500_000, bytes.subarray(500_000));
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([507, '60']);
    leave(GIB);
    expect(await tus.offsetOf(at)).toBe(500_000);
    expect((await tus.patch(at, 500_000, bytes.subarray(500_000))).status).toBe(204);
  });

  test('a list of contents, which makes rows, is taken down to half of the floor, and refused below it', async () => {
    const body = JSON.stringify({ protocol: protocolVersion, space, manifests: [] });
    const post = (): Promise<Response> => server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    leave(GIB - 1);
    expect((await post()).status).toBe(200);
    leave(GIB / 2 - 1);
    const refused = await post();
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([507, '60']);
  });

  test('a body with a checksum, which would lie aside first, is refused before a byte of it is written', async () => {
    const at = await tus.begin(1_000);
    leave(100);
    expect((await tus.patch(at, 0, new Uint8Array(1_000), { 'Upload-Checksum': 'sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=' })).status).toBe(507);
  });
});
