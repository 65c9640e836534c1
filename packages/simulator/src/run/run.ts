import { checkEverything } from '../check/everything.ts';
import { checkKept, missingPinned, restartForDenied } from '../check/kept.ts';
import { LeaderWatch } from '../check/leader-watch.ts';
import { checkOrphans } from '../check/orphans.ts';
import { checkOrders } from '../check/reorder.ts';
import { ViewWatch } from '../check/view-watch.ts';
import { checkRepeated } from '../check/repeated.ts';
import { violation } from '../check/violation.ts';
import type { Rule, Violation } from '../check/violation.ts';
import { noNetworkFaults, swarmNetwork } from '../network/faults.ts';
import { randomFrom } from '../random/random.ts';
import type { Random } from '../random/random.ts';
import { Livelock } from '../schedule/scheduler.ts';
import { contentIdOf } from '../workload/content-id.ts';
import { Contents } from '../workload/contents.ts';
import { swarmOf } from '../workload/swarm.ts';
import type { Swarm } from '../workload/swarm.ts';
import { noProcessFaults, swarmProcess } from '../world/process.ts';
import { noContentFaults, swarmContent } from '../world/sim-content.ts';
import { noDatabaseFaults, swarmDatabase } from '../world/sim-space-store.ts';
import { noStorageFaults } from '../world/sim-disk.ts';
import type { SimDevice } from '../world/sim-device.ts';
import { beginning, World } from '../world/world.ts';
import { Book } from './book.ts';
import { Keepings } from './keepings.ts';
import { Directs } from './directs.ts';
import { People } from './people.ts';
import { Plots } from './plots.ts';
import type { RunResult } from './run-result.ts';
import { Troubles } from './troubles.ts';

const names = ['Laptop', 'Phone', 'Tablet', 'Desktop', 'Netbook'] as const;
/** Virtual time in which everything must have come together once nothing is broken any more (C2). */
const healing = 15 * 60_000;
/** Exchanges that one device may need for it, besides those for what it has to send (C3). */
const boundedExchanges = 60;

/** As many rows as outcomes: both are cut. */
const pages = (most: number): { readonly pageRows: number; readonly pageOutcomes: number } => ({ pageRows: most, pageOutcomes: most });

const worldOf = (random: Random, swarm: Swarm, report: (rule: Rule, detail: string) => void): World => {
  const limits = random.chance(swarm.snapshots === null ? 0.5 : 0.1) ? {} : { groupOps: random.between(1, 20), opsPerDevice: random.between(1, 10), ...pages(random.between(1, 20)) };
  return new World({
    random, nodes: random.chance(0.5) || swarm.plot === 'all at once' ? 2 : 1, spaces: swarm.spaces, guests: swarm.guests, quotaBytes: swarm.quotaBytes, snapshots: swarm.snapshots, report,
    limits: random.chance(0.1) ? { ...limits, maxWaiting: random.between(1, 10) } : limits,
  });
};

/** One seed: a safety phase with faults, then all faults heal and everything must come together (TigerBeetle's two phases). */
class Run {
  readonly seed: number;
  readonly random: Random;
  readonly swarm: Swarm;
  readonly world: World;
  readonly log: string[] = [];
  readonly book = new Book();
  readonly violations: Violation[] = [];
  readonly #people: People;
  readonly #keepings: Keepings;
  readonly #directs: Directs;
  readonly #troubles: Troubles;
  readonly #views = new ViewWatch();
  readonly #leaders: LeaderWatch;
  readonly #plots: Plots;

