import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededBytes } from '@holdfast/chunking/testing';
import { objectKeyOf, sourceOf } from '@holdfast/sync-server';
import { DiskContentStore } from '../disk-content-store.ts';

/**
 * A process that stores objects in a folder until it is killed, and says on its standard output which are stored: written by themselves,
 * taken over from a spool, and put over again, several at once. Arguments: the folder, the first object's number.
 */
const [folder = '', first = '0'] = process.argv.slice(2);
const store = await DiskContentStore.open(folder);
let next = Number(first);

const one = async (n: number): Promise<void> => {
  const bytes = seededBytes(n, 1 + ((n * 7919) % 300_000));
  const key = objectKeyOf(`packs/space/${n % 7}/${n}`);
  if (n % 3 === 0) {
    const file = join(folder, `spool-${n}`);
    await writeFile(file, bytes, { flush: true });
    await store.put(key, { ...sourceOf(bytes), file });
  } else await store.put(key, sourceOf(bytes.subarray(0, 1), bytes.subarray(1)));
  if (n % 5 === 0) await store.put(key, sourceOf(bytes));
  process.stdout.write(`${n}\n`);
};

await Promise.all(Array.from({ length: 4 }, async () => {
  for (;;) await one(next++);
}));
