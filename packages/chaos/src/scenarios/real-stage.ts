import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { SpaceId } from '@holdfast/domain';
import { deviceNames, letters, playedOutcome, SimulatorError, tellStep, violation, type Letter, type PlayedOp, type Scenario, type Shown, type SpaceTables, type Step, type Violation } from '@holdfast/simulator';
import { checkDevice, checkSpace, readBack } from '../check/check-space.ts';
import type { Standing } from '../device/calls.ts';
import { DeviceError, type DeviceProcess } from '../device/device-process.ts';
import { contentReader } from '../server/content-reader.ts';
import { readSeq, readTables } from '../server/read-tables.ts';
import type { Lane } from './lane.ts';

/** 2026-03-04 10:00 UTC, and a minute before every step (scenarios/README.md). */
const beginning = Date.UTC(2026, 2, 4, 10);
const minute = 60_000;
const finalRounds = 10;
/** Real milliseconds that one sync may take. */
const syncWithin = 60_000;
/** What the app does not let a person do: then nothing happens, and the play goes on. */
const refusals: readonly (string | null)[] = ['cycle', 'name', 'taken', 'invalid'];

interface Played {
  readonly name: string;
  readonly folder: string;
  process: DeviceProcess;
  skew: number;
}

/** The three devices of a scenario as processes, in a space of their own on the lane's server; nobody is online but in `sync`. */
export class RealStage {
  readonly #lane: Lane;
  readonly #devices = new Map<string, Played>();
  readonly #ops = new Map<Letter, PlayedOp[]>();
  #space: SpaceId | null = null;
  #minutes = 0;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  async open(): Promise<void> {
    this.#lane.clock.set(beginning, Date.now());
    this.#space = await this.#lane.newSpace();
    await Promise.all(letters.map((letter) => this.#add(deviceNames[letter])));
  }

  /** Gives the processes back and forgets the devices. */
  async close(): Promise<void> {
    for (const { process, folder } of this.#devices.values()) {
      await process.call('close').catch(() => process.kill());
      this.#lane.giveBack(process);
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #add(name: string): Promise<Played> {
    const device: Played = { name, folder: this.#lane.newFolder(), process: this.#lane.takeProcess(), skew: 0 };
    this.#devices.set(name, device);
    await this.#start(device);
    return device;
  }

  #start({ name, folder, process, skew }: Played): Promise<void> {
    return process.call('open', { folder, space: this.#spaceId, name, session: this.#lane.session, clock: this.#lane.clock.path, skew, plugged: false, cacheBytes: null });
  }

  get #spaceId(): SpaceId {
    if (this.#space === null) throw new SimulatorError('play', 'The stage is not open');
    return this.#space;
  }

  #device(letter: Letter): Played {
    const device = this.#devices.get(deviceNames[letter]);
    if (device === undefined) throw new SimulatorError('play', `There is no device ${letter}`);
    return device;
  }

  /** Through, when nothing is left to send and everything that the server has is there. */
  async #isQuiet(standing: Standing): Promise<boolean> {
    return standing.outbox === 0 && standing.ready && standing.cursor === (await readSeq(this.#lane.database, this.#spaceId));
  }

  async #sync(device: Played): Promise<void> {
    await device.process.call('plug', true);
    const end = performance.now() + syncWithin;
    for (let standing = await device.process.call('standing'); !(await this.#isQuiet(standing)); standing = await device.process.call('standing')) {
      if (performance.now() > end) throw new SimulatorError('play', `${device.name} has not come to rest after a minute online: ${JSON.stringify(standing)}\n${this.#lane.log}`);
      await delay(5);
    }
    await device.process.call('plug', false);
  }

  async #restart(device: Played): Promise<void> {
    await device.process.kill();
    device.process = this.#lane.takeProcess();
    await this.#start(device);
  }

  async #do(step: Step): Promise<void> {
    const device = this.#device(step.device);
    switch (step.verb) {
      case 'sync': return this.#sync(device);
      case 'restart': return this.#restart(device);
      case 'clock':
        device.skew += step.by;
        return device.process.call('jump', step.by);
      case 'drop': return device.process.call('drop', step.answers);
      default: {
        const ops = await device.process.call('step', step);
        this.#ops.set(step.device, [...(this.#ops.get(step.device) ?? []), ...ops]);
      }
    }
  }

  async given(scenario: Scenario): Promise<void> {
    const folders = [...scenario.given].flatMap(([path, content]) => {
      const names = path.split('/').filter((name) => name !== '');
      const depth = content === null ? names.length : names.length - 1;
      return Array.from({ length: depth }, (_, i) => `/${names.slice(0, i + 1).join('/')}`);
    });
    for (const path of new Set(folders)) await this.#do({ verb: 'putFolder', device: 'A', path });
    for (const [path, content] of scenario.given) if (content !== null) await this.#do({ verb: 'add', device: 'A', path, content });
    for (const device of letters) await this.#do({ verb: 'sync', device });
    this.#ops.clear();
  }

  /** One step of the play, a minute after the one before. */
  async step(step: Step): Promise<void> {
    this.#minutes++;
    const machine = Date.now();
    this.#lane.clock.set(Math.max(beginning + this.#minutes * minute, machine + this.#lane.clock.offset + 1), machine);
    try {
      await this.#do(step);
    } catch (error) {
      if (error instanceof DeviceError && refusals.includes(error.code)) return;
      throw new SimulatorError('play', `${tellStep(step)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  /** Every device in turn until all are quiet. */
  async finalRounds(): Promise<void> {
    for (let round = 0; round < finalRounds; round++) {
      for (const device of letters) await this.step({ verb: 'sync', device });
      let quiet = true;
      for (const letter of letters) quiet = quiet && (await this.#isQuiet(await this.#device(letter).process.call('standing')));
      if (quiet) return;
    }
    throw new SimulatorError('play', `Not all devices are quiet after ${finalRounds} rounds`);
  }

  async newcomer(): Promise<void> {
    await this.#sync(await this.#add('Newcomer'));
  }

  get names(): readonly string[] {
    return [...this.#devices.keys()];
  }

  tables(): Promise<SpaceTables> {
    return readTables(this.#lane.database, this.#spaceId);
  }

  /** What the server decided about a device's operations, in their order. */
  outcomes(letter: Letter, tables: SpaceTables): readonly string[] {
    const decided = new Map(tables.log.map(({ op, outcome }) => [op.id, outcome]));
    return (this.#ops.get(letter) ?? []).flatMap((op) => playedOutcome(op, decided) ?? []);
  }

  async shown(name: string, tables: SpaceTables, wantsVersions: boolean): Promise<Shown> {
    const { process } = this.#devices.get(name) as Played;
    await process.call('plug', true);
    const shown = await process.call('shown');
    const versions = wantsVersions ? await this.#versions(await process.call('ids'), tables) : new Map<string, readonly string[]>();
    await process.call('plug', false);
    return { ...shown, versions };
  }

  async #versions(ids: readonly (readonly [string, string])[], tables: SpaceTables): Promise<Shown['versions']> {
    const reader = contentReader(this.#lane.session, this.#spaceId);
    const found = new Map<string, readonly string[]>();
    for (const [path, id] of ids) {
      const own = tables.versions.filter(({ node }) => node === id).sort((a, b) => b.stamp.seq - a.stamp.seq);
      found.set(path, await Promise.all(own.map(async (version) => Buffer.from(await reader.read(id, version.id)).toString('latin1'))));
    }
    return found;
  }

  /** The invariants, on what PostgreSQL, the content store and the devices hold. */
  async checks(tables: SpaceTables): Promise<readonly Violation[]> {
    const found: Violation[] = [...checkSpace(tables), ...(await readBack(tables, contentReader(this.#lane.session, this.#spaceId))).wrong];
    for (const { name, process } of this.#devices.values()) {
      found.push(...checkDevice(name, await process.call('rows'), tables));
      for (const fault of (await process.call('standing')).faults) found.push(violation('crash', `the engine of ${name} met ${fault}`));
    }
    return found;
  }
}
