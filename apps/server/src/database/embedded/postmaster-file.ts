import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running PostgreSQL writes about itself (its `miscadmin.h` names the lines). */
export interface PostmasterFile {
  readonly pid: number;
  readonly dataFolder: string;
  readonly socketFolder: string | null;
  readonly status: string;
}

/** Reads `postmaster.pid`; null when there is none or it is not whole yet. */
export const readPostmasterFile = async (dataFolder: string): Promise<PostmasterFile | null> => {
  try {
    return parsePostmasterFile(await readFile(join(dataFolder, 'postmaster.pid'), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

export const parsePostmasterFile = (text: string): PostmasterFile | null => {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !lines[1]) return null;
  return { pid, dataFolder: lines[1], socketFolder: lines[4] || null, status: lines[7] ?? '' };
};
