import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '@holdfast/simulator';
import type { Tally } from '../run/tally.ts';
import type { Stack } from '../stack/stack.ts';
import type { BrowserDevice } from '../workload/browser-device.ts';
import type { EngineDevice } from '../workload/engine-device.ts';
import type { Guest } from '../workload/guest.ts';

export interface Targets {
  readonly stack: Stack;
  readonly engines: readonly EngineDevice[];
  readonly browsers: readonly BrowserDevice[];
  readonly guests: readonly Guest[];
  readonly struck: Tally;
  readonly say: (text: string) => void;
  /** Aborted when the safety phase is over: whoever waits wakes up, heals what it broke and ends. */
  readonly over: AbortSignal;
}

/** Sleeps, or less when the phase is over. */
const pause = (ms: number, over: AbortSignal): Promise<void> => delay(ms, undefined, { signal: over }).catch(() => undefined);

const year = 365 * 86_400_000;

/** One source of faults: a stream of its own, one fault at a time, rests between them. */
export abstract class Nemesis {
  protected readonly targets: Targets;
  protected readonly random: Random;

  constructor(targets: Targets, random: Random) {
    this.targets = targets;
    this.random = random;
  }

  /** Milliseconds between two faults, at least and at most. */
  protected abstract readonly rest: readonly [number, number];
  protected abstract strike(): Promise<void>;

