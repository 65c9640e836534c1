import { asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { PackUpload, Transport, TransportEvents } from '../ports/transport.ts';
import type { ExchangeRequest } from '@holdfast/protocol';
import { MemoryDevice, MemoryLocks, MemoryServer, MemoryTransport, pass, webDigests } from '../testing/index.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
const minute = 60_000;
let seed = 4000;

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** A wire whose calls, while it is deaf, are neither answered nor refused: a connection that has died silently. */
class SilentWire implements Transport {
  readonly wire: MemoryTransport;
  readonly requests: ExchangeRequest[] = [];
  deaf: 'all' | 'uploads' | 'none' = 'none';

  constructor(server: MemoryServer) {
    this.wire = new MemoryTransport(server);
    this.wire.onExchange((request) => this.requests.push(request));
  }

  /** Of every connection that was made: what it would tell, also late. */
  readonly told: TransportEvents[] = [];

  connect: Transport['connect'] = (events) => {
    this.told.push(events);
    return this.wire.connect(events);
  };
  exchange: Transport['exchange'] = (request) => (this.deaf === 'all' ? never() : this.wire.exchange(request));
  manifests: Transport['manifests'] = (request) => (this.deaf === 'all' ? never() : this.wire.manifests(request));
  uploadPack = (upload: PackUpload): Promise<void> => (this.deaf === 'none' ? this.wire.uploadPack(upload) : never());
  content: Transport['content'] = (...asked) => this.wire.content(...asked);
  manifest: Transport['manifest'] = (...asked) => this.wire.manifest(...asked);
  versions: Transport['versions'] = (...asked) => this.wire.versions(...asked);
}

const setUp = () => {
  seed += 1;
  const server = new MemoryServer(space, () => wall, webDigests);
  const way = new SilentWire(server);
  const device = new MemoryDevice({ wall, seed, transport: way });
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop' });
  return { server, way, device, open };
};
const mkdir = (engine: SyncEngine, name: string) => engine.execute([{ type: 'createFolder', parent: root, name }]);
const add = (engine: SyncEngine, name: string) => engine.addFiles(root, [{ path: [name], blob: new Blob([name]), mtime: 1, mime: '' }]);
const leads = async (engine: SyncEngine): Promise<boolean> => (await engine.status()).leader;

describe('C1 nothing waits for ever', () => {
  test.each(['all', 'uploads'] as const)('a wire that went silent under %s calls: asked again after a while, everything arrives', async (deaf) => {
    const { server, way, device, open } = setUp();
    const engine = await open();
    await engine.syncNow();
    way.deaf = deaf;
    await add(engine, 'a.txt');
    await mkdir(engine, 'folder');
    await pass(device, 1000);
    way.deaf = 'none';
    await pass(device, 6 * minute, 300);
    expect(engine.inspect().outbox).toEqual([]);
    expect(server.seq).toBe(2);
  });

  test('a small pack on a wire that went silent keeps what follows back for half a minute, not for minutes', async () => {
    const { way, device, open } = setUp();
    const engine = await open();
    await engine.syncNow();
    way.deaf = 'uploads';
    await add(engine, 'a.txt');
    await pass(device, 1000);
    way.deaf = 'none';
    await pass(device, 45_000, 100);
    expect(engine.inspect().outbox).toEqual([]);
  });

  test('H29 a server that says when to come back is no fault: it is asked again, and nothing is reported', async () => {
    const { way, device } = setUp();
    const faults: unknown[] = [];
    const engine = await createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => faults.push(error) });
    await engine.syncNow();
    const { exchange, manifests } = way;
    const busy = (): Promise<never> => Promise.reject(new SyncClientError('refused', 'The database does not answer at the moment: try again shortly.', { status: 503, retryAfterMs: 2000 }));
    way.exchange = busy;
    way.manifests = busy;
    await add(engine, 'a.txt');
    await mkdir(engine, 'folder');
    await pass(device, 5000, 50);
    expect(engine.inspect().outbox).toHaveLength(2);
    Object.assign(way, { exchange, manifests });
    await pass(device, minute, 100);
    expect(engine.inspect().outbox).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('what could not be sent and was taken back keeps nothing back that is added later (seed 1001882)', async () => {
    const { way, device, open } = setUp();
    const engine = await open();
    await engine.syncNow();
    const { manifests } = way;
    way.manifests = () => Promise.reject(new SyncClientError('refused', 'The store is away', { status: 503, retryAfterMs: 1000 }));
    await add(engine, 'a.txt');
    await pass(device, 1000);
    await engine.undo();
    expect(engine.inspect().outbox).toEqual([]);
    await pass(device, 5000);
    way.manifests = manifests;
    await add(engine, 'b.txt');
    await pass(device, 5 * minute, 300);
    expect(engine.inspect().outbox).toEqual([]);
  });

  test.each(['all', 'uploads'] as const)('H48 a hidden leader over a silent wire (%s) steps down at once for a visible tab', async (deaf) => {
    const { way, device, open } = setUp();
    const [a, b] = [await open(), await open()];
    await a.syncNow();
    await pass(device, 1000);
    way.deaf = deaf;
    await add(a, 'a.txt');
    await pass(device, 1000);
    expect(await leads(a)).toBe(true);
    way.deaf = 'none';
    a.setVisible(false);
    b.setVisible(true);
    await pass(device, 1000);
    expect([await leads(a), await leads(b)]).toEqual([false, true]);
    await b.syncNow();
    expect(b.inspect().outbox).toEqual([]);
  });

  test('H49 a connection that is told to have broken when its tab has stepped down does not make it a leader again', async () => {
    const { way, device, open } = setUp();
    const [a, b] = [await open(), await open()];
    await a.syncNow();
    await pass(device, 1000);
    const [first] = way.told;
    a.setVisible(false);
    b.setVisible(true);
    await pass(device, 1000);
    expect([await leads(a), await leads(b)]).toEqual([false, true]);
    first?.onDisconnected();
    expect([await leads(a), await leads(b)]).toEqual([false, true]);
  });

  test('H49, P11 a tab that is overtaken while it is about to lead does not begin (seed 50000090)', async () => {
    const { way, device } = setUp();
    way.wire.setOnline(false);
    const locks = new MemoryLocks();
    const mine = locks.open();
    const ports = { ...device.tab(), locks: mine };
    const { store } = ports;
    const load = store.rows.bind(store) as typeof store.rows;
    const { promise: asleep, resolve: wake } = Promise.withResolvers<void>();
    const { promise: aboutToLead, resolve: comes } = Promise.withResolvers<void>();
    store.rows = (async (table: 'staged') => {
      if (table === 'staged') comes();
      if (table === 'staged') await asleep;
      return await load(table);
    }) as typeof store.rows;
    const sleeper = await createEngine(ports, { space, deviceName: 'Laptop' });
    await aboutToLead;
    mine.crash();
    const other = await createEngine({ ...device.tab(), locks: locks.open() }, { space, deviceName: 'Laptop' });
    await pass(device, 1000);
    expect(await leads(other)).toBe(true);
    wake();
    await pass(device, 1000);
    expect([await leads(sleeper), await leads(other)]).toEqual([false, true]);
  });

  test('closing an engine waits for no silent wire', async () => {
    const { way, device, open } = setUp();
    const engine = await open();
    await engine.syncNow();
    way.deaf = 'all';
    await add(engine, 'a.txt');
    await pass(device, 1000);
    await engine.close();
    const next = await open();
    way.deaf = 'none';
    await next.syncNow();
    expect(next.inspect().outbox).toEqual([]);
  });

  test('H52 a tab whose wish to lead was forgotten while it slept asks again: when it wakes up, and by itself', async () => {
    for (const wake of [true, false]) {
      const { server, device } = setUp();
      const locks = new MemoryLocks();
      const [mine, others] = [locks.open(), locks.open()];
      const first = await createEngine({ ...device.tab(), locks: others }, { space, deviceName: 'Laptop' });
      await first.syncNow();
      const sleeper = await createEngine({ ...device.tab(), locks: mine }, { space, deviceName: 'Laptop' });
      await pass(device, 1000);
      mine.crash();
      if (wake) await sleeper.resume();
      await first.close();
      await mkdir(sleeper, 'made by the sleeper');
      await pass(device, wake ? 1000 : 7 * minute);
      expect(await leads(sleeper)).toBe(true);
      expect(server.seq).toBe(1);
    }
  });
});

describe('C5 a device whose connection stands trusts it', () => {
  test('it asks nothing for minutes, and what it is told arrives at once', async () => {
    const { server, way, device, open } = setUp();
    const engine = await open();
    await engine.syncNow();
    await pass(device, 1000);
    const before = way.requests.length;
    await pass(device, 3.5 * minute);
    expect(way.requests.length).toBe(before);
    const other = new MemoryDevice({ wall, seed: seed + 500, transport: new MemoryTransport(server) });
    const elsewhere = await createEngine(other.tab(), { space, deviceName: 'Phone' });
    await mkdir(elsewhere, 'told');
    await elsewhere.syncNow();
    await pass(device, 100);
    expect(await engine.resolve(['told'])).not.toBeNull();
    expect(way.requests.length).toBe(before);
  });

  test('a no-op sync brings no rows and sends no operations', async () => {
    const { server, way, device, open } = setUp();
    const engine = await open();
    await mkdir(engine, 'a');
    await engine.syncNow();
    await pass(device, 1000);
    way.requests.splice(0);
    const answers: number[] = [];
    const { exchange } = server;
    server.exchange = (request) => {
      const answer = exchange.call(server, request);
      if (answer.kind === 'exchanged') answers.push(answer.changes.length);
      return answer;
    };
    await engine.syncNow();
    expect(way.requests.map(({ ops }) => ops.length)).toEqual([0]);
    expect(answers).toEqual([0]);
  });

  test('hints that got lost on a connection that stands are made up for within minutes', async () => {
    const { server, way, device, open } = setUp();
    const engine = await open();
    await engine.syncNow();
    way.wire.mutePokes(true);
    const other = new MemoryDevice({ wall, seed: seed + 500, transport: new MemoryTransport(server) });
    const elsewhere = await createEngine(other.tab(), { space, deviceName: 'Phone' });
    await mkdir(elsewhere, 'untold');
    await elsewhere.syncNow();
    await pass(device, 3 * minute);
    expect(await engine.resolve(['untold'])).toBeNull();
    await pass(device, 4 * minute);
    expect(await engine.resolve(['untold'])).not.toBeNull();
  });

  test('once the connection is gone it asks by itself again', async () => {
    const { server, way, device, open } = setUp();
    const engine = await open();
    await engine.syncNow();
    // Calls get through although no connection comes to stand: some networks let nothing else pass.
    way.wire.breakConnection();
    const other = new MemoryDevice({ wall, seed: seed + 500, transport: new MemoryTransport(server) });
    const elsewhere = await createEngine(other.tab(), { space, deviceName: 'Phone' });
    await mkdir(elsewhere, 'asked for');
    await elsewhere.syncNow();
    await pass(device, 1.5 * minute);
    expect(await engine.resolve(['asked for'])).not.toBeNull();
  });
});
