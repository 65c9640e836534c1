import { hasCode } from '@holdfast/sync-client';
import { checkEverything } from '../check/everything.ts';
import { violation } from '../check/violation.ts';
import type { Violation } from '../check/violation.ts';
import { liveTree, trashRoots } from '../device/tree-of.ts';
import { randomFrom } from '../random/random.ts';
import { Livelock } from '../schedule/scheduler.ts';
import { SimulatorError } from '../simulator-error.ts';
import { SimBlob } from '../world/sim-blob.ts';
import type { SimDevice } from '../world/sim-device.ts';
import { beginning, World } from '../world/world.ts';
import { playedOutcome, playStep, tellStep } from './player.ts';
import type { PlayedOp } from './player.ts';
import type { PlayedDevice } from './player.ts';
import { deviceNames, letters } from './scenario.ts';
import type { FileContent, Letter, Scenario, Step } from './scenario.ts';
import { asBytes, differences, outcomeDifferences, sideBySide } from './shown.ts';
import type { Shown, ShownItem } from './shown.ts';

/** How a scenario ended, and what to print when it failed. */
export interface Played {
  readonly passed: boolean;
  readonly tell: string;
}

/** What the app does not let a person do: then nothing happens, and the play goes on. */
const refusals = ['cycle', 'name', 'taken', 'invalid'] as const;
const minute = 60_000;
const finalRounds = 10;

const bytesOf = (content: FileContent): Uint8Array<ArrayBuffer> =>
  typeof content === 'string' ? new Uint8Array(Buffer.from(content)) : randomFrom(`content ${content.seed}`).bytes(content.random);
const textOf = (content: FileContent): string => asBytes(bytesOf(content));

/** The three devices of a scenario, a server and a network without faults; nobody is online but in `sync`. */
class Stage {
  readonly #world: World;
  readonly #devices = new Map<Letter, SimDevice>();
  readonly #ops = new Map<Letter, PlayedOp[]>();
  #minutes = 0;
  readonly violations: Violation[] = [];

