import { violation, type Random, type Violation } from '@holdfast/simulator';
import type { Tally } from '../run/tally.ts';
import { ageContent } from '../server/age-content.ts';
import type { Stack } from '../stack/stack.ts';
import type { Guest } from './guest.ts';

export interface CaretakerParts {
  readonly stack: Stack;
  readonly done: Tally;
  readonly found: (violation: Violation) => void;
  readonly say: (text: string) => void;
}

const hour = 3_600_000;
const day = 24 * hour;

/**
 * Time passes for content, by hours and by a week, and the collector works: in the middle of uploads, faults and crashes, and is killed
 * itself. What it may take away is what the rules say; what it must not is looked for at the quiet points.
 */
export class Caretaker implements Guest {
  readonly name = 'Caretaker';
  readonly link = null;
  readonly #parts: CaretakerParts;

  constructor(parts: CaretakerParts) {
    this.#parts = parts;
  }

  async act(random: Random): Promise<void> {
    await this.#pass(random.weighted({ none: 4, hour: 3, day: 2, week: 1 }));
    const killAfterMs = random.chance(0.2) ? random.between(300, 2000) : null;
    const { code } = await this.#parts.stack.admin(['collect'], killAfterMs);
    this.#parts.done.add(killAfterMs !== null && code === null ? 'collect:killed' : code === 0 ? 'collect:round' : 'collect:could not');
  }

  /** A day and a week later everything that nobody needs is gone. */
  async settle(): Promise<void> {
    for (const passed of ['day', 'week', 'day', 'none'] as const) {
      await this.#pass(passed);
      const { code, out } = await this.#parts.stack.admin(['collect']);
      this.#parts.say(`collect: ${out.trim()}`);
      if (code !== 0) this.#parts.found(violation('L4', `with everything healed the collector ends with ${String(code)}: ${out}`));
      this.#parts.done.add('collect:objects', Number(/(\d+) objects deleted/.exec(out)?.[1] ?? 0));
    }
  }

  async #pass(how: 'none' | 'hour' | 'day' | 'week'): Promise<void> {
    const ms = { none: 0, hour, day: 1.1 * day, week: 7.2 * day }[how];
    const passed = ms === 0 || (await ageContent(this.#parts.stack.postgres, ms));
    if (ms > 0) this.#parts.done.add(passed ? `collect:a ${how} passed` : 'collect:time stood still');
  }
}
