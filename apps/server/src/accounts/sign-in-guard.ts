import { ServerError } from '../server-error.ts';
import { Throttle } from './throttle.ts';

const minute = 60_000;

/** How hard guessing a password is made: by one address for one person, by one address, and for one person by everybody together. */
export class SignInGuard {
  readonly #pair: Throttle;
  readonly #address: Throttle;
  readonly #email: Throttle;

  constructor(now: () => number = Date.now) {
    const common = { firstWaitMs: 1_000, forgetAfterMs: 15 * minute, keys: 10_000, now };
    this.#pair = new Throttle({ ...common, free: 5, longestWaitMs: 5 * minute });
    this.#address = new Throttle({ ...common, free: 30, longestWaitMs: 5 * minute });
    // Kept short: nobody may lock a person out of their own account for long.
    this.#email = new Throttle({ ...common, free: 30, longestWaitMs: 10_000 });
  }

  /** @throws ServerError `too-many-requests` with the time to wait. */
  admit(address: string, email: string): void {
    const wait = Math.max(...this.#of(address, email).map(([throttle, key]) => throttle.waitFor(key)));
    if (wait > 0) throw new ServerError('too-many-requests', `Too many failed attempts to sign in: try again in ${Math.ceil(wait / 1000)} s.`, { retryAfterMs: wait });
  }

  /**
   * Answers whom `check` finds the password to fit, or null. The attempt counts as failed from its start until it turns out
   * otherwise: many at once are slowed down like one after the other.
   * @throws ServerError `too-many-requests` with the time to wait.
   */
  async attempt<Person>(address: string, email: string, check: () => Promise<Person | null>): Promise<Person | null> {
    this.admit(address, email);
    this.failed(address, email);
    let wrong = false;
    try {
      const person = await check();
      wrong = person === null;
      if (!wrong) this.#pair.succeeded(pairOf(address, email));
      return person;
    } finally {
      if (!wrong) for (const [throttle, key] of this.#of(address, email)) throttle.giveBack(key);
    }
  }

  failed(address: string, email: string): void {
    for (const [throttle, key] of this.#of(address, email)) throttle.failed(key);
  }

  #of(address: string, email: string): (readonly [Throttle, string])[] {
    return [[this.#pair, pairOf(address, email)], [this.#address, address], [this.#email, email.toLowerCase()]];
  }
}

const pairOf = (address: string, email: string): string => `${address} ${email.toLowerCase()}`;
