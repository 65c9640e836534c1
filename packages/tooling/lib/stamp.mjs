import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { root } from './workspace.mjs';

const skipped = new Set(['node_modules', 'dist', 'dist-next', '.vite', 'coverage']);

/** Every file under the given files and folders that is a source, in one order. */
const filesUnder = async (paths) => {
  const found = [];
  for (const path of paths) {
    const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
      if (error.code === 'ENOTDIR') return null;
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    if (entries === null) found.push(path);
    else found.push(...(await filesUnder(entries.filter((entry) => !skipped.has(entry.name)).map((entry) => join(path, entry.name)))));
  }
  return found.sort();
};

/** One hash over names and contents: the same for the same sources, whatever their times say. */
export const hashOf = async (paths) => {
  const hash = createHash('sha256');
  for (const file of await filesUnder(paths)) hash.update(relative(root, file)).update('\0').update(await readFile(file)).update('\0');
  return hash.digest('hex');
};

export const readStamp = async (file) => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
};

export const writeStamp = async (file, text) => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};
