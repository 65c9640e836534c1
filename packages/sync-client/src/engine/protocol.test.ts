import { asSpaceId, rootOf } from '@holdfast/domain';
import type { Operation } from '@holdfast/domain';
import { protocolLevel, type ExchangeRequest, type ExchangeResponse, type Poke } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import type { Transport, TransportEvents } from '../ports/transport.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, pass, settle, turns, until, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 500;

/** A way to the server on which a test answers in its place. */
class Scripted implements Transport {
  readonly #way: MemoryTransport;
  readonly requests: ExchangeRequest[] = [];
  /** Answers instead of the server while it gives one. */
  answer: (request: ExchangeRequest) => ExchangeResponse | Error | null = () => null;

  constructor(way: MemoryTransport) {
    this.#way = way;
  }

  connect(events: TransportEvents): () => void {
    this.tell = (poke) => events.onPoke(poke);
    return this.#way.connect(events);
  }

  /** A hint of the server's. */
  tell: (poke: Poke) => void = () => undefined;

  async exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    this.requests.push(structuredClone(request));
    const answer = this.answer(request);
    if (answer instanceof Error) throw answer;
    return answer ?? (await this.#way.exchange(request));
  }

  manifests: Transport['manifests'] = (request) => this.#way.manifests(request);
  uploadPack: Transport['uploadPack'] = (upload) => this.#way.uploadPack(upload);
  content: Transport['content'] = (...asked) => this.#way.content(...asked);
  manifest: Transport['manifest'] = (...asked) => this.#way.manifest(...asked);
  versions: Transport['versions'] = (...asked) => this.#way.versions(...asked);
}

const setUp = async (server = new MemoryServer(space, () => wall, webDigests)) => {
  seed += 1;
  const wire = new MemoryTransport(server);
  const way = new Scripted(wire);
  const device = new MemoryDevice({ wall, seed, transport: way });
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop' });
  return { server, wire, way, device, open, engine: await open() };
};
const mkdir = (engine: SyncEngine, name: string) => engine.execute([{ type: 'createFolder', parent: root, name }]);
const names = (engine: SyncEngine): string[] => [...engine.inspect().view.rows()].map((row) => row.name.value).sort();
/** Gives the first answer once for each of these, then lets the server speak. */
const once = (...answers: (ExchangeResponse | Error)[]) => {
  const left = [...answers];
  return (request: ExchangeRequest): ExchangeResponse | Error | null => (request.ops.length > 0 ? (left.shift() ?? null) : null);
};

