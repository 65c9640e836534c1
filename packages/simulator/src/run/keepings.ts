import type { Random } from '../random/random.ts';
import { keep, keepingOf } from '../workload/keeping.ts';
import type { KeepingTaste } from '../workload/keeping.ts';
import type { SimDevice } from '../world/sim-device.ts';
import type { World } from '../world/world.ts';
import type { People } from './people.ts';

export interface KeepingParts {
  readonly world: World;
  readonly random: Random;
  readonly people: People;
  readonly say: (text: string) => void;
}

/** What is pinned, freed, streamed and paused in a run, and the lines that break while bytes travel. */
export class Keepings {
  readonly #parts: KeepingParts;
  readonly #taste: KeepingTaste | null;

  constructor(parts: KeepingParts) {
    this.#parts = parts;
    this.#taste = keepingOf(parts.random);
  }

  /** Perhaps somebody does something of it. */
  async step(): Promise<void> {
    const { world, random, people } = this.#parts;
    const taste = this.#taste;
    if (taste === null || !random.chance(taste.rate)) return;
    const device = random.pick(world.devices);
    const what = random.weighted(taste.weights);
    if (what === 'breakLine') return this.#breakLine(device);
    await people.let(device, 'plot', (person) => keep(person, random, what));
  }

  /** From now on the line breaks whenever so many bytes have travelled, or it holds again. */
  #breakLine({ name }: SimDevice): void {
    const { world, random, say } = this.#parts;
    const after = random.chance(0.3) ? null : random.between(500, 300_000);
    world.network.link(name).breaksAfter(after);
    say(after === null ? `the line of ${name} holds again` : `the line of ${name} breaks after every ${after} bytes`);
  }

  heal(): void {
    for (const link of this.#parts.world.network.links.values()) link.breaksAfter(null);
  }

  /** Whatever is paused goes on. */
  async resumeAll(): Promise<void> {
    const { world } = this.#parts;
    for (const device of world.devices) {
      if (!device.onDisk.isAnythingPaused()) continue;
      await world.scheduler.finish(world.engineOf(device).transfers.resume('all'), `${device.name} goes on`);
    }
  }
}
