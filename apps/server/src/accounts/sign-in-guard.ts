import { ServerError } from '../server-error.ts';
import { Throttle } from './throttle.ts';

const minute = 60_000;

/** From where somebody wants to sign in, and as whom. */
export interface SignInFrom {
  readonly address: string;
  readonly email: string;
  /** The token of a browser that has signed in to this account before. */
  readonly device: string | null;
}

type Counted = readonly (readonly [Throttle, string])[];

/**
 * How hard guessing a password is made: by one address for one person, by one address, and for one person by everybody together. A
 * browser that has signed in to the account before is counted alone: nobody else's guesses keep its person out.
 */
export class SignInGuard {
  readonly #pair: Throttle;
  readonly #address: Throttle;
  readonly #email: Throttle;
  readonly #device: Throttle;

  constructor(now: () => number = Date.now) {
    const common = { firstWaitMs: 1_000, forgetAfterMs: 15 * minute, keys: 10_000, now };
    this.#pair = new Throttle({ ...common, free: 5, longestWaitMs: 5 * minute });
    this.#address = new Throttle({ ...common, free: 30, longestWaitMs: 5 * minute });
    // Kept short: nobody may lock a person out of their own account for long.
    this.#email = new Throttle({ ...common, free: 30, longestWaitMs: 10_000 });
    this.#device = new Throttle({ ...common, free: 5, longestWaitMs: 5 * minute });
  }

  /** @throws ServerError `too-many-requests` with the time to wait. */
  admit(from: SignInFrom): void {
    const wait = Math.max(...this.#of(from).map(([throttle, key]) => throttle.waitFor(key)));
    if (wait > 0) throw new ServerError('too-many-requests', `Too many failed attempts to sign in: try again in ${Math.ceil(wait / 1000)} s.`, { retryAfterMs: wait });
  }

  /**
   * Answers whom `check` finds the password to fit, or null. The attempt counts as failed from its start until it turns out
   * otherwise: many at once are slowed down like one after the other.
   * @throws ServerError `too-many-requests` with the time to wait.
   */
  async attempt<Person>(from: SignInFrom, check: () => Promise<Person | null>): Promise<Person | null> {
    this.admit(from);
    const counted = this.#of(from);
    const takeBack = counted.map(([throttle, key]) => throttle.failed(key));
    let wrong = false;
    try {
      const person = await check();
      wrong = person === null;
      const [own] = counted;
      if (!wrong && own) own[0].succeeded(own[1]);
      return person;
    } finally {
      if (!wrong) for (const one of takeBack) one();
    }
  }

  failed(from: SignInFrom): void {
    for (const [throttle, key] of this.#of(from)) throttle.failed(key);
  }

  /** The caller's own first: a success forgets what was counted there. */
  #of({ address, email, device }: SignInFrom): Counted {
    if (device !== null) return [[this.#device, device]];
    const person = email.toLowerCase();
    return [[this.#pair, `${address} ${person}`], [this.#address, address], [this.#email, person]];
  }
}
