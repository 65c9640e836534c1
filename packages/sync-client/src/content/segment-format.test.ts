import { contentHashFromBytes } from '@holdfast/chunking';
import { asManifestId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { SegmentHeader } from './segment-format.ts';
import { encodeRecordHead, encodeRecordTail, scanRecords } from './segment-format.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const join = (...parts: readonly Bytes[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const body = (size: number, from: number): Bytes => Uint8Array.from({ length: size }, (_, i) => (i * 31 + from) & 255);
const headerOf = (name: string, size: number): SegmentHeader => ({ path: ['Folder', name], size, mime: 'text/plain', mtime: 5 });
const record = (name: string, size: number): Bytes => {
  const id = asManifestId(contentHashFromBytes(new Uint8Array(32).fill(size & 255)));
  return join(encodeRecordHead(headerOf(name, size)), body(size, name.length), encodeRecordTail(id));
};
const found = async (bytes: Bytes): Promise<readonly string[]> => {
  const told: string[] = [];
  for await (const one of scanRecords(bytes.length, async (from, to) => bytes.slice(from, to))) told.push('torn' in one ? `torn ${one.torn.from} to ${one.torn.to}` : `${one.header.path.at(-1) ?? ''} at ${one.offset}`);
  return told;
};
const headBytes = (name: string, size: number): number => encodeRecordHead(headerOf(name, size)).length;

describe('what is found again in a staging file', () => {
  test('H3 all of its records, and nothing else where it is whole', async () => {
    const [a, b] = [record('a', 10), record('b', 0)];
    expect(await found(join(a, b))).toEqual([`a at ${headBytes('a', 10)}`, `b at ${a.length + headBytes('b', 0)}`]);
    expect(await found(new Uint8Array(0))).toEqual([]);
  });

  test.each([
    ['a head without its bytes', encodeRecordHead(headerOf('film', 9_000_000))],
    ['the first bytes of a large file', join(encodeRecordHead(headerOf('film', 9_000_000)), body(70_000, 3))],
    ['a record that ends before it should', record('film', 4000).slice(0, -1)],
    ['half a head', encodeRecordHead(headerOf('film', 4000)).slice(0, 6)],
    ['a head that is damaged', record('film', 4000).map((byte, i) => (i === 9 ? byte ^ 1 : byte))],
    ['a tail that is damaged', record('film', 4000).map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte))],
    ['what a hole reads as', new Uint8Array(5000)],
    ['the beginning of a record again and again', join(...Array.from({ length: 40 }, () => encodeRecordHead(headerOf('film', 9_000_000)).slice(0, 20)))],
  ])('H3 a record behind %s is found, and what is torn is told', async (_, torn) => {
    const [a, c] = [record('a', 1000), record('c', 2000)];
    const end = a.length + torn.length;
    expect(await found(join(a, torn, c, c))).toEqual([`a at ${headBytes('a', 1000)}`, `torn ${a.length} to ${end}`, `c at ${end + headBytes('c', 2000)}`, `c at ${end + c.length + headBytes('c', 2000)}`]);
    expect(await found(join(a, torn))).toEqual([`a at ${headBytes('a', 1000)}`, `torn ${a.length} to ${end}`]);
  });

  test('H3 a record is found wherever it begins between two reads', async () => {
    const c = record('c', 5);
    for (let shift = -3; shift <= 3; shift += 1) {
      const torn = body(1024 * 1024 + shift, 7).map((byte) => (byte === 0x48 ? 0 : byte));
      expect(await found(join(torn, c))).toEqual([`torn 0 to ${torn.length}`, `c at ${torn.length + headBytes('c', 5)}`]);
    }
  });
});