  constructor(title: string) {
    this.#world = new World({
      random: randomFrom(title),
      report: (rule, detail) => this.violations.push(violation(rule, detail)),
    });
  }

  async open(): Promise<void> {
    for (const letter of letters) {
      const device = this.#world.addDevice(deviceNames[letter]);
      this.#devices.set(letter, device);
      await device.open();
    }
  }

  #device(letter: Letter): SimDevice {
    const device = this.#devices.get(letter);
    if (device === undefined) throw new SimulatorError('play', `There is no device ${letter}`);
    return device;
  }

  #played(device: SimDevice): PlayedDevice {
    const world = this.#world;
    return {
      engine: world.engineOf(device),
      now: () => device.now(),
      sync: () => this.#sync(device),
      restart: async () => {
        device.crash();
        await device.open();
      },
      jump: (ms) => {
        device.skew.ms += ms;
      },
      drop: (answers) => {
        world.network.link(device.name).drop += answers;
      },
      blob: (content) => new SimBlob(bytesOf(content)),
      settle: (work) => world.scheduler.finish(work, 'the step'),
    };
  }

  /** Online until nothing is left to send or fetch, then offline. */
  async #sync(device: SimDevice): Promise<void> {
    const { network, scheduler } = this.#world;
    network.switch(device.name, true);
    for (let i = 0; i < 600 && !this.#world.isQuiet(device); i++) await scheduler.runFor(100);
    if (!this.#world.isQuiet(device)) throw new SimulatorError('play', `${device.name} has not come to rest after a minute online: ${this.#world.tell(device)}`);
    network.switch(device.name, false);
  }

  async given(scenario: Scenario): Promise<void> {
    const made = new Set<string>();
    const folders = [...scenario.given].flatMap(([path, content]) => {
      const names = path.split('/').filter((name) => name !== '');
      const depth = content === null ? names.length : names.length - 1;
      return Array.from({ length: depth }, (_, i) => `/${names.slice(0, i + 1).join('/')}`);
    });
    for (const path of folders) {
      if (made.has(path)) continue;
      made.add(path);
      await this.#do({ verb: 'putFolder', device: 'A', path });
    }
    for (const [path, content] of scenario.given) if (content !== null) await this.#do({ verb: 'add', device: 'A', path, content });
    for (const device of letters) await this.#do({ verb: 'sync', device });
    this.#ops.clear();
  }

  async #do(step: Step): Promise<void> {
    const ops = await playStep(this.#played(this.#device(step.device)), step);
    this.#ops.set(step.device, [...(this.#ops.get(step.device) ?? []), ...ops]);
  }

  /** One step of the play, a minute after the one before. */
  async step(step: Step): Promise<void> {
    this.#minutes++;
    const due = beginning + this.#minutes * minute;
    await this.#world.scheduler.runFor(Math.max(1, due - this.#world.scheduler.now));
    try {
      await this.#do(step);
    } catch (error) {
      if (hasCode(error, ...refusals)) return;
      throw new SimulatorError('play', `${tellStep(step)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  /** Every device in turn until all are quiet. */
  async finalRounds(): Promise<void> {
    for (let round = 0; round < finalRounds; round++) {
      for (const device of letters) await this.step({ verb: 'sync', device });
      if ([...this.#devices.values()].every((device) => this.#world.isQuiet(device))) return;
    }
    throw new SimulatorError('play', `Not all devices are quiet after ${finalRounds} rounds`);
  }

  async newcomer(): Promise<SimDevice> {
    const device = this.#world.addDevice('Newcomer');
    await device.open();
    await this.#sync(device);
    return device;
  }

  devices(): readonly SimDevice[] {
    return [...this.#devices.values()];
  }

  outcomes(letter: Letter): readonly string[] {
    const decided = new Map(this.#world.tables().log.map(({ op, outcome }) => [op.id, outcome]));
    return (this.#ops.get(letter) ?? []).flatMap((op) => playedOutcome(op, decided) ?? []);
  }

  async checks(): Promise<readonly Violation[]> {
    return [...this.violations, ...(await checkEverything(this.#world, this.#world.space.id, { saved: [], confirmed: [], rotten: new Set() }))];
  }

  /** What a device shows, read through what the interface reads through; bytes that it lacks come over the network. */
  async shown(device: SimDevice, versionsOf: Iterable<string>): Promise<Shown> {
    const engine = this.#world.engineOf(device);
    const { scheduler, network } = this.#world;
    network.switch(device.name, true);
    const { view } = engine.inspect();
    const placed = liveTree(view);
    const parents = new Set(placed.map(({ row }) => row.location.parent));
    const items: ShownItem[] = [];
    for (const { path, row } of placed) {
      if (row.kind === 'folder') {
        if (!parents.has(row.id)) items.push({ path, bytes: null });
      } else {
        const blob = await scheduler.finish(engine.open(row.id), `opening ${path}`);
        items.push({ path, bytes: asBytes(new Uint8Array(await scheduler.finish(blob.arrayBuffer(), `reading ${path}`))) });
      }
    }
    const trash = trashRoots(view).map(({ path }) => path);
    network.switch(device.name, false);
    const wanted = [...versionsOf];
    return {
      items, trash,
      tags: new Map(placed.map(({ path, row }) => [path, Object.entries(row.tags).filter(([, tag]) => tag.present).map(([name]) => name)])),
      attrs: new Map(placed.map(({ path, row }) => [path, Object.fromEntries(Object.entries(row.attrs).filter(([, { value }]) => value !== null).map(([key, { value }]) => [key, String(value)]))])),
      versions: wanted.length === 0 ? new Map() : await this.#versions(placed.map(({ path, row }) => ({ path, id: row.id }))),
    };
  }

  async #versions(placed: readonly { readonly path: string; readonly id: string }[]): Promise<Shown['versions']> {
    const { server, space } = this.#world;
    const { versions } = this.#world.tables();
    const found = new Map<string, readonly string[]>();
    for (const { path, id } of placed) {
      const own = versions.filter(({ node }) => node === id).sort((a, b) => b.stamp.seq - a.stamp.seq);
      found.set(path, await Promise.all(own.map(async ({ manifest, size }) => asBytes(await server.readContent(space.id, manifest, 0, size)))));
    }
    return found;
  }
}

const judge = async (stage: Stage, scenario: Scenario): Promise<Played> => {
  const lines: string[] = [];
  const newcomer = await stage.newcomer();
  let printed = false;
  for (const device of [...stage.devices(), newcomer]) {
    const shown = await stage.shown(device, scenario.versions.keys());
    const wrong = differences(scenario, shown, textOf);
    if (wrong.length === 0) continue;
    lines.push(`  ${device.name}: ${wrong.join('; ')}`);
    if (!printed) lines.push(sideBySide(scenario, shown, textOf));
    printed = true;
  }
  for (const letter of letters) {
    const expected = scenario.outcomes[letter];
    if (expected !== undefined && outcomeDifferences(expected, stage.outcomes(letter))) lines.push(`  outcomes of ${letter}: expected [${expected.join(', ')}]`);
  }
  for (const { rule, detail } of await stage.checks()) lines.push(`  ${rule}: ${detail}`);
  if (lines.length > 0) for (const letter of letters) lines.push(`  outcomes of ${letter}: [${stage.outcomes(letter).join(', ')}]`);
  return { passed: lines.length === 0, tell: lines.join('\n') };
};

/** Plays one scenario on a world of its own and compares (scenarios/README.md). Never throws: what goes wrong fails it. */
export const playScenario = async (scenario: Scenario): Promise<Played> => {
  const stage = new Stage(scenario.title);
  try {
    await stage.open();
    await stage.given(scenario);
    for (const step of scenario.play) await stage.step(step);
    await stage.finalRounds();
    return await judge(stage, scenario);
  } catch (error) {
    if (error instanceof SimulatorError || error instanceof Livelock) return { passed: false, tell: `  ${error.message}` };
    return { passed: false, tell: `  the engine threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
  }
};
