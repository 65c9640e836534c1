import { spawn } from 'node:child_process';
import { once } from 'node:events';

export const tarName = 'tar of the same files on disk';

/** Reads a folder as one stream of `tar`, from its disk, and throws it away; answers its bytes. */
export const readTar = async (folder: string): Promise<number> => {
  const tar = spawn('tar', ['-cf', '-', '-C', folder, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(tar, 'close') as Promise<[number | null]>;
  let bytes = 0;
  for await (const piece of tar.stdout) bytes += (piece as Buffer).length;
  const [code] = await ended;
  if (code !== 0) throw new Error(`tar ended with ${code}`);
  return bytes;
};
