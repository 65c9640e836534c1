import { checkEverything, checkView, rulesOfEverything } from '../check/everything.ts';
import type { Confirmed, Saved } from '../check/ledger.ts';
import { violation } from '../check/violation.ts';
import type { Rule, Violation } from '../check/violation.ts';
import { noNetworkFaults, swarmNetwork } from '../network/faults.ts';
import { randomFrom } from '../random/random.ts';
import type { Random } from '../random/random.ts';
import { Livelock } from '../schedule/scheduler.ts';
import { act } from '../workload/act.ts';
import { Contents } from '../workload/contents.ts';
import { swarmOf } from '../workload/swarm.ts';
import type { Action, Swarm, Trouble } from '../workload/swarm.ts';
import { noProcessFaults, swarmProcess } from '../world/process.ts';
import { noDatabaseFaults } from '../world/sim-space-store.ts';
import type { Backup, SimDevice } from '../world/sim-device.ts';
import { beginning, World } from '../world/world.ts';
import { isFatal } from './fatal.ts';
import type { Counts } from './tally.ts';

/** What one seed came to. */
export interface RunResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Everything that was done and that happened, in order. */
  readonly log: readonly string[];
  /** Names the run: the same seed gives the same (M6). */
  readonly trace: string;
  readonly figures: RunFigures;
}

export interface RunFigures {
  readonly operations: number;
  /** Virtual milliseconds, times devices. */
  readonly deviceMs: number;
  readonly steps: number;
  readonly exchanges: number;
  readonly faults: Counts;
  readonly crashes: number;
  readonly contents: number;
  readonly bytes: number;
  /** How often each invariant was evaluated. */
  readonly checks: Counts;
}

const names = ['Laptop', 'Phone', 'Tablet', 'Desktop', 'Netbook'] as const;
const year = 365 * 86_400_000;
/** Virtual time in which everything must have come together once nothing is broken any more (C2). */
const healing = 15 * 60_000;
/** Exchanges that one device may need for it, besides those for what it has to send (C3). */
const boundedExchanges = 60;