  constructor(seed: number) {
    this.seed = seed;
    this.random = randomFrom(String(seed));
    this.swarm = swarmOf(this.random.split('swarm'));
    const contents = new Contents(this.random.split('contents'));
    this.world = worldOf(this.random, this.swarm, (rule, detail) => this.#report(rule, detail));
    this.#people = new People({
      world: this.world, random: this.random, swarm: this.swarm, book: this.book, contents, say: (text) => this.#say(text), report: (rule, detail) => this.#report(rule, detail),
    });
    this.#keepings = new Keepings({ world: this.world, random: this.random.split('keeping'), people: this.#people, say: (text) => this.#say(text) });
    this.#directs = new Directs({
      world: this.world, random: this.random.split('direct'), people: this.#people, book: this.book, contents: new Contents(this.random.split('films')),
      say: (text) => this.#say(text), report: (rule, detail) => this.#report(rule, detail),
    });
    this.#troubles = new Troubles({ world: this.world, random: this.random, book: this.book, say: (text) => this.#say(text) });
    this.#leaders = new LeaderWatch({ scheduler: this.world.scheduler, report: (rule, detail) => this.#report(rule, detail), evaluated: (...rules) => this.world.evaluated(...rules) });
    this.#plots = new Plots({
      world: this.world, random: this.random.split('plot'), troubles: this.#troubles, leaders: this.#leaders, directs: this.#directs, say: (text) => this.#say(text), report: (rule, detail) => this.#report(rule, detail),
      let: (device, work) => this.#people.let(device, 'plot', work),
    });
  }

  #say(text: string): void {
    const { scheduler } = this.world;
    this.log.push(`${((scheduler.now - beginning) / 1000).toFixed(3).padStart(10)}  ${text}`);
    scheduler.note(text);
  }

  #report(rule: Rule, detail: string): void {
    if (this.violations.length < 20) this.violations.push(violation(rule, detail));
    this.#say(`VIOLATION ${rule} ${detail}`);
  }

  /** The devices of the people of all spaces; the first of each space is its owner's. */
  async #begin(): Promise<void> {
    const { world, random, swarm } = this;
    for (const [i, name] of names.slice(0, Math.max(swarm.devices, 2 * swarm.spaces - 1)).entries()) {
      const space = world.spaces[i % swarm.spaces] ?? world.space;
      const people = [...space.members.keys()];
      const user = i < swarm.spaces || random.chance(0.5) ? people[0] : random.pick(people);
      await world.addDevice(name, { space: space.id, ...(user === undefined ? {} : { user }) }).open();
    }
    if (!swarm.sharedStart) return;
    this.#say('a shared start');
    for (const first of world.devices.slice(0, swarm.spaces)) {
      for (let i = random.between(2, 6); i > 0; i--) await this.#people.does(first, random.weighted({ putFolder: 3, add: 5, mkdir: 1, putTree: 1 }));
    }
    await this.#comeTogether();
    for (const device of world.devices) world.network.switch(device.name, random.chance(0.5));
  }

  /** P9, P11 at any moment: what a tab shows is what its base and its queue give, and one of them leads. */
  async #checkTabs(): Promise<void> {
    for (const device of this.world.devices) {
      await this.#leaders.look(device);
      for (const tab of device.tabs) {
        const found = this.#views.look(device, tab);
        if (found === null) continue;
        this.world.evaluated('P9', 'M5');
        for (const { rule, detail } of found) this.#report(rule, detail);
      }
    }
  }

  #breakThings(): void {
    const { world, random } = this;
    const { server } = world;
    world.network.faults = swarmNetwork(random.split('faults'));
    if (random.chance(0.5)) server.processFaults = swarmProcess(random.split('process'));
    if (random.chance(0.4)) server.databaseFaults = swarmDatabase(random.split('database'));
    if (this.swarm.theme === 'packs') server.contentFaults = { ...swarmContent(random.split('content faults')), refuse: 0.3 };
    else if (random.chance(0.4)) server.contentFaults = swarmContent(random.split('content faults'));
  }

  async #safety(): Promise<void> {
    const { world, random, swarm } = this;
    this.#breakThings();
    const plotAt = random.split('plot at').between(0, swarm.steps - 1);
    for (let step = 0; step < swarm.steps && this.violations.length === 0; step++) {
      if (step === plotAt) await this.#plots.play(swarm.plot);
      if (random.chance(swarm.trouble)) await this.#troubles.strike(random.weighted(swarm.troubles), random.pick(world.devices));
      if (!world.server.up && random.chance(0.6)) {
        this.#say('the server starts again');
        world.server.start();
        world.network.reconnectAll();
      }
      await this.#people.does(random.pick(world.devices), random.weighted(swarm.actions));
      await this.#keepings.step();
      await this.#directs.step();
      if (random.chance(0.5)) await world.scheduler.runFor(random.between(0, 200));
      if (random.chance(0.25)) await this.#checkTabs();
    }
  }

  #heal(): void {
    const { world } = this;
    const { server } = world;
    if (this.random.chance(0.15)) this.#troubles.collect();
    this.#say('everything heals');
    world.network.faults = noNetworkFaults;
    server.processFaults = noProcessFaults;
    server.databaseFaults = noDatabaseFaults;
    server.contentFaults = noContentFaults;
    server.newer = false;
    server.start();
    for (const device of world.devices) device.storageFaults = noStorageFaults;
    for (const link of world.network.links.values()) link.drop = 0;
    this.#keepings.heal();
    this.#directs.heal();
    if (this.random.chance(0.5)) for (const { id, members } of world.spaces) for (const [user, role] of members) void world.setRole(id, user, role);
    // Connections that only looked open are found out by their heartbeat.
    world.network.reconnectAll();
  }

  /** Everyone is online until nothing moves any more. C1, C2: that must come, and soon. */
  async #comeTogether(): Promise<boolean> {
    const { world } = this;
    for (const device of world.devices) world.network.switch(device.name, true);
    const awake = (device: SimDevice): boolean => device.tabs.every(({ actor }) => actor.frozenUntil < world.scheduler.now);
    const quiet = (): boolean => world.devices.every((device) => world.isQuiet(device) && awake(device)) && this.#directs.book.going.length === 0;
    const before = world.network.calls['exchange'] ?? 0;
    const needed = (): number => (world.network.calls['exchange'] ?? 0) - before;
    const pages = Math.max(...world.spaces.map(({ id }) => world.tables(id).space.seq));
    const bound = world.devices.length * (boundedExchanges + pages) + this.#people.operations;
    const end = world.scheduler.now + healing;
    while (!quiet() && world.scheduler.now < end && needed() <= bound) await world.scheduler.runFor(1000);
    if (needed() > bound) {
      this.#report('C3', `${needed()} exchanges for ${this.#people.operations} operations on ${world.devices.length} devices: more than ${bound}`);
      return false;
    }
    if (quiet()) return true;
    for (const { own, device } of this.#directs.book.going) this.#report('C1', `${device.name} is not through with sending ${own.name} after ${healing / 1000} s with nothing broken`);
    for (const device of world.devices) if (!world.isQuiet(device)) this.#report(device.onDisk.durable().outbox.length > 0 ? 'C1' : 'C2', `${device.name} is not through after ${healing / 1000} s with nothing broken: ${world.tell(device)}`);
    return false;
  }

  /** C5: when nothing has changed, asking brings nothing. */
  async #checkNoNews(): Promise<void> {
    const { server, scheduler, devices } = this.world;
    this.world.evaluated('C5');
    // What was slow on its way may still arrive.
    await scheduler.runFor(60_000);
    const sent = server.rowsSent;
    for (const device of devices) {
      if (this.world.isMember(device.space, device.user)) await scheduler.finish(this.world.engineOf(device).syncNow(), `${device.name} syncs once more`);
    }
    if (server.rowsSent !== sent) this.#report('C5', `${server.rowsSent - sent} rows were sent although nothing had changed`);
  }

  /** H5, H42, P10: what is pinned comes, nothing is left half sent, and of what was deleted for good nothing stays. */
  async #checkKept(): Promise<void> {
    const { world } = this;
    const devices = world.devices.filter((device) => world.isMember(device.space, device.user));
    const end = world.scheduler.now + healing;
    while (devices.some((device) => missingPinned(device, world.tables(device.space)).length > 0) && world.scheduler.now < end) await world.scheduler.runFor(5000);
    await restartForDenied(world, devices);
    for (const device of devices) {
      const rotten = new Set([...this.book.of(device.space).rotten].map((bytes) => contentIdOf(new Uint8Array(Buffer.from(bytes, 'latin1')))));
      for (const { rule, detail } of await checkKept(world, device, rotten)) this.#report(rule, detail);
    }
  }

  #checkLater(): void {
    for (const device of this.world.devices) {
      const found = device.checkLater();
      if (found !== null) this.world.evaluated('H17');
      for (const detail of found ?? []) this.#report('H17', detail);
    }
  }

  /** L4: in some runs weeks go by with nobody there, and then all is looked at. */
  async #checkOrphans(): Promise<void> {
    if (!this.random.chance(0.08)) return;
    const found = await checkOrphans(this.world);
    if (found !== null) this.world.evaluated('L4');
    for (const { rule, detail } of found ?? []) this.#report(rule, detail);
  }

  async #finish(): Promise<void> {
    const { world } = this;
    for (const device of world.devices) if (device.tabs.length === 0) await device.open();
    await this.#keepings.resumeAll();
    await this.#directs.resumeAll();
    if (!(await this.#comeTogether())) return;
    for (const [i, { id }] of world.spaces.entries()) await world.addDevice(`New ${i + 1}`, { space: id }).open();
    if (!(await this.#comeTogether())) return;
    await this.#checkNoNews();
    await this.#checkKept();
    await this.#directs.check();
    for (const device of world.devices) if (world.isMember(device.space, device.user)) device.checkOffers();
    this.#checkLater();
    await this.#checkOrphans();
    world.evaluated('C1', 'C2', 'C3');
    for (const { id } of world.spaces) {
      for (const found of await checkEverything(world, id, this.book.of(id))) this.#report(found.rule, found.detail);
      const orders = checkOrders(world.tables(id), this.random, 2);
      if (orders !== null) world.evaluated('C6');
      for (const found of orders ?? []) this.#report(found.rule, found.detail);
    }
    for (const found of await checkRepeated(world)) this.#report(found.rule, found.detail);
  }

  async play(): Promise<RunResult> {
    try {
      await this.#begin();
      await this.#safety();
      this.#heal();
      if (this.violations.length === 0) await this.#finish();
    } catch (error) {
      if (error instanceof Livelock) this.#report('C3', error.message);
      else this.#report('crash', error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    return this.#result();
  }

  #result(): RunResult {
    const { world } = this;
    const { scheduler, network } = world;
    return {
      seed: this.seed, violations: this.violations, log: this.log, trace: scheduler.traceHash,
      figures: {
        operations: this.#people.operations, deviceMs: (scheduler.now - scheduler.slept - beginning) * world.devices.length, steps: scheduler.steps,
        exchanges: network.calls['exchange'] ?? 0, faults: world.struck, contents: this.book.contents, bytes: this.book.bytes, checks: world.checks,
        crashes: world.server.crashes + world.devices.reduce((sum, device) => sum + device.crashes, 0),
      },
    };
  }
}

/** Plays one seed from its beginning. The same seed gives the same result, also its trace, as long as the code is the same. */
export const runSeed = (seed: number): Promise<RunResult> => new Run(seed).play();
