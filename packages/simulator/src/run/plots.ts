import type { NodeId, UserId } from '@holdfast/domain';
import { liveTree } from '../device/tree-of.ts';
import type { Random } from '../random/random.ts';
import { act } from '../workload/act.ts';
import type { Done, Person } from '../workload/person.ts';
import type { Plot } from '../workload/plot.ts';
import type { SimDevice } from '../world/sim-device.ts';
import { noNetworkFaults } from '../network/faults.ts';
import { noProcessFaults } from '../world/process.ts';
import { noContentFaults } from '../world/sim-content.ts';
import { noDatabaseFaults } from '../world/sim-space-store.ts';
import type { World } from '../world/world.ts';
import type { LeaderWatch } from '../check/leader-watch.ts';
import type { Rule } from '../check/violation.ts';
import { CollectPlots } from './collect-plots.ts';
import { DirectPlots } from './direct-plots.ts';
import type { Directs } from './directs.ts';
import { KeepingPlots } from './keeping-plots.ts';
import type { Troubles } from './troubles.ts';

const mostDevices = 6;
/** Time for what was done to come to all who are online, also to those who have just tried in vain. */
const aWhile = 8_000;
const untilGivenUp = 60_000;
const hour = 3_600_000;

export interface PlotPorts {
  readonly world: World;
  readonly random: Random;
  readonly troubles: Troubles;
  readonly leaders: LeaderWatch;
  readonly directs: Directs;
  readonly say: (text: string) => void;
  readonly report: (rule: Rule, detail: string) => void;
  /** A person does something on a device, if a tab of it is awake. */
  readonly let: (device: SimDevice, work: (person: Person) => Promise<Done>) => Promise<void>;
}

/** Makes a situation that needs several rare things in a row; server and network are well while it does. */
export class Plots {
  readonly #ports: PlotPorts;
  readonly #keeping: KeepingPlots;
  readonly #direct: DirectPlots;
  readonly #collect: CollectPlots;

  constructor(ports: PlotPorts) {
    this.#ports = ports;
    this.#keeping = new KeepingPlots(ports);
    this.#direct = new DirectPlots(ports);
    this.#collect = new CollectPlots(ports);
  }

  async play(plot: Plot): Promise<void> {
    if (plot === 'none') return;
    const { server, network } = this.#ports.world;
    const { processFaults, databaseFaults, contentFaults } = server;
    const { faults } = network;
    this.#ports.say(`a plot: ${plot}`);
    Object.assign(server, { newer: false, processFaults: noProcessFaults, databaseFaults: noDatabaseFaults, contentFaults: noContentFaults });
    network.faults = noNetworkFaults;
    server.start();
    network.reconnectAll();
    // Calls that were lost without a word are given up first.
    await this.#run(untilGivenUp);
    await this.#make(plot);
    Object.assign(server, { processFaults, databaseFaults, contentFaults });
    network.faults = faults;
  }