  async run(): Promise<void> {
    const { over, say } = this.targets;
    while (!over.aborted) {
      await pause(this.random.between(...this.rest), over);
      if (over.aborted) return;
      try {
        await this.strike();
      } catch (error) {
        say(`a fault could not be done: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  protected async for(name: string, low: number, high: number, on = ''): Promise<void> {
    const ms = this.random.between(low, high);
    this.targets.struck.add(name);
    this.targets.say(`${name}${on === '' ? '' : ` of ${on}`} for ${ms} ms`);
    await pause(ms, this.targets.over);
  }
}

/** Kills and stops processes: server, database, devices, browsers. */
export class ProcessNemesis extends Nemesis {
  protected readonly rest = [1000, 5000] as const;

  protected async strike(): Promise<void> {
    const { stack, engines, browsers } = this.targets;
    const page = browsers.length === 0 ? 0 : 1;
    const kind = this.random.weighted({ serverKill: 4, serverStop: 3, pgFast: 1.5, pgImmediate: 1.5, pgKill: 1.5, deviceKill: 4, deviceStop: 2, clock: 1, browserKill: 2 * page, browserStop: 1.5 * page, pageFreeze: 3 * page, tabClose: page });
    switch (kind) {
      case 'serverKill':
        await stack.server.kill();
        await this.for('server SIGKILL', 0, 3000);
        return stack.server.start();
      case 'serverStop':
        stack.server.signal('SIGSTOP');
        await this.for('server SIGSTOP', 500, 8000);
        return stack.server.signal('SIGCONT');
      case 'pgFast': case 'pgImmediate': case 'pgKill': {
        const how = kind === 'pgFast' ? 'fast' : kind === 'pgImmediate' ? 'immediate' : 'kill';
        await stack.postgres.end(how);
        await this.for(`PostgreSQL ${how === 'kill' ? 'postmaster SIGKILL' : `${how} shutdown`}`, 0, 2500);
        await stack.postgres.start();
        return stack.server.start();
      }
      case 'deviceKill': {
        const device = this.random.pick(engines);
        await device.kill();
        await this.for('engine SIGKILL', 0, 1500, device.name);
        return device.start();
      }
      case 'deviceStop': {
        const device = this.random.pick(engines);
        device.signal('SIGSTOP');
        await this.for('engine SIGSTOP', 500, 6000, device.name);
        return device.signal('SIGCONT');
      }
      case 'clock': {
        const ms = this.random.pick([0, 60_000, -60_000, 3_600_000, -3_600_000, year, -year]);
        this.random.pick(engines).jumpClock(ms);
        return this.for('clock jump', 0, 10);
      }
      case 'browserKill': {
        const browser = this.random.pick(browsers);
        await browser.kill();
        await this.for('browser SIGKILL', 0, 1500);
        return browser.start();
      }
      case 'browserStop': {
        const browser = this.random.pick(browsers);
        browser.signal('SIGSTOP');
        await this.for('browser SIGSTOP', 500, 5000);
        return browser.signal('SIGCONT');
      }
      case 'pageFreeze': {
        const browser = this.random.pick(browsers);
        const tab = await browser.freeze(this.random);
        if (tab === null) return;
        await this.for('page frozen', 500, 8000);
        return browser.thaw(tab);
      }
      case 'tabClose': {
        const browser = this.random.pick(browsers);
        await browser.closeTab(this.random);
        await this.for('tab closed', 0, 1000);
        return browser.start();
      }
    }
  }
}

/** Makes the way between one device and the server bad, several devices at a time. */
export class NetworkNemesis extends Nemesis {
  protected readonly rest = [300, 4000] as const;

  protected async strike(): Promise<void> {
    const { engines, guests } = this.targets;
    const well = [...engines, ...this.targets.browsers, ...guests].flatMap(({ link, name }) => (link?.isWell === true ? [{ link, name }] : []));
    if (well.length === 0) return;
    const { link, name } = this.random.pick(well);
    const { browsers, stack } = this.targets;
    const toxic = stack.network.isToxic ? 1 : 0;
    const kind = this.random.weighted({ cut: 3 * toxic, slow: 3 * toxic, lossy: 2 * toxic, 'half-open': 3 * toxic, reset: toxic, offline: browsers.length === 0 ? 0 : 1, none: 0.01 });
    switch (kind) {
      case 'none': return;
      case 'offline': {
        const browser = this.random.pick(browsers);
        await browser.setOffline(true);
        await this.for('browser offline (CDP)', 500, 8000);
        return browser.setOffline(false);
      }
      case 'slow': await link.strike({ kind, latency: this.random.between(20, 800), rate: this.random.between(8, 400) }); break;
      case 'lossy': await link.strike({ kind, bytes: this.random.between(100, 60_000) }); break;
      default: await link.strike({ kind });
    }
    try {
      await this.for(`network ${kind}`, 500, 9000, name);
    } finally {
      await link.heal();
    }
  }
}

/** Fills the disk of the content store; stops, kills and cuts off MinIO in the middle of puts. */
export class ContentNemesis extends Nemesis {
  protected readonly rest = [3000, 10_000] as const;

  protected async strike(): Promise<void> {
    const { disk, s3 } = this.targets.stack;
    if (disk !== null) {
      await disk.fill();
      try {
        return await this.for('content disk full', 1000, 8000);
      } finally {
        await disk.heal();
      }
    }
    if (s3 !== null) await this.#s3(s3);
  }

  async #s3({ place: { program }, link }: NonNullable<Stack['s3']>): Promise<void> {
    const ours = program === null ? 0 : 1;
    const toxic = this.targets.stack.network.isToxic ? 1 : 0;
    const kind = this.random.weighted({ stop: 3 * ours, kill: 3 * ours, cut: toxic, lossy: toxic, 'half-open': toxic, slow: toxic, none: 0.01 });
    if (kind === 'none') return;
    if (kind === 'stop') {
      program?.signal('SIGSTOP');
      await this.for('MinIO SIGSTOP', 1000, 8000);
      return program?.signal('SIGCONT');
    }
    if (kind === 'kill') {
      await program?.kill();
      await this.for('MinIO SIGKILL', 0, 3000);
      return program?.start();
    }
    await link.strike(kind === 'slow' ? { kind, latency: this.random.between(20, 400), rate: this.random.between(50, 2000) } : kind === 'lossy' ? { kind, bytes: this.random.between(100, 500_000) } : { kind });
    try {
      await this.for(`MinIO network ${kind}`, 500, 6000);
    } finally {
      await link.heal();
    }
  }
}

/** Everything runs again and every way is open. */
export const healAll = async ({ stack, engines, browsers, guests }: Pick<Targets, 'stack' | 'engines' | 'browsers' | 'guests'>): Promise<void> => {
  await stack.disk?.heal();
  stack.s3?.place.program?.signal('SIGCONT');
  await stack.s3?.place.program?.start();
  await stack.s3?.link.heal();
  await stack.postgres.start();
  stack.server.signal('SIGCONT');
  await stack.server.start();
  for (const { link } of [...engines, ...browsers, ...guests]) await link?.heal();
  for (const device of [...engines, ...browsers]) await device.heal();
};
