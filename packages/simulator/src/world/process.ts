import type { Random } from '../random/random.ts';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';

/** How a server process ends: nobody gets an answer any more. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

/** How shaky a server process is: chances at every wait at one of its ports. */
export interface ProcessFaults {
  readonly crash: number;
  /** One kind of step at which it dies far more often (after FoundationDB's BUGGIFY: sites are chosen anew in each run); null for none. */
  readonly hot: string | null;
  /** Milliseconds that a step may take. */
  readonly slow: readonly [number, number];
}

export const noProcessFaults: ProcessFaults = { crash: 0, hot: null, slow: [0, 0] };

/** Where a crash hurts most: right before something is done, and right after, when nobody has been told. */
const sites = [
  'transaction', 'transaction done', 'write', 'write done', 'snapshot', 'read done', 'put object', 'put object done', 'content transaction', 'content transaction done',
  'chunks among done', 'upload spooled',
];
const hotCrash = 0.3;

/** Some crashes anywhere, and in most runs one site at which the process dies far more often. */
export const swarmProcess = (random: Random): ProcessFaults => ({
  crash: random.fraction() * 0.01,
  hot: random.chance(0.7) ? random.pick(sites) : null,
  slow: [0, random.pick([0, 20, 500])],
});

/** One run of the server program, from its start to its crash. */
export class Process {
  readonly actor: Actor;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #onCrash: () => void;
  readonly #faults: () => ProcessFaults;
  /** Whoever waits for something that this process is doing. */
  readonly #waiting = new Set<(reason: ProcessDied) => void>();

  constructor(scheduler: Scheduler, random: Random, name: string, faults: () => ProcessFaults, onCrash: () => void) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#faults = faults;
    this.#onCrash = onCrash;
    this.actor = scheduler.actor(name);
  }

  /** The work, or a rejection with ProcessDied when the process dies over it: what a database sees of a client that is gone. */
  orDie<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.actor.alive) return reject(new ProcessDied('The server process died'));
      this.#waiting.add(reject);
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  crash(): void {
    if (!this.actor.alive) return;
    this.actor.kill();
    const reason = new ProcessDied('The server process died');
    for (const die of this.#waiting) die(reason);
    this.#waiting.clear();
    this.#onCrash();
  }

  /** A wait of this process, in which it may die. Never settles when it does. */
  async wait(label: string): Promise<void> {
    const { slow } = this.#faults();
    await this.#scheduler.wait(this.actor, slow[1] === 0 ? 0 : slow[0] + this.#random.fraction() * (slow[1] - slow[0]), label);
    const { hot, crash: usual } = this.#faults();
    const crash = label === hot ? hotCrash : usual;
    if (crash === 0 || !this.#random.chance(crash)) return;
    this.crash();
    await this.#scheduler.wait(this.actor, 0, 'dead');
  }

  /** One call at a port: others may run, and the process may die, before it happens and after it has. */
  async step<T>(label: string, work: () => Promise<T>): Promise<T> {
    await this.wait(label);
    try {
      const value = await work();
      await this.wait(`${label} done`);
      return value;
    } catch (error) {
      if (error instanceof ProcessDied) return new Promise<never>(() => undefined);
      await this.wait(`${label} failed`);
      throw error;
    }
  }
}