/** One seed: a safety phase with faults, then all faults heal and everything must come together (TigerBeetle's two phases). */
class Run {
  readonly seed: number;
  readonly random: Random;
  readonly swarm: Swarm;
  readonly world: World;
  readonly log: string[] = [];
  readonly saved: Saved[] = [];
  readonly confirmed: Confirmed[] = [];
  readonly violations: Violation[] = [];
  readonly #contents: Contents;
  readonly #backups = new Map<string, { readonly copy: Backup; readonly known: ReadonlySet<Saved | Confirmed> }>();
  #operations = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.random = randomFrom(String(seed));
    this.swarm = swarmOf(this.random.split('swarm'));
    this.#contents = new Contents(this.random.split('contents'));
    this.world = new World({
      random: this.random,
      limits: this.random.chance(0.5) ? {} : { groupOps: this.random.between(1, 20), opsPerDevice: this.random.between(1, 10), pageRows: this.random.between(1, 20) },
      nodes: this.random.chance(0.5) ? 2 : 1,
      report: (rule, detail) => this.#report(rule, detail),
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

  async #person(device: SimDevice, action: Action): Promise<void> {
    const awake = device.tabs.filter(({ actor }) => actor.frozenUntil <= this.world.scheduler.now);
    if (awake.length === 0) return;
    const tab = this.random.pick(awake);
    const person = {
      device: device.name, engine: tab.engine, random: this.random, contents: this.#contents, now: () => device.now(),
      hostileNames: this.swarm.hostileNames, saved: (saved: Saved) => this.saved.push(saved),
    };
    try {
      const done = await this.world.scheduler.finish(act(person, action), `${device.name}: ${action}`);
      if (done === null) return;
      this.#operations += done.ops.length;
      this.confirmed.push({ device: device.name, ops: done.ops, what: done.what });
      this.#say(`${device.name}: ${done.what}  [${done.ops.map((op) => op.slice(0, 8)).join(' ')}]`);
    } catch (error) {
      if (isFatal(error)) throw error;
      this.#say(`${device.name}: ${action} was refused: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #begin(): Promise<void> {
    for (const name of names.slice(0, this.swarm.devices)) await this.world.addDevice(name).open();
    if (!this.swarm.sharedStart) return;
    this.#say('a shared start');
    const [first] = this.world.devices;
    if (first === undefined) return;
    for (let i = this.random.between(2, 6); i > 0; i--) await this.#person(first, this.random.weighted({ putFolder: 3, add: 5, mkdir: 1, putTree: 1 }));
    await this.#comeTogether();
    for (const device of this.world.devices) this.world.network.switch(device.name, this.random.chance(0.5));
  }

  async #trouble(kind: Trouble): Promise<void> {
    const { world, random } = this;
    const device = random.pick(world.devices);
    switch (kind) {
      case 'offline': case 'online':
        if (world.network.link(device.name).up !== (kind === 'online')) this.#say(`${device.name} goes ${kind}`);
        return world.network.switch(device.name, kind === 'online');
      case 'crashDevice':
        this.#say(`${device.name} crashes`);
        device.crash();
        return void (await device.open());
      case 'crashTab': {
        this.#say(`a tab of ${device.name} dies`);
        device.closeTab(random.pick(device.tabs));
        if (device.tabs.length === 0) await device.open();
        return;
      }
      case 'openTab':
        if (device.tabs.length >= 2) return;
        this.#say(`${device.name} opens one more tab`);
        return void (await device.open());
      case 'crashServer':
        this.#say('the server crashes');
        world.server.crash();
        return;
      case 'jumpClock':
        device.skew.ms = random.pick([0, 0, 60_000, -60_000, 3_600_000, -3_600_000, year, -year, 30 * year]);
        return this.#say(`the clock of ${device.name} is off by ${device.skew.ms / 1000} s`);
      case 'stealLock': {
        if (device.tabs.length < 2) await device.open();
        this.#say(`a tab of ${device.name} is frozen, loses its locks, wakes up and goes on`);
        return device.freeze(random.pick(device.tabs), random.between(0, 20_000));
      }
      case 'backUp':
        this.#backups.set(device.name, { copy: device.backUp(), known: new Set([...this.saved, ...this.confirmed]) });
        return this.#say(`${device.name} is backed up`);
      case 'restoreBackup': return this.#restore(device);
      case 'clone': {
        if (world.devices.length >= 6) return;
        this.#say(`${device.name} is cloned`);
        await world.addDevice(`${device.name} clone ${world.devices.length}`, device.backUp()).open();
        return;
      }
      case 'fullDisk':
        this.#say(`the disk of ${device.name} is full`);
        device.limitFiles(0);
        await world.scheduler.runFor(random.between(0, 5000));
        return device.limitFiles(1024 ** 4);
      case 'pause': return world.scheduler.runFor(random.between(1, 3000));
      case 'longPause': return world.scheduler.runFor(random.between(3000, 120_000));
    }
  }

  /** What was saved since the backup is gone by the person's own doing, unless the server has it. */
  async #restore(device: SimDevice): Promise<void> {
    const backup = this.#backups.get(device.name);
    if (backup === undefined) return;
    this.#say(`${device.name} is restored from its backup`);
    device.restore(backup.copy);
    const log = new Set(this.world.server.tables().log.map(({ op }) => op.id));
    const forget = <T extends Saved | Confirmed>(list: T[]): void => {
      const kept = list.filter((entry) => backup.known.has(entry) || entry.device !== device.name || entry.ops.every((op) => log.has(op)));
      list.splice(0, list.length, ...kept);
    };
    forget(this.saved);
    forget(this.confirmed);
    await device.open();
  }