describe('what the server may answer', () => {
  test('H9 gap: numbered again from what it expects, nothing lost, nothing twice', async () => {
    const { server, way, device, engine } = await setUp();
    await engine.syncNow();
    way.answer = once({ kind: 'gap', expected: 1 });
    await mkdir(engine, 'a');
    await mkdir(engine, 'b');
    await settle(device, engine.syncNow());
    expect(names(engine)).toEqual(['a', 'b']);
    expect(server.seq).toBe(2);
  });

  test('H29 busy: comes back after so long, with jitter', async () => {
    const { way, device, engine } = await setUp();
    await engine.syncNow();
    way.answer = once({ kind: 'busy', afterMs: 10_000 });
    const calls = (): number => way.requests.filter(({ ops }) => ops.length > 0).length;
    await mkdir(engine, 'a');
    await turns();
    expect(calls()).toBe(1);
    device.clock.advance(9_999);
    await turns();
    expect(calls()).toBe(1);
    device.clock.advance(5_002);
    await engine.syncNow();
    expect(engine.inspect().outbox).toHaveLength(0);
  });

  test('H4 fork: a new device id, the same operations, new counters', async () => {
    const { server, way, device, engine } = await setUp();
    await engine.syncNow();
    const before = engine.inspect().meta.device;
    way.answer = once({ kind: 'fork' });
    await mkdir(engine, 'a');
    await settle(device, engine.syncNow());
    expect(engine.inspect().meta.device).not.toBe(before);
    const [first, second] = way.requests.filter(({ ops }) => ops.length > 0);
    expect(second?.ops[0]?.op.id).toBe(first?.ops[0]?.op.id);
    expect(second?.ops[0]?.ctr).toBe(1);
    expect(way.requests.find(({ device: { id } }) => id !== before)?.token).toBeNull();
    expect(server.seq).toBe(1);
  });

  test('H30 floor: the base is fetched again; the old one is shown until then, the outbox stays, the device too', async () => {
    const { way, device, engine } = await setUp();
    await mkdir(engine, 'old');
    await settle(device, engine.syncNow());
    const before = engine.inspect().meta;
    const shown: string[][] = [];
    let said = false;
    way.answer = () => {
      shown.push(names(engine));
      if (said) return null;
      said = true;
      return { kind: 'reset', epoch: 'epoch-1', reason: 'floor' };
    };
    await mkdir(engine, 'new');
    await settle(device, engine.syncNow());
    expect(shown.every((one) => one.includes('old'))).toBe(true);
    expect(names(engine)).toEqual(['new', 'old']);
    const { meta } = engine.inspect();
    expect(meta.device).toBe(before.device);
    expect(meta.generation).toBe(before.generation + 1);
    expect(way.requests.some(({ cursor }, i) => i > 0 && cursor === 0)).toBe(true);
  });

  test('H31 another epoch: a new incarnation; what waits is sent to it, what it lost is offered again', async () => {
    const { wire, device, engine } = await setUp();
    await engine.addFiles(root, [{ path: ['kept.txt'], blob: new Blob(['kept']), mtime: 1, mime: '' }]);
    await settle(device, engine.syncNow());
    const before = engine.inspect().meta;
    const restored = new MemoryServer(space, () => wall, webDigests);
    restored.epoch = 'epoch-2';
    wire.connectTo(restored);
    await mkdir(engine, 'waiting');
    await settle(device, engine.syncNow());
    expect(engine.inspect().meta).toMatchObject({ epoch: 'epoch-2', ackedCtr: 1 });
    expect(engine.inspect().meta.device).not.toBe(before.device);
    expect(names(engine)).toEqual(['waiting']);
    await until('the lost one is offered', () => engine.inspect().parked.length > 0);
    expect(engine.inspect().parked.map(({ row }) => row.title)).toEqual(['kept.txt']);
    await engine.retry();
    await settle(device, engine.syncNow());
    expect(names(engine)).toEqual(['kept.txt', 'waiting']);
    const node = await engine.resolve(['kept.txt']);
    expect(new TextDecoder().decode(await engine.read(node?.id ?? root))).toBe('kept');
  });

  test('H17, 0.13 who is not shown all that is summed goes on without a checksum; once he is, his base is fetched again and holds it', async () => {
    const { server, way, device, engine } = await setUp();
    await mkdir(engine, 'a');
    const [row] = [...engine.inspect().view.rows()];
    if (row === undefined) return expect.unreachable();
    await engine.execute([{ type: 'setAttr', nodes: [row.id], key: 'lock', value: 'mine' }]);
    way.answer = (request) => {
      const answer = server.exchange(request);
      if (answer.kind !== 'exchanged') return answer;
      return { ...answer, checksum: null, changes: answer.changes.map((change) => (change.kind === 'node' ? { kind: 'node', row: { ...change.row, attrs: {} } } : change)) };
    };
    await settle(device, engine.syncNow());
    const shown = (): unknown => engine.inspect().view.node(row.id)?.attrs['lock']?.value;
    expect([engine.inspect().outbox.length, engine.inspect().meta.generation, shown()]).toEqual([0, 1, undefined]);
    expect(way.requests.every(({ understands }) => understands === protocolLevel)).toBe(true);
    way.answer = () => null;
    await settle(device, engine.syncNow());
    expect([engine.inspect().meta.generation, shown()]).toEqual([2, 'mine']);
    expect(engine.inspect().meta.checksum).toBe(server.checksum());
  });

  test('0.13 another checksum: the base is fetched again, the outbox stays', async () => {
    const { server, way, device, engine } = await setUp();
    await mkdir(engine, 'a');
    await settle(device, engine.syncNow());
    let lies = 1;
    way.answer = (request) => {
      const answer = server.exchange(structuredClone(request));
      return answer.kind === 'exchanged' && answer.checksum !== null && lies-- > 0 ? { ...answer, checksum: 'dead' } : answer;
    };
    await mkdir(engine, 'b');
    await settle(device, engine.syncNow());
    expect(engine.inspect().meta).toMatchObject({ generation: 2, checksum: server.checksum(), rebuild: false });
    expect(names(engine)).toEqual(['a', 'b']);
  });

  test('H17 a newer protocol: said once, nothing sent, all kept', async () => {
    const { way, engine } = await setUp();
    await engine.syncNow();
    way.answer = () => ({ kind: 'upgradeRequired', protocol: '99' });
    await expect(engine.syncNow()).rejects.toMatchObject({ code: 'refused' });
    await mkdir(engine, 'a');
    expect(await engine.status()).toMatchObject({ upgradeRequired: true, waiting: 1 });
    const before = way.requests.length;
    await turns();
    expect(way.requests.length).toBe(before);
  });

  test('H16 an ended session: pauses, keeps everything, goes on after signing in', async () => {
    const { wire, device, engine } = await setUp();
    await engine.syncNow();
    wire.setSignedOut(true);
    await mkdir(engine, 'a');
    await expect(engine.syncNow()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await engine.status()).toMatchObject({ signedOut: true, waiting: 1 });
    wire.setSignedOut(false);
    await engine.resume();
    await settle(device, engine.syncNow());
    expect(await engine.status()).toMatchObject({ signedOut: false, waiting: 0 });
  });

  test('H10, H12 retry keeps the operation, a poisoned one is parked', async () => {
    const { server, way, device, engine } = await setUp();
    await engine.syncNow();
    let asked = 0;
    way.answer = ({ ops }) => {
      const [sent] = ops;
      if (sent === undefined || (asked += 1) > 2) return null;
      const base = { kind: 'exchanged', epoch: 'epoch-1', changes: [], cursor: 0, hasMore: false, checksum: null, serverTime: wall, token: 'token-1' } as const;
      if (asked === 1) return { ...base, lastCtr: 0, outcomes: [{ ctr: sent.ctr, op: sent.op.id, result: { code: 'retry', afterMs: 1_000 } }] };
      return { ...base, lastCtr: sent.ctr, outcomes: [{ ctr: sent.ctr, op: sent.op.id, result: { code: 'parked', reason: 'it broke three times' } }] };
    };
    await mkdir(engine, 'poison');
    await pass(device, 25_000, 50);
    expect(engine.inspect().parked.map(({ row }) => row.reason)).toEqual(['it broke three times']);
    expect(engine.inspect().outbox).toHaveLength(0);
    expect(server.seq).toBe(0);
    expect((await engine.changes({ from: 0, to: 9 })).rows[0]?.reason).toContain('it broke three times');
  });

  test('a server that fails is asked again, less and less often, and the failure is told', async () => {
    seed += 1;
    const server = new MemoryServer(space, () => wall, webDigests);
    const way = new Scripted(new MemoryTransport(server));
    const device = new MemoryDevice({ wall, seed, transport: way });
    const faults: unknown[] = [];
    const engine = await createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => faults.push(error) });
    way.answer = () => new SyncClientError('refused', 'The server fell over', { status: 500 });
    await pass(device, 600_000, 60);
    expect(way.requests.length).toBeLessThan(25);
    expect(faults.length).toBeGreaterThan(3);
    way.answer = () => null;
    await settle(device, engine.syncNow());
  });
});

