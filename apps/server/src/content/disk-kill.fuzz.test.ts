import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seededBytes } from '@holdfast/chunking/testing';
import { objectKeyOf, readAll } from '@holdfast/sync-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DiskContentStore } from './disk-content-store.ts';

const rounds = Number(process.env['HOLDFAST_FUZZ_ROUNDS'] ?? 25);
const seed = Number(process.env['HOLDFAST_FUZZ_SEED'] ?? Date.now() % 1_000_000);

describe(`the disk store of a process that is killed, seed ${seed}`, { timeout: 600_000 }, () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'holdfast-kill-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Lets a process write until `ms` after its first object, kills it, and answers which objects it had said were stored. */
  const writeAndKill = async (first: number, ms: number): Promise<readonly number[]> => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'testing/disk-writer.ts'), folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (piece: Buffer) => void (said += piece.toString()));
    await once(child.stdout, 'data');
    await delay(ms);
    child.kill('SIGKILL');
    await once(child, 'close');
    return said.split('\n').slice(0, -1).map(Number);
  };
  const bytesOf = (n: number): Uint8Array => seededBytes(n, 1 + ((n * 7919) % 300_000));

  test('what was said to be stored is there, whole; nothing else is there by half; what was under way is swept', async () => {
    const stored = new Set<number>();
    for (let round = 0; round < rounds; round++) {
      const first = Math.max(-1, ...stored) + 10;
      const ms = (seed * 31 + round * 17) % 50;
      for (const n of await writeAndKill(first, ms)) stored.add(n);
      const store = await DiskContentStore.open(folder);
      expect(await readdir(join(folder, 'incoming')), `round ${round}, killed after ${ms} ms`).toEqual([]);
      const found = new Set<number>();
      for await (const { key, size } of store.list('packs/')) {
        const n = Number(key.split('/').at(-1));
        found.add(n);
        expect(Buffer.compare(await readAll(await store.read(objectKeyOf(key), { from: 0, to: size })), bytesOf(n)), `${key} after ${ms} ms`).toBe(0);
      }
      expect([...stored].filter((n) => !found.has(n)), `round ${round}, killed after ${ms} ms`).toEqual([]);
    }
    expect(stored.size).toBeGreaterThan(rounds);
  });
});