  /** P9 at any moment: what a tab shows is what its base and its queue give. */
  #checkViews(): void {
    for (const device of this.world.devices) {
      this.world.evaluated('P9', 'M5');
      for (const tab of device.tabs) for (const { rule, detail } of checkView(device, tab)) this.#report(rule, detail);
    }
  }

  async #safety(): Promise<void> {
    const { world, random, swarm } = this;
    world.network.faults = swarmNetwork(random.split('faults'));
    world.server.processFaults = random.chance(0.5) ? swarmProcess(random.split('process')) : noProcessFaults;
    world.server.databaseFaults = random.chance(0.4) ? { conflict: random.fraction() * 0.2, commitUnknown: random.fraction() * 0.1 } : noDatabaseFaults;
    for (let step = 0; step < swarm.steps && this.violations.length === 0; step++) {
      if (random.chance(swarm.trouble)) await this.#trouble(random.weighted(swarm.troubles));
      if (!world.server.up && random.chance(0.6)) {
        this.#say('the server starts again');
        world.server.start();
        world.network.reconnectAll();
      }
      const device = random.pick(world.devices);
      await this.#person(device, random.weighted(swarm.actions));
      if (random.chance(0.5)) await world.scheduler.runFor(random.between(0, 200));
      if (random.chance(0.25)) this.#checkViews();
    }
  }

  #heal(): void {
    const { world } = this;
    this.#say('everything heals');
    world.network.faults = noNetworkFaults;
    world.server.processFaults = noProcessFaults;
    world.server.databaseFaults = noDatabaseFaults;
    world.server.start();
    for (const link of world.network.links.values()) link.drop = 0;
    // Connections that only looked open are found out by their heartbeat.
    world.network.reconnectAll();
  }

  /** Everyone is online until nothing moves any more. C1, C2: that must come, and soon. */
  async #comeTogether(): Promise<boolean> {
    const { world } = this;
    for (const device of world.devices) world.network.switch(device.name, true);
    const awake = (device: SimDevice): boolean => device.tabs.every(({ actor }) => actor.frozenUntil < world.scheduler.now);
    const quiet = (): boolean => world.devices.every((device) => world.isQuiet(device) && awake(device));
    const before = world.network.calls['exchange'] ?? 0;
    const needed = (): number => (world.network.calls['exchange'] ?? 0) - before;
    const bound = world.devices.length * boundedExchanges + this.#operations;
    const end = world.scheduler.now + healing;
    while (!quiet() && world.scheduler.now < end && needed() <= bound) await world.scheduler.runFor(1000);
    if (needed() > bound) {
      this.#report('C3', `${needed()} exchanges for ${this.#operations} operations on ${world.devices.length} devices: more than ${bound}`);
      return false;
    }
    if (quiet()) return true;
    for (const device of world.devices) if (!world.isQuiet(device)) this.#report(device.durable().outbox.length > 0 ? 'C1' : 'C2', `${device.name} is not through after ${healing / 1000} s with nothing broken: ${world.tell(device)}`);
    return false;
  }

  /** C5: when nothing has changed, asking brings nothing. */
  async #checkNoNews(): Promise<void> {
    const { server, scheduler, devices } = this.world;
    this.world.evaluated('C5');
    // What was slow on its way may still arrive.
    await scheduler.runFor(60_000);
    const sent = server.rowsSent;
    for (const device of devices) await scheduler.finish(this.world.engineOf(device).syncNow(), `${device.name} syncs once more`);
    if (server.rowsSent !== sent) this.#report('C5', `${server.rowsSent - sent} rows were sent although nothing had changed`);
  }

  async #finish(): Promise<void> {
    const { world } = this;
    if (!(await this.#comeTogether())) return;
    const newcomer = world.addDevice('New');
    await newcomer.open();
    if (!(await this.#comeTogether())) return;
    await this.#checkNoNews();
    world.evaluated('C1', 'C2', 'C3', ...rulesOfEverything);
    for (const found of await checkEverything(world, this.saved, this.confirmed)) this.#report(found.rule, found.detail);
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
        operations: this.#operations, deviceMs: (scheduler.now - beginning) * world.devices.length, steps: scheduler.steps,
        exchanges: network.calls['exchange'] ?? 0, faults: network.struck,
        contents: this.saved.length, bytes: this.saved.reduce((sum, { bytes }) => sum + bytes.length, 0), checks: world.checks,
        crashes: world.server.crashes + world.devices.reduce((sum, device) => sum + device.crashes, 0),
      },
    };
  }
}

/** Plays one seed from its beginning. The same seed gives the same result, also its trace, as long as the code is the same. */
export const runSeed = (seed: number): Promise<RunResult> => new Run(seed).play();
