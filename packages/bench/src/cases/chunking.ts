import { createHash, hash as hashOnce } from 'node:crypto';
import { chunkerForSize, CutScanner, splitBytes, type Chunker } from '@holdfast/chunking';
import { timed } from '../measure/clock.ts';
import { seeded, seededBytes } from '../measure/random-bytes.ts';
import { median, mibPerSecond } from '../measure/statistics.ts';
import { atMost, type Figure } from '../report/figure.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';

const mib = 2 ** 20;
const edited = 64 * mib;
const rounds = 5;

/** The median of a few rounds: the first warms the compiler, any may be disturbed. */
const rate = async (bytes: number, work: () => void): Promise<number> => {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) rates.push(mibPerSecond(bytes, (await timed(work)).ms));
  return median(rates);
};

const scan = (bytes: Uint8Array, chunker: Chunker): number => {
  const scanner = new CutScanner(chunker);
  let cuts = 0;
  for (let at = scanner.next(bytes, 0); at > 0; at = scanner.next(bytes, at)) cuts += 1;
  return cuts;
};

const hashes = (bytes: Uint8Array<ArrayBuffer>, chunker: Chunker): Map<string, number> =>
  new Map(splitBytes(bytes, chunker).map((chunk) => [hashOnce('sha256', chunk), chunk.length]));

const insertByte = (bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> => {
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes.subarray(0, at));
  longer[at] = 0x21;
  longer.set(bytes.subarray(at), at + 1);
  return longer;
};

/** Percent of the file that a device sends again after one byte was inserted, for each of a few places in the file. */
const resentShares = (places: number): readonly number[] => {
  const chunker = chunkerForSize(edited);
  const bytes = seededBytes(edited, 64);
  const before = hashes(bytes, chunker);
  const next = seeded(1);
  return Array.from({ length: places }, () => {
    const after = hashes(insertByte(bytes, Math.floor(next() * edited)), chunker);
    let sent = 0;
    for (const [hash, size] of after) if (!before.has(hash)) sent += size;
    return (sent / edited) * 100;
  });
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const size = sized(context, { quick: 32, normal: 256 }) * mib;
  const bytes = seededBytes(size, 1);
  const chunker = chunkerForSize(mib);
  context.progress(`cutting and hashing ${size / mib} MiB, ${rounds} times`);
  const shares = resentShares(sized(context, { quick: 3, normal: 20 }));
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return [
    { name: 'chunking: FastCDC', value: await rate(size, () => void scan(bytes, chunker)), unit: 'MiB/s' },
    { name: 'chunking: SHA-256', value: await rate(size, () => void createHash('sha256').update(bytes).digest()), unit: 'MiB/s' },
    { name: 'chunking: FastCDC and SHA-256 a chunk', value: await rate(size, () => void hashes(bytes, chunker)), unit: 'MiB/s' },
    {
      name: 'chunking: sent again after 1 byte inserted in 64 MiB', value: mean, unit: '%', budget: [atMost(0.5)],
      note: `mean of ${shares.length} places; the worst sends ${Math.max(...shares).toPrecision(2)} %. One core, random bytes, 128 KiB chunks.`,
    },
  ];
};

export const chunking: BenchCase = { name: 'chunking', about: 'FastCDC and SHA-256 on one core; what one inserted byte sends again', run: measure };
