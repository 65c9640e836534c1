import { SyncClientError } from '@holdfast/sync-client';
import type { Batch, BlobStore, BlobWriter, ReplicaStore } from '@holdfast/sync-client';
import type { MemoryDisk, MemoryFiles } from '@holdfast/sync-client/testing';
import type { Random } from '../random/random.ts';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';
import type { Misfortune } from './misfortune.ts';
import { SimBlob } from './sim-blob.ts';

/** What a device's database and files do. Chances per call. */
export interface StorageFaults {
  /** The connection to the database was cut, and opening it anew did not help (H6): nothing was done. */
  readonly severed: number;
  /** The connection was cut while it committed: it was done, and nobody knows. */
  readonly severedAfter: number;
  /** No room for a transaction (H5). */
  readonly databaseFull: number;
  /** A file takes only a part of what is written, then there is no room. */
  readonly shortWrite: number;
  /** A file cannot be written or flushed. */
  readonly writeFails: number;
}

export const noStorageFaults: StorageFaults = { severed: 0, severedAfter: 0, databaseFull: 0, shortWrite: 0, writeFails: 0 };

export const swarmStorage = (random: Random): StorageFaults => {
  const rate = (most: number): number => (random.chance(0.5) ? 0 : random.fraction() * most);
  return { severed: rate(0.05), severedAfter: rate(0.05), databaseFull: rate(0.1), shortWrite: rate(0.3), writeFails: rate(0.2) };
};

export interface DiskPorts {
  readonly scheduler: Scheduler;
  readonly actor: Actor;
  readonly luck: Misfortune;
  readonly faults: () => StorageFaults;
}

type Line = <T>(label: string, work: () => Promise<T>) => Promise<T>;

/**
 * Runs calls one after the other, as a database does with overlapping transactions and a file with its writes,
 * with a wait of the scheduler before each (others may run, a crash may come: nothing has happened yet) and after it
 * (it has happened, the caller does not know).
 */
const inLine = ({ scheduler, actor }: DiskPorts): Line => {
  let last: Promise<unknown> = Promise.resolve();
  return (label, work) => {
    const done = last.then(() => scheduler.wait(actor, 0, label)).then(work);
    last = done.catch(() => undefined);
    return done.then(
      (value) => scheduler.wait(actor, 0, `${label} done`).then(() => value),
      (error: unknown) => scheduler.wait(actor, 0, `${label} failed`).then(() => Promise.reject(error)),
    );
  };
};

const cutOff = (): SyncClientError => new SyncClientError('storage', 'Simulated: the connection to the database was cut');
const full = (): SyncClientError => new SyncClientError('storage-full', 'Simulated: this device has no room left');

/** One tab's connection to the device's database. */
export const simStore = (ports: DiskPorts, disk: MemoryDisk, watch: (batch: Batch) => () => void): ReplicaStore => {
  const { luck, faults } = ports;
  const store = disk.open();
  const line = inLine(ports);
  const reading: Line = (label, work) => line(label, () => {
    if (luck.strikes('database severed', faults().severed)) throw cutOff();
    return work();
  });
  return {
    read: (known) => reading('read', () => store.read(known)),
    pages: (generation) => reading('pages', () => store.pages(generation)),
    rows: (table, after, limit) => reading(`rows ${table}`, () => store.rows(table, after, limit)),
    latest: (table, limit) => reading(`latest ${table}`, () => store.latest(table, limit)),
    keys: (table) => reading(`keys ${table}`, () => store.keys(table)),
    commit: (batch, durability) => reading(`commit ${durability}`, async () => {
      if (luck.strikes('database full', faults().databaseFull)) throw full();
      const look = watch(batch);
      const committed = await store.commit(batch, durability);
      look();
      if (luck.strikes('database severed after commit', faults().severedAfter)) throw cutOff();
      return committed;
    }),
    onEvicted: (listener) => store.onEvicted(listener),
    close: () => store.close(),
  };
};

/** One tab's view of the device's files. */
export const simFiles = (ports: DiskPorts, files: MemoryFiles): BlobStore => {
  const store = files.open();
  const wait: Line = (label, work) => inLine(ports)(label, work);
  return {
    create: async (name) => simWriter(ports, await wait('create file', () => store.create(name))),
    read: (name, from, to) => wait('read file', () => store.read(name, from, to)),
    blob: (name, from, to) => wait('open file', async () => new SimBlob(await store.read(name, from, to))),
    readsGrowing: true,
    list: () => wait('list files', () => store.list()),
    remove: (name) => wait('remove file', () => store.remove(name)),
    estimate: () => wait('estimate', () => store.estimate()),
    persist: () => wait('persist', () => store.persist()),
  };
};

const simWriter = (ports: DiskPorts, writer: BlobWriter): BlobWriter => {
  const { luck, faults } = ports;
  const line = inLine(ports);
  const writing: Line = (label, work) => line(label, () => {
    if (luck.strikes('file not written', faults().writeFails)) throw new SyncClientError('storage', 'Simulated: the file cannot be written');
    return work();
  });
  return {
    get size() {
      return writer.size;
    },
    append: (pieces) => writing('append', async () => {
      const [first] = pieces;
      if (first === undefined || !luck.strikes('short write', faults().shortWrite)) return writer.append(pieces);
      await writer.append([first.subarray(0, luck.between(0, first.length))]);
      throw full();
    }),
    truncate: (size) => writing('truncate', () => writer.truncate(size)),
    flush: () => writing('flush', () => writer.flush()),
    close: () => line('close file', () => writer.close()),
  };
};
