import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A file with its bytes, by its path of names. */
export interface TreeFile {
  readonly path: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** All files below a folder of the disk, in a fixed order. */
export const readTree = async (folder: string): Promise<readonly TreeFile[]> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  const files: TreeFile[] = [];
  for (const path of paths) files.push({ path: relative(folder, path).split(sep), bytes: new Uint8Array(await readFile(path)) });
  return files;
};

/** Bytes of all files below a folder; none when it is not there. */
export const bytesBelow = async (folder: string): Promise<number> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of found) if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
};

export const bytesOf = (files: readonly TreeFile[]): number => files.reduce((sum, { bytes }) => sum + bytes.length, 0);

const block = 512;

/** Bytes of these files in a tar where every content stands once, and a second file of the same bytes is a link to it: a header each, and whole blocks. */
export const tarOnce = (files: readonly TreeFile[]): number => {
  const seen = new Set<string>();
  let bytes = 2 * block;
  for (const { bytes: content } of files) {
    const name = hash('sha256', content);
    bytes += block + (seen.has(name) ? 0 : Math.ceil(content.length / block) * block);
    seen.add(name);
  }
  return bytes;
};
