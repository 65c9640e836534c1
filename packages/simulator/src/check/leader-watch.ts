import type { Scheduler } from '../schedule/scheduler.ts';
import type { SimDevice } from '../world/sim-device.ts';
import type { Tab } from '../world/sim-tab.ts';
import { noStorageFaults } from '../world/sim-disk.ts';
import type { Rule } from './violation.ts';

/** So long a tab that woke up, or was overtaken, may take to notice; virtual time that nobody slept through. */
const noticesWithin = 5_000;

export interface LeaderTruth {
  readonly scheduler: Scheduler;
  readonly report: (rule: Rule, detail: string) => void;
  readonly evaluated: (...rules: readonly Rule[]) => void;
}

/** H48, H49: of all tabs of a device that are awake one leads; a leader that slept and was overtaken notices by itself. */
export class LeaderWatch {
  readonly #truth: LeaderTruth;
  /** Since when more than one tab was seen leading, and which. */
  readonly #since = new Map<SimDevice, { readonly tabs: readonly Tab[]; readonly at: number }>();

  constructor(truth: LeaderTruth) {
    this.#truth = truth;
  }

  /** The tabs that say that they lead, of those that are awake. */
  async leading(device: SimDevice): Promise<readonly Tab[]> {
    const { now } = this.#truth.scheduler;
    const awake = device.tabs.filter(({ actor }) => actor.frozenUntil <= now);
    const states = await Promise.all(awake.map(({ engine }) => engine.status()));
    return awake.filter((_, i) => states[i]?.leader === true);
  }

  /** Looks at one device; a bad disk may keep a tab from reading that another leads. */
  async look(device: SimDevice): Promise<void> {
    const { scheduler, report, evaluated } = this.#truth;
    const tabs = device.tabs.length < 2 || device.storageFaults !== noStorageFaults ? [] : await this.leading(device);
    if (device.tabs.length > 1) evaluated('P11');
    const before = this.#since.get(device);
    const at = scheduler.now - scheduler.slept;
    const same = before !== undefined && tabs.length > 1 && tabs.every((tab) => before.tabs.includes(tab));
    if (!same) this.#since.delete(device);
    if (!same && tabs.length > 1) this.#since.set(device, { tabs, at });
    if (same && at - before.at > noticesWithin) report('P11', `${tabs.length} tabs of ${device.name} lead: ${tabs.map(({ actor }) => actor.name).join(', ')}`);
  }
}
