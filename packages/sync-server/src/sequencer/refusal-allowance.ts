import type { SpaceId, UserId } from '@holdfast/domain';
import type { Clock } from '../ports/clock.ts';

export interface AllowanceOptions {
  /** So many at once. */
  readonly most: number;
  /** Another one after so many milliseconds. */
  readonly everyMs: number;
}

/** Enough for whoever worked for months without a connection and has lost the right to write: some 20 MB in the log, then 8 MB a day. */
const ordinary: AllowanceOptions = { most: 40_000, everyMs: 5_000 };
const mostPeople = 10_000;
/** Who has none left comes again after this, and finds a few. */
const comeAgainMs = 60_000;

/**
 * What somebody sends who may not write is refused and entered in the log like any other decision (S5): so that a log does not grow as fast as
 * its readers please, more than this many of one person in one space wait. Counted in this process: a start gives all of them anew.
 */
export class RefusalAllowance {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #options: AllowanceOptions;
  readonly #of = new Map<string, { left: number; at: number }>();

  constructor(clock: Pick<Clock, 'now'>, options: AllowanceOptions = ordinary) {
    this.#clock = clock;
    this.#options = options;
  }

  /** Takes one; null when there was one, else after how many milliseconds to ask again. */
  take(space: SpaceId, user: UserId): number | null {
    const { most, everyMs } = this.#options;
    const [who, now] = [`${space}/${user}`, this.#clock.now()];
    const known = this.#of.get(who) ?? { left: most, at: now };
    const back = Math.max(0, Math.floor((now - known.at) / everyMs));
    const left = Math.min(most, known.left + back);
    if (left <= 0) return comeAgainMs;
    this.#of.delete(who);
    this.#of.set(who, { left: left - 1, at: left === most ? now : known.at + back * everyMs });
    const [eldest] = this.#of.keys();
    if (this.#of.size > mostPeople && eldest !== undefined) this.#of.delete(eldest);
    return null;
  }
}