  async #make(plot: Exclude<Plot, 'none'>): Promise<void> {
    switch (plot) {
      case 'unseen folder': return await this.#pair((a, b) => this.#unseenFolder(a, b));
      case 'past the floor': return await this.#pair((a, b) => this.#pastTheFloor(a, b));
      case 'another history': return await this.#pair((a, b) => this.#anotherHistory(a, b));
      case 'all at once': return await this.#allAtOnce();
      case 'only looking': return await this.#onlyLooking();
      case 'server clock': return await this.#pair((a, b) => this.#serverClock(a, b));
      case 'asleep': return await this.#asleep();
      case 'pinned': return await this.#pair((a, b) => this.#keeping.pinned(a, b));
      case 'paused': return await this.#pair((a) => this.#keeping.paused(a));
      case 'collected': return await this.#pair((a, b) => this.#collect.collected(a, b));
      case 'sent directly': return await this.#pair((a) => this.#direct.play(a));
    }
  }

  /** Two devices of one space whose people may change it. */
  async #pair(play: (a: SimDevice, b: SimDevice) => Promise<void>): Promise<void> {
    const { world, random } = this.#ports;
    const { id } = random.pick(world.spaces);
    const { members } = world.server.spaces.space(id);
    const writers = world.devices.filter(({ space, user }) => space === id && members.has(user) && members.get(user) !== 'viewer');
    const [a, b] = random.shuffle(writers);
    if (a !== undefined && b !== undefined) await play(a, b);
  }

  #switch(up: boolean, ...devices: readonly SimDevice[]): void {
    for (const { name } of devices) this.#ports.world.network.switch(name, up);
  }

  async #run(ms = aWhile): Promise<void> {
    await this.#ports.world.scheduler.runFor(ms);
  }

  async #add(device: SimDevice): Promise<void> {
    await this.#ports.let(device, (person) => act(person, 'add'));
  }

  /** Row 48: both put one folder, and one throws it away before he hears that it is the other's as well. */
  async #unseenFolder(a: SimDevice, b: SimDevice): Promise<void> {
    const name = `Plot ${this.#ports.random.between(1, 1_000_000)}`;
    let made: NodeId | undefined;
    const put = async ({ engine }: Person): Promise<Done> => {
      const { ops, created } = await engine.execute([{ type: 'createFolder', parent: engine.root, name, onCollision: 'merge' }]);
      made = created.at(-1);
      return { what: `put folder /${name}`, ops };
    };
    this.#switch(false, a, b);
    await this.#ports.let(a, put);
    await this.#ports.let(b, put);
    await this.#ports.let(b, async ({ engine }) => (made === undefined ? null : { what: `trash /${name}`, ops: (await engine.execute([{ type: 'trash', nodes: [made] }])).ops }));
    this.#switch(true, a);
    await this.#run();
    this.#switch(true, b);
    await this.#run();
  }

  /** H30: what a device has is purged and forgotten while it is away, and its person works on. */
  async #pastTheFloor(a: SimDevice, b: SimDevice): Promise<void> {
    const { world, random } = this.#ports;
    this.#switch(true, a, b);
    await this.#add(b);
    await this.#run();
    this.#switch(false, a);
    await this.#ports.let(b, async ({ engine }) => {
      const placed = liveTree(engine.inspect().view);
      if (placed.length === 0) return null;
      const { path, row } = random.pick(placed);
      return { what: `purge ${path}`, ops: (await engine.execute([{ type: 'trash', nodes: [row.id] }, { type: 'purge', nodes: [row.id] }])).ops };
    });
    await this.#run();
    await this.#add(a);
    world.server.forget(a.space, 0, 5000);
    await this.#run(2000);
    this.#switch(true, a);
    await this.#run();
  }

  /** H31: the server forgets what devices have seen, and goes on with some of them before the others come. */
  async #anotherHistory(a: SimDevice, b: SimDevice): Promise<void> {
    const { troubles } = this.#ports;
    this.#switch(true, a, b);
    await this.#run();
    await troubles.strike('backUpServer', a);
    await this.#add(a);
    await this.#add(b);
    await this.#run();
    this.#switch(false, a);
    await troubles.strike('restoreServer', a);
    for (let i = 0; i < 3; i++) await this.#add(b);
    await this.#run();
    this.#switch(true, a);
    await this.#run();
  }

  /** Everybody comes back at one moment, time after time, to a slow server: its processes work on one space together. */
  async #allAtOnce(): Promise<void> {
    const { world: { devices, server }, random } = this.#ports;
    server.processFaults = { ...noProcessFaults, slow: [0, random.pick([50, 300])] };
    for (let round = 0; round < 4; round++) {
      this.#switch(false, ...devices);
      for (const device of devices) await this.#ports.let(device, (person) => act(person, 'mkdir'));
      this.#switch(true, ...devices);
      await this.#run(4000);
    }
  }

  /** Row 43: who may only look goes on working. */
  async #onlyLooking(): Promise<void> {
    const { world, random } = this.#ports;
    const space = random.pick(world.spaces);
    const guest: UserId | undefined = [...space.members.keys()][1];
    if (guest === undefined) return;
    const own = world.devices.find((device) => device.space === space.id && device.user === guest) ?? (world.devices.length < mostDevices ? world.addDevice('Guest', { space: space.id, user: guest }) : undefined);
    if (own === undefined) return;
    if (own.tabs.length === 0) await own.open();
    void world.setRole(space.id, guest, 'viewer');
    this.#switch(true, own);
    await this.#run(30_000);
    await this.#add(own);
    await this.#run();
  }

  /** H32: the clock of the server is set back between two operations. */
  async #serverClock(a: SimDevice, b: SimDevice): Promise<void> {
    const { server } = this.#ports.world;
    this.#switch(true, a, b);
    await this.#add(a);
    await this.#run();
    server.skewMs -= this.#ports.random.pick([60_000, hour, 24 * hour]);
    server.luck.count('server clock');
    await this.#add(b);
    await this.#add(a);
    await this.#run();
  }

  /** H49: the leading tab sleeps, another takes over, and there is no network when the first wakes up. */
  async #asleep(): Promise<void> {
    const { world, random, leaders } = this.#ports;
    const device = random.pick(world.devices);
    if (device.tabs.length < 2) await device.open();
    await this.#run(2000);
    const leading = await leaders.leading(device);
    const tab = random.pick(leading.length > 0 ? leading : device.tabs);
    device.luck.count('frozen leader');
    device.freeze(tab, random.between(2000, 10_000));
    await this.#run(1000);
    this.#switch(false, device);
    await this.#run(10_000);
    for (let looks = 0; looks < 3; looks++) {
      await leaders.look(device);
      await this.#run();
    }
  }
}
