import type { Batch, BlobStore, BlobWriter, ReplicaStore } from '@holdfast/sync-client';
import type { MemoryDisk, MemoryFiles } from '@holdfast/sync-client/testing';
import { SimBlob } from './sim-blob.ts';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';

/**
 * Runs calls one after the other, as a database does with overlapping transactions and a file with its writes,
 * with a wait of the scheduler before each (others may run, a crash may come: nothing has happened yet) and after it
 * (it has happened, the caller does not know).
 */
const inLine = (scheduler: Scheduler, actor: Actor) => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(label: string, work: () => Promise<T>): Promise<T> => {
    const done = last.then(() => scheduler.wait(actor, 0, label)).then(work);
    last = done.catch(() => undefined);
    return done.then(
      (value) => scheduler.wait(actor, 0, `${label} done`).then(() => value),
      (error: unknown) => scheduler.wait(actor, 0, `${label} failed`).then(() => Promise.reject(error)),
    );
  };
};

/** One tab's connection to the device's database. */
export const simStore = (scheduler: Scheduler, actor: Actor, disk: MemoryDisk, watch: (batch: Batch) => () => void): ReplicaStore => {
  const store = disk.open();
  const line = inLine(scheduler, actor);
  return {
    read: (known) => line('read', () => store.read(known)),
    rows: (table, after, limit) => line(`rows ${table}`, () => store.rows(table, after, limit)),
    latest: (table, limit) => line(`latest ${table}`, () => store.latest(table, limit)),
    keys: (table) => line(`keys ${table}`, () => store.keys(table)),
    commit: (batch, durability) => line(`commit ${durability}`, async () => {
      const look = watch(batch);
      const committed = await store.commit(batch, durability);
      look();
      return committed;
    }),
    onEvicted: (listener) => store.onEvicted(listener),
    close: () => store.close(),
  };
};

/** One tab's view of the device's files. */
export const simFiles = (scheduler: Scheduler, actor: Actor, files: MemoryFiles): BlobStore => {
  const store = files.open();
  const wait = <T>(label: string, work: () => Promise<T>): Promise<T> => inLine(scheduler, actor)(label, work);
  return {
    create: async (name) => {
      const writer = await wait('create file', () => store.create(name));
      return simWriter(scheduler, actor, writer);
    },
    read: (name, from, to) => wait('read file', () => store.read(name, from, to)),
    blob: (name, from, to) => wait('open file', async () => new SimBlob(await store.read(name, from, to))),
    list: () => wait('list files', () => store.list()),
    remove: (name) => wait('remove file', () => store.remove(name)),
    estimate: () => wait('estimate', () => store.estimate()),
    persist: () => wait('persist', () => store.persist()),
  };
};

const simWriter = (scheduler: Scheduler, actor: Actor, writer: BlobWriter): BlobWriter => {
  const line = inLine(scheduler, actor);
  return {
    get size() {
      return writer.size;
    },
    append: (pieces) => line('append', () => writer.append(pieces)),
    flush: () => line('flush', () => writer.flush()),
    close: () => line('close file', () => writer.close()),
  };
};
