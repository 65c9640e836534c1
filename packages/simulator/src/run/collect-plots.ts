import type { NodeId } from '@holdfast/domain';
import { asPackId } from '@holdfast/sync-server';
import type { ObjectKey } from '@holdfast/sync-server';
import type { Rule } from '../check/violation.ts';
import { liveTree } from '../device/tree-of.ts';
import type { Random } from '../random/random.ts';
import { asBytes } from '../scenarios/shown.ts';
import type { Done, Person } from '../workload/person.ts';
import { noProcessFaults } from '../world/process.ts';
import { SimBlob } from '../world/sim-blob.ts';
import { noContentFaults } from '../world/sim-content.ts';
import type { SimDevice } from '../world/sim-device.ts';
import type { World } from '../world/world.ts';
import type { Troubles } from './troubles.ts';

export interface CollectPlotPorts {
  readonly world: World;
  readonly random: Random;
  readonly say: (text: string) => void;
  readonly report: (rule: Rule, detail: string) => void;
  readonly troubles: Pick<Troubles, 'dropBackup'>;
  readonly let: (device: SimDevice, work: (person: Person) => Promise<Done>) => Promise<void>;
}

const day = 86_400_000;
const aWhile = 120_000;

/** Plots about the collector at work while what it looks at is wanted again, read, moved or lost (H43). */
export class CollectPlots {
  readonly #ports: CollectPlotPorts;

  constructor(ports: CollectPlotPorts) {
    this.#ports = ports;
  }

