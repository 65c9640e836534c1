import { hash, verify } from '@node-rs/argon2';
import { ServerError } from '../server-error.ts';

// OWASP's recommendation for argon2id (the library's default algorithm): 19 MiB, two passes, one lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A hash of nobody's password: unknown e-mails cost as much time as known ones. */
const nobody = hash('nobody has this password', cost);

/** Hashing takes 19 MiB and some 20 ms of a core: so many at once, and so many more wait. */
class HashTurns {
  readonly #atOnce: number;
  readonly #waitingAtMost: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waitingAtMost: number) {
    this.#atOnce = atOnce;
    this.#waitingAtMost = waitingAtMost;
  }

  /** @throws ServerError `too-many-requests` */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingAtMost) throw new ServerError('too-many-requests', 'Too many people sign in at this moment: try again in a few seconds.', { retryAfterMs: 3_000 });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}

const signingIn = new HashTurns(4, 64);
/** Browsers that a person has signed in with before: a flood from elsewhere does not stand before them. */
const signingInAgain = new HashTurns(2, 64);
/** Setting up is open to everybody while there is no owner: it takes no turn of those who sign in. */
const settingUp = new HashTurns(1, 16);

const hashOf = (password: string): Promise<string> => hash(password.normalize('NFC'), cost);

/** The argon2id hash of a password as a PHC string. @throws ServerError `too-many-requests` */
export const hashPassword = (password: string): Promise<string> => signingIn.run(() => hashOf(password));

/**
 * The same for the first owner, whom anybody may want to be: `isWanted` throws when there is one by now, before anything is hashed.
 * @throws ServerError `too-many-requests`, and what `isWanted` throws
 */
export const hashOwnersPassword = (password: string, isWanted: () => Promise<void>): Promise<string> =>
  settingUp.run(async () => {
    await isWanted();
    return hashOf(password);
  });

/**
 * Whether the password fits; takes the same time when there is no such person (`null`).
 * @param again it comes from a browser that this person has signed in with before
 * @throws ServerError `too-many-requests`
 */
export const checkPassword = (passwordHash: string | null, password: string, again: boolean): Promise<boolean> =>
  (again ? signingInAgain : signingIn).run(async () => {
    const fits = await verify(passwordHash ?? (await nobody), password.normalize('NFC'));
    return fits && passwordHash !== null;
  });
