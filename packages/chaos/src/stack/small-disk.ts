import { spawnSync } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** The disk of the content store: small enough to be filled by a ballast file. */
export interface SmallDisk {
  /** Leaves no room; what is written until `heal` meets ENOSPC. */
  fill(): Promise<void>;
  heal(): Promise<void>;
  dispose(): Promise<void>;
}

/** Mounts a tmpfs over the folder; null when this user may not mount. It outlives every process, as a disk does. */
export const smallDisk = async (folder: string, megabytes: number): Promise<SmallDisk | null> => {
  await mkdir(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder], { stdio: 'ignore' });
  if (status !== 0) return null;
  const ballast = join(folder, 'ballast');
  return {
    fill: async () => {
      const { bavail, bsize } = await statfs(folder);
      const file = await open(ballast, 'w');
      try {
        const piece = Buffer.alloc(1 << 20);
        for (let left = bavail * bsize; left > 0; left -= piece.length) await file.write(piece, 0, Math.min(left, piece.length));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        await file.close();
      }
    },
    heal: () => rm(ballast, { force: true }),
    dispose: async () => {
      for (let tries = 0; tries < 20 && spawnSync('umount', [folder], { stdio: 'ignore' }).status !== 0; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
    },
  };
};
