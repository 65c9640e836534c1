import { asSpaceId, asUserId } from '@holdfast/domain';
import type { OpId } from '@holdfast/domain';
import type { Engine } from '../device/engine.ts';
import type { SequencerOptions } from '@holdfast/sync-server';
import type { Truth } from '../check/device-watch.ts';
import { checkTables, rulesOfTables } from '../check/structure.ts';
import type { Rule } from '../check/violation.ts';
import { Network } from '../network/network.ts';
import type { Random } from '../random/random.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import { SimDevice } from './sim-device.ts';
import type { Backup } from './sim-device.ts';
import { SimServer } from './sim-server.ts';

/** 2026-03-04 10:00 UTC: where scenarios and runs begin. */
export const beginning = Date.UTC(2026, 2, 4, 10);

export interface WorldOptions {
  readonly random: Random;
  readonly limits?: SequencerOptions;
  readonly nodes?: number;
  /** Told of every rule that does not hold. */
  readonly report: (rule: Rule, detail: string) => void;
}

/** One space of one person, a server, a network and as many devices as are added. */
export class World {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly server: SimServer;
  readonly devices: SimDevice[] = [];
  /** How often each invariant was evaluated, for the figures. */
  readonly checks: Record<string, number> = {};
  readonly #random: Random;
  readonly #report: WorldOptions['report'];
  readonly #sums = new Map([[0, 0n]]);
  readonly #ids;

  constructor({ random, limits = {}, nodes = 1, report }: WorldOptions) {
    this.#random = random;
    this.#report = report;
    this.scheduler = new Scheduler(random.split('schedule'), beginning);
    this.network = new Network(this.scheduler, random.split('network'));
    const ids = random.split('ids');
    this.#ids = { space: asSpaceId(ids.uuid()), user: asUserId(ids.uuid()) };
    this.server = new SimServer({
      scheduler: this.scheduler, random: random.split('server'), network: this.network, ...this.#ids, limits, nodes,
      onCommit: () => this.#onCommit(), onAlarm: (what) => report('crash', `the server raised an alarm: ${what}`),
    });
  }

  /** A new device, offline, with no tab open; its disk is empty, or a copy of another's (a cloned profile, H4). */
  addDevice(name: string, backup?: Backup): SimDevice {
    const device = new SimDevice({
      name, scheduler: this.scheduler, network: this.network, random: this.#random.split(`device ${name}`), door: this.server, space: this.#ids.space,
      truth: this.#truthFor(name),
      cacheBytes: this.#random.pick([0, 100_000, 512 * 1024 ** 2]),
    });
    if (backup !== undefined) device.restore(backup);
    this.devices.push(device);
    return device;
  }

  evaluated(...rules: readonly Rule[]): void {
    for (const rule of rules) this.checks[rule] = (this.checks[rule] ?? 0) + 1;
  }

  #onCommit(): void {
    this.evaluated(...rulesOfTables);
    const tables = this.server.tables();
    this.#sums.set(tables.space.seq, tables.space.checksum);
    for (const { rule, detail } of checkTables(tables)) this.#report(rule, `after seq ${tables.space.seq}: ${detail}`);
  }

  #truthFor(name: string): Truth {
    const { server } = this;
    return {
      tables: () => server.tables(),
      sums: this.#sums,
      get resets() {
        return server.resets.get(name) ?? 0;
      },
      report: this.#report,
      evaluated: (...rules) => this.evaluated(...rules),
    };
  }

  /** True when the device has nothing left to send and shows everything the server has. */
  isQuiet(device: SimDevice): boolean {
    const { meta, outbox } = device.durable();
    return outbox.length === 0 && meta !== null && meta.ready && meta.cursor === this.server.tables().space.seq;
  }

  /** Where a device stands, for people. */
  tell(device: SimDevice): string {
    const { meta, outbox } = device.durable();
    const waiting = outbox.map(({ op, ctr }) => `${op.type} ${op.id.slice(0, 8)} ctr ${ctr ?? 'none'}`).join(', ');
    return `cursor ${meta?.cursor ?? 'none'} of ${this.server.tables().space.seq}, ${meta?.ready === true ? '' : 'not '}ready, waiting: ${waiting || 'nothing'}`;
  }

  /** Operations that some device still holds, with their bytes. */
  heldOperations(): ReadonlySet<OpId> {
    return new Set(this.devices.flatMap((device) => {
      const { outbox, parked } = device.durable();
      return [...outbox, ...parked].map(({ op }) => op.id);
    }));
  }

  /** Operations that devices folded into others before they sent them. */
  foldedOperations(): ReadonlyMap<OpId, OpId> {
    return new Map(this.devices.flatMap((device) => [...device.folded()]));
  }

  /** Every content that some device still holds and means to send or keep. */
  async heldContents(): Promise<ReadonlySet<string>> {
    const held = new Set<string>();
    for (const device of this.devices) for (const bytes of await device.heldContents()) held.add(bytes);
    return held;
  }

  engineOf(device: SimDevice): Engine {
    const tab = device.tabs[0];
    if (tab === undefined) throw new Error(`${device.name} has no tab open`);
    return tab.engine;
  }
}