describe('a base that cannot be read', () => {
  test('is fetched again; what waits is kept', async () => {
    const { device, engine, wire, open } = await setUp();
    await mkdir(engine, 'on the server');
    await settle(device, engine.syncNow());
    wire.setOnline(false);
    await mkdir(engine, 'only here');
    await engine.close();
    const { generation } = device.disk.read(null)?.meta ?? { generation: 0 };
    await device.disk.open().commit({ pages: [{ generation, page: 1, data: '{"v":1,"s":' }] }, 'strict');
    const again = await open();
    expect(names(again)).toEqual(['only here']);
    wire.setOnline(true);
    await settle(device, again.syncNow());
    expect(names(again)).toEqual(['on the server', 'only here']);
  });
});

describe('hints (H27)', () => {
  test('what one has done oneself takes one call: the hint of it asks for nothing, before its answer or after', async () => {
    const { server, way, engine } = await setUp();
    await engine.syncNow();
    await turns();
    const before = way.requests.length;
    await mkdir(engine, 'one');
    await turns();
    expect([server.seq, engine.inspect().outbox.length, way.requests.length]).toEqual([1, 0, before + 1]);
    const { epoch, cursor } = engine.inspect().meta;
    way.tell({ space, epoch: epoch ?? '', from: cursor - 1, to: cursor, changes: null });
    await turns();
    expect(way.requests.length).toBe(before + 1);
    way.tell({ space, epoch: epoch ?? '', from: cursor, to: cursor + 1, changes: null });
    await turns();
    expect(way.requests.length).toBeGreaterThan(before + 1);
  });

  test('changes that follow on are applied without a call', async () => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const [a, b] = [await setUp(server), await setUp(server)];
    await a.engine.syncNow();
    await b.engine.syncNow();
    const before = b.way.requests.length;
    await mkdir(a.engine, 'one');
    await a.engine.syncNow();
    await turns();
    expect(names(b.engine)).toEqual(['one']);
    expect(b.way.requests.length).toBe(before);
  });

  test('a lost hint is made good by the next one', async () => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const [a, b] = [await setUp(server), await setUp(server)];
    await a.engine.syncNow();
    await b.engine.syncNow();
    b.wire.mutePokes(true);
    await mkdir(a.engine, 'one');
    await a.engine.syncNow();
    b.wire.mutePokes(false);
    await mkdir(a.engine, 'two');
    await a.engine.syncNow();
    await turns();
    expect(names(b.engine)).toEqual(['one', 'two']);
  });
});

