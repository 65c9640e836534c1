import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the repository. */
export const top = fileURLToPath(new URL('../../../', import.meta.url));

const skipped = new Set(['node_modules', 'dist', 'dist-next', 'data', 'coverage', 'test-results', '.git']);

/** Paths from the top of all files below `folder` whose name ends with one of `endings`. */
export const filesBelow = (folder: string, endings: readonly string[]): string[] =>
  readdirSync(join(top, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [relative('.', path)] : [];
  });

export const textOf = (path: string): string => readFileSync(join(top, path), 'utf8');
export const isFile = (path: string): boolean => existsSync(join(top, path)) && statSync(join(top, path)).isFile();
export const isThere = (path: string): boolean => existsSync(join(top, path));
