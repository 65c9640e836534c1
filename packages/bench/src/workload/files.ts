import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededBytes } from '../measure/random-bytes.ts';

const piece = 8 * 2 ** 20;

/** Writes a file of random bytes, no two pieces alike: nothing in it can be deduplicated. `size` in bytes. */
export const writeRandomFile = async (path: string, size: number, seed: number): Promise<void> => {
  const file = createWriteStream(path);
  const bytes = seededBytes(Math.min(size, piece), seed);
  const counter = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let written = 0; written < size; written += bytes.length) {
    // A number in every 16 KiB makes the piece new to any chunker at a thousandth of the cost of new random bytes.
    for (let at = 0; at + 8 <= bytes.length; at += 16_384) counter.setFloat64(at, written + at + seed);
    if (!file.write(bytes.slice(0, Math.min(bytes.length, size - written)))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
};

/** `count` different files of `size` bytes; those of another round share nothing with them. */
export const smallFiles = (count: number, size: number, round = 0): readonly Uint8Array<ArrayBuffer>[] =>
  Array.from({ length: count }, (_, index) => {
    const bytes = seededBytes(size, index + 1);
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, round);
    return bytes;
  });

/** Writes them into a folder that is there and answers their paths. */
export const writeFiles = async (folder: string, files: readonly Uint8Array<ArrayBuffer>[]): Promise<readonly string[]> => {
  const paths = files.map((_, index) => join(folder, `file-${String(index).padStart(5, '0')}.bin`));
  for (const [index, path] of paths.entries()) await writeFile(path, files[index] ?? new Uint8Array());
  return paths;
};