  async #quiet(...devices: readonly SimDevice[]): Promise<void> {
    const { world } = this.#ports;
    for (let left = aWhile; left > 0 && !devices.every((device) => world.isQuiet(device)); left -= 2000) await world.scheduler.runFor(2000);
  }

  /** Files come and go, for weeks; the collector works, and dies at it; bytes that it has condemned are wanted again in that very moment. */
  async collected(a: SimDevice, b: SimDevice): Promise<void> {
    const { world, random, report, say, troubles } = this.#ports;
    const { server, scheduler } = world;
    for (const { name } of [a, b]) world.network.switch(name, true);
    const contents = Array.from({ length: random.between(1, 3) }, () => random.bytes(random.between(20_000, 200_000)));
    const large = random.bytes(random.between(300_000, 400_000));
    contents.push(large);
    const nodes: NodeId[] = [];
    for (const [i, bytes] of contents.entries()) await this.#add(a, `Collected ${i + 1}`, bytes, nodes);
    await this.#quiet(a, b);
    await this.#purge(a, nodes.slice(random.between(0, 1)));
    await this.#quiet(a, b);
    if (random.chance(0.7)) await this.#askedFor(b, large);
    server.processFaults = { ...noProcessFaults, crash: random.pick([0, 0.01]), slow: [0, random.pick([0, 50])] };
    server.contentFaults = { ...noContentFaults, refuse: random.pick([0, 0.2]), flip: random.pick([0, 0.3]) };
    for (let round = random.between(3, 6); round > 0; round--) {
      scheduler.jump(random.pick([0.1, 1, 2, 3, 8]) * day);
      server.start();
      world.network.reconnectAll();
      say('the collector works');
      troubles.dropBackup();
      server.collect(a.space);
      // Some of its bytes are there, the others do not come through: what was said to be there is waited for.
      if (random.chance(0.6)) await this.#add(b, `Again ${round}`, this.#wanted(random.pick(contents)), []);
      world.network.link(b.name).breaksAfter(random.chance(0.6) ? random.between(0, 2000) : null);
      if (random.chance(0.3)) await this.#read(b);
      await scheduler.runFor(random.between(0, 60_000));
    }
    world.network.link(b.name).breaksAfter(null);
    server.start();
    Object.assign(server, { processFaults: noProcessFaults, contentFaults: noContentFaults });
    world.network.reconnectAll();
    await scheduler.runFor(60_000);
    if (random.chance(0.6)) await this.#cutOff(b);
    if (random.chance(0.4)) await this.#lost(a, b, report);
  }

  /** H43a: bytes that the collector has condemned are said to be there, and what else the file needs does not come through for more than a day. */
  async #askedFor(device: SimDevice, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { world: { scheduler, network }, random } = this.#ports;
    await this.#collectAfter(8, device);
    network.link(device.name).breaksAfter(random.between(2000, 10_000));
    await this.#add(device, 'Asked for', this.#andMore(bytes), []);
    await scheduler.runFor(random.between(500, 5000));
    network.switch(device.name, false);
    await this.#collectAfter(1.2, device);
    network.link(device.name).breaksAfter(null);
    network.switch(device.name, true);
  }

  /** H43e: the server dies when it has put a pack, before its row is there; until the device comes again, the collector looks time and again. */
  async #cutOff(device: SimDevice): Promise<void> {
    const { world, random } = this.#ports;
    const { server, scheduler, network } = world;
    await this.#collectAfter(0, device);
    scheduler.jump(0.6 * day);
    server.processFaults = { ...noProcessFaults, slow: [0, 50], hot: 'put object done' };
    const before = server.crashes;
    for (let tries = 6; tries > 0 && server.crashes === before; tries--) {
      await this.#add(device, `Cut off ${tries}`, random.bytes(random.between(2000, 50_000)), []);
      for (let left = 4000; left > 0 && server.crashes === before; left -= 20) await scheduler.runFor(20);
    }
    network.switch(device.name, false);
    server.processFaults = { ...noProcessFaults, slow: [0, 50] };
    // Twice within a day, so that one of them looks at everything anew and may delete what the other has seen; then later.
    for (const days of [0, 0.6, 0.6]) await this.#collectAfter(days, device);
    server.processFaults = noProcessFaults;
    network.switch(device.name, true);
    await scheduler.runFor(60_000);
  }

  /** The collector goes through the space, so many days later. */
  async #collectAfter(days: number, { space }: SimDevice): Promise<void> {
    const { world: { server, scheduler }, say, troubles } = this.#ports;
    scheduler.jump(days * day);
    server.start();
    say('the collector works');
    troubles.dropBackup();
    server.collect(space);
    await scheduler.runFor(60_000);
  }

  /** H43f: the tables of chunks are lost; until they are back nothing is deleted. */
  async #lost(a: SimDevice, b: SimDevice, report: CollectPlotPorts['report']): Promise<void> {
    const { world, random, say } = this.#ports;
    const { server, scheduler } = world;
    await this.#add(a, 'Kept', random.bytes(5000), []);
    await this.#quiet(a, b);
    for (const { name, space } of world.devices) if (space === a.space) world.network.switch(name, false);
    await scheduler.runFor(aWhile);
    const whole = server.contentIndex.backUp();
    const before = this.#neededObjects(a);
    if (before.size === 0 || whole.of(a.space).checked.paused !== null) return;
    say('the tables of chunks are lost');
    server.contentIndex.lose(a.space, 'chunks');
    server.hasLostTables = true;
    for (let round = 0; round < 4; round++) await this.#collectAfter(9, a);
    world.evaluated('H43');
    const gone = [...before].filter((key) => !server.contentStore.objects.has(key));
    if (gone.length > 0) report('H43', `${gone.length} objects that versions need were deleted after the tables that name them had been lost`);
    // What nothing needs may go all the same.
    const rows = whole.of(a.space);
    for (const [id, { key }] of rows.packs) if (!server.contentStore.objects.has(key)) rows.packs.delete(id);
    for (const [hash, { pack }] of rows.chunks) if (!rows.packs.has(pack)) rows.chunks.delete(hash);
    server.contentIndex.setBack(whole, server.now());
    server.collectWatch.setBack();
    server.hasLostTables = false;
    for (const { name, space } of world.devices) if (space === a.space) world.network.switch(name, true);
    await this.#collectAfter(0, a);
  }

  /** The same bytes, or those and more. */
  #wanted(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const { random } = this.#ports;
    return random.chance(0.4) ? bytes : this.#andMore(bytes);
  }

  #andMore(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const { random } = this.#ports;
    return new Uint8Array(Buffer.concat([bytes, random.bytes(random.between(50_000, 100_000))]));
  }

  /** Keys of the packs in which chunks of versions lie. */
  #neededObjects({ space }: SimDevice): ReadonlySet<ObjectKey> {
    const { server } = this.#ports.world;
    const rows = server.contentIndex.backUp().of(space);
    const chunks = [...server.spaces.space(space).usedManifests()].flatMap((id) => [...(rows.manifests.get(id)?.manifest.chunks ?? [])]);
    return new Set(chunks.flatMap(({ hash }) => rows.packs.get(rows.chunks.get(hash)?.pack ?? asPackId(''))?.key ?? []));
  }

  async #add(device: SimDevice, name: string, bytes: Uint8Array<ArrayBuffer>, nodes: NodeId[]): Promise<void> {
    await this.#ports.let(device, async (person): Promise<Done> => {
      const { engine } = person;
      const { ops, created } = await engine.addFiles(engine.root, [{ path: [name], blob: new SimBlob(bytes), mtime: person.now(), mime: '' }]);
      const node = created.at(-1);
      if (node !== undefined) {
        nodes.push(node);
        person.saved({ ops, device: device.name, what: name, bytes: asBytes(bytes), node });
      }
      return { what: `add /${name}`, ops };
    });
  }

  async #purge(device: SimDevice, nodes: readonly NodeId[]): Promise<void> {
    await this.#ports.let(device, async ({ engine }) => {
      const left = nodes.filter((node) => engine.inspect().view.node(node) !== undefined);
      if (left.length === 0) return null;
      return { what: 'purge what was added', ops: (await engine.execute([{ type: 'trash', nodes: left }, { type: 'purge', nodes: left }])).ops };
    });
  }

  async #read(device: SimDevice): Promise<void> {
    await this.#ports.let(device, async ({ engine }) => {
      const files = liveTree(engine.inspect().view).filter(({ row }) => row.kind === 'file');
      if (files.length === 0) return null;
      const { row, path } = this.#ports.random.pick(files);
      await engine.read(row.id);
      return { what: `read ${path}`, ops: [] };
    });
  }
}
