import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileWriter, giveBack } from './file-writer.ts';

test('H42 what is written lies in the file, and its memory is given back: of pieces that have it for themselves, and of no others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'file-writer-'));
  const handle = await open(join(folder, 'file'), 'w');
  try {
    const own = Array.from({ length: 40 }, (_, i) => new Uint8Array(64 * 1024).fill(i));
    const shared = new Uint8Array(1000).fill(99);
    const writer = new FileWriter(handle, 0, { share: 256 * 1024 }, giveBack);
    for (const piece of own) await writer.push(piece);
    await writer.push(shared.subarray(10, 20));
    await writer.flush();
    const found = await readFile(join(folder, 'file'));
    expect(found.length).toBe(40 * 64 * 1024 + 10);
    expect(own.map((_, i) => found[i * 64 * 1024 + 7])).toEqual(own.map((_, i) => i));
    expect(found.at(-1)).toBe(99);
    expect(own.every(({ byteLength }) => byteLength === 0)).toBe(true);
    expect(shared.byteLength).toBe(1000);
  } finally {
    await handle.close();
    await rm(folder, { recursive: true });
  }
});