describe('an operation of a later version of the app (H17)', () => {
  test('is kept as it is, unsent and without effect; the others go', async () => {
    const { device, engine, open, way } = await setUp();
    await engine.close();
    const later = { v: 1, type: 'explode', id: '00000000-0000-4000-8000-00000000ffff' } as unknown as Operation;
    await device.disk.open().commit({ append: { outbox: [{ op: later, ctr: null, title: 'later' }] } }, 'strict');
    const again = await open();
    await mkdir(again, 'a');
    await turns(50);
    expect(again.inspect().outbox.map(({ row }) => row.title)).toEqual(['later']);
    expect(way.requests.flatMap(({ ops }) => ops.map(({ op }) => op.type))).not.toContain('explode');
    expect(names(again)).toEqual(['a']);
  });

  test('H17 is not waited for: syncing ends when everything else is through', async () => {
    const { device, engine, open } = await setUp();
    await engine.close();
    const later = { v: 2, type: 'explode', id: '00000000-0000-4000-8000-00000000ffff' } as unknown as Operation;
    await device.disk.open().commit({ append: { outbox: [{ op: later, ctr: null, title: 'later' }] } }, 'strict');
    const again = await open();
    let ended = false;
    void again.syncNow().then(() => {
      ended = true;
    });
    await turns(50);
    expect(ended).toBe(true);
  });
});
