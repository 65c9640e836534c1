import { crc32 } from 'node:zlib';
import { asManifestId, type Millis } from '@holdfast/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openZip, readZip } from '../testing/read-zip.ts';
import { dosTime } from './zip-format.ts';
import { type ZipEntry, ZipLayout } from './zip-layout.ts';

const content = asManifestId('a'.repeat(64));
const file = (path: string, size: number, mtime: Millis = 0): ZipEntry => ({ path, size, mtime, content });
const folder = (path: string, mtime: Millis = 0): ZipEntry => ({ path, size: 0, mtime, content: null });

/** Bytes of an entry that tell where they stand. */
const bodyOf = (entry: number, from: number, to: number): Uint8Array => Uint8Array.from({ length: to - from }, (_, at) => (entry * 31 + from + at) % 251);
const zeros = new Uint8Array(1024 * 1024);

/** A part of an archive whose files hold `bodyOf`; `sparse`: nothing but zeros. */
function* pieces(layout: ZipLayout, from: number, to: number, sparse = false): Generator<Uint8Array, void, undefined> {
  for (const part of layout.parts({ from, to })) {
    const size = layout.entries[part.entry]?.size ?? 0;
    if (part.kind !== 'bytes') yield layout.encode(part, sparse ? 0 : crc32(bodyOf(part.entry, 0, size)));
    else if (!sparse) yield bodyOf(part.entry, part.from, part.to);
    else for (let left = part.to - part.from; left > 0; left -= zeros.length) yield zeros.subarray(0, left);
  }
}
const bytesOf = (layout: ZipLayout, from = 0, to = layout.size): Buffer => Buffer.concat([...pieces(layout, from, to)]);

const name = fc.stringMatching(/^[a-z\u00e9\u4e00]{1,12}$/);
const entry = fc.record({ name, size: fc.oneof(fc.constant(0), fc.nat({ max: 400 })), mtime: fc.integer({ min: -4e12, max: 8e12 }), isFolder: fc.boolean() });
const layouts = fc.array(entry, { maxLength: 30 }).map((entries) => new ZipLayout(entries.map(({ name: each, size, mtime, isFolder }, nth) =>
  (isFolder ? folder(`${nth}${each}/`, mtime) : file(`${nth}${each}`, size, mtime)))));

describe('the layout of a zip file', () => {
  test('pieces cut anywhere and joined are the whole, and as long as was said before', () => {
    fc.assert(fc.property(layouts, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (layout, cuts) => {
      const whole = bytesOf(layout);
      expect(whole.length).toBe(layout.size);
      const ends = [0, ...cuts.map((at) => Math.floor(at * layout.size)).sort((a, b) => a - b), layout.size];
      const joined = Buffer.concat(ends.slice(1).map((to, nth) => bytesOf(layout, ends[nth], to)));
      expect(joined.equals(whole)).toBe(true);
    }), { numRuns: 200 });
  });

  test('another program reads names, sizes, sums and bytes of it', async () => {
    await fc.assert(fc.asyncProperty(layouts, async (layout) => {
      const read = await readZip(bytesOf(layout));
      expect(read.map((each) => [each.name, each.size, each.crc32, each.bytes.length])).toEqual(
        layout.entries.map(({ path, size }, nth) => [path, size, crc32(bodyOf(nth, 0, size)), size]));
      for (const [nth, each] of read.entries()) expect(each.bytes.equals(bodyOf(nth, 0, each.size))).toBe(true);
    }), { numRuns: 50 });
  });

  test('dates are those of the files, to the second; what 32 bits do not hold is clamped', async () => {
    const times = [0, -1_000, Date.UTC(2026, 10, 22, 7, 30, 17, 900), Date.UTC(2038, 0, 20), Date.UTC(1899, 0, 1), Date.UTC(9999, 0, 1)];
    const read = await readZip(bytesOf(new ZipLayout(times.map((mtime, nth) => file(`f${nth}`, 1, mtime)))));
    expect(read.slice(0, 3).map(({ modified }) => modified.getTime())).toEqual([0, -1_000, Date.UTC(2026, 10, 22, 7, 30, 17)]);
    expect([dosTime(Date.UTC(1899, 0, 1)), dosTime(Date.UTC(9999, 0, 1))]).toEqual([[0, 0x21], dosTime(Date.UTC(2107, 11, 31, 23, 59, 58))]);
  });

  test('Zip64: a file of 5 GiB, one behind it, and a directory beyond 4 GiB', async () => {
    const GiB = 1024 ** 3;
    const layout = new ZipLayout([file('before', 10), file('large.bin', 5 * GiB), folder('folder/'), file('folder/behind', 70_000), file('exact', 0xffffffff), file('nearly', 0xfffffffe)]);
    const zip = await openZip(layout.size, (from, to) => pieces(layout, from, to, true));
    const found = new Map<string, readonly [size: number, start: number]>();
    for await (const each of zip.eachEntry()) found.set(each.fileName, [each.uncompressedSize, (await zip.readLocalFileHeaderPromise(each, { minimal: true })).fileDataStart]);
    expect([...found].map(([path, [size]]) => [path, size])).toEqual(layout.entries.map(({ path, size }) => [path, size]));
    for (const [path, [size, start]] of found) {
      if (size === 0) continue;
      const [part] = layout.parts({ from: start, to: start + 1 });
      expect([path, part?.kind, part?.from, layout.entries[part?.entry ?? -1]?.path]).toEqual([path, 'bytes', 0, path]);
    }
  });

  test('Zip64: 70,000 empty files', async () => {
    const layout = new ZipLayout(Array.from({ length: 70_000 }, (_, nth) => file(`f${nth}`, 0)));
    const zip = await openZip(layout.size, (from, to) => pieces(layout, from, to, true));
    expect(zip.entryCount).toBe(70_000);
    let last = '';
    for await (const each of zip.eachEntry()) last = each.fileName;
    expect(last).toBe('f69999');
  });

  test('nothing at all is an empty archive', async () => {
    const layout = new ZipLayout([]);
    expect([layout.size, await readZip(bytesOf(layout))]).toEqual([22, []]);
  });
});
