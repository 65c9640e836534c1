import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesBelow, bytesOf, readTree, tarOnce } from './trees.ts';

const file = (name: string, bytes: string) => ({ path: [name], bytes: new Uint8Array(Buffer.from(bytes)) });

test('a tree is read whole, by paths of names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-trees-'));
  try {
    await mkdir(join(folder, 'b', 'c'), { recursive: true });
    await writeFile(join(folder, 'b', 'c', 'deep.txt'), 'deep');
    await writeFile(join(folder, 'a.txt'), 'a');
    const files = await readTree(folder);
    expect(files.map(({ path }) => path.join('/'))).toEqual(['a.txt', 'b/c/deep.txt']);
    expect(bytesOf(files)).toBe(5);
    expect(await bytesBelow(folder)).toBe(5);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a tar with every content once: a header for each file, whole blocks for each content, two blocks at the end', () => {
  expect(tarOnce([])).toBe(1024);
  expect(tarOnce([file('a', 'x'), file('b', 'y'), file('c', 'x'), file('empty', '')])).toBe(1024 + 4 * 512 + 2 * 512);
});
