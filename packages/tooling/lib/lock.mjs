import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inRoot } from './workspace.mjs';

/** A lock this old belongs to nobody, even when its process number is in use again. */
const forgottenAfterMs = 30 * 60_000;

/**
 * Runs `work` while no other process of this checkout runs under the same name; the others wait. A process that died in it does not block.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @param {string} [folder] where the lock lies; that of this checkout unless told
 * @returns {Promise<T>}
 */
export const withLock = async (name, work, folder = inRoot('.cache')) => {
  const file = join(folder, `${name}.lock`);
  await mkdir(folder, { recursive: true });
  await acquire(file);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
};

const acquire = async (file) => {
  for (let told = false; ; told = true) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = await holderOf(file);
    if (holder === null) continue;
    if (!holder.alive) await breakLock(file);
    else {
      if (!told) console.error(`Waiting for another start of this checkout (process ${holder.pid}) …`);
      await delay(200);
    }
  }
};

const holderOf = async (file) => {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    // Between creating and writing the file there is a moment in which it is empty.
    const pid = text === '' ? null : Number(text);
    return { pid, alive: Date.now() - mtimeMs < (pid === null ? 2_000 : forgottenAfterMs) && (pid === null || isAlive(pid)) };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Takes a dead holder's file away. One does it at a time, and looks again first: what was dead a moment ago may be held anew by now. */
const breakLock = async (file) => {
  const breaking = `${file}.breaking`;
  try {
    await mkdir(breaking);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return isOld(breaking).then((old) => (old ? rm(breaking, { recursive: true, force: true }) : delay(20)));
  }
  try {
    const holder = await holderOf(file);
    if (holder !== null && !holder.alive) await rm(file, { force: true });
  } finally {
    await rm(breaking, { recursive: true, force: true });
  }
};

/** Whoever made it died over it. */
const isOld = async (path) => {
  try {
    return Date.now() - (await stat(path)).mtimeMs > 10_000;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
};
