import { hash, verify } from '@node-rs/argon2';
import { ServerError } from '../server-error.ts';

// OWASP's recommendation for argon2id (the library's default algorithm): 19 MiB, two passes, one lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A hash of nobody's password: unknown e-mails cost as much time as known ones. */
const nobody = hash('nobody has this password', cost);

/** Hashing takes 19 MiB and some 20 ms of a core: this many at once, and so many more wait. */
const atOnce = 4;
const waitingAtMost = 64;
let running = 0;
const waiting: (() => void)[] = [];

/** The argon2id hash of a password as a PHC string. @throws ServerError `too-many-requests` */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password.normalize('NFC'), cost));

/** Whether the password fits; takes the same time when there is no such person (`null`). @throws ServerError `too-many-requests` */
export const checkPassword = (passwordHash: string | null, password: string): Promise<boolean> =>
  inTurn(async () => {
    const fits = await verify(passwordHash ?? (await nobody), password.normalize('NFC'));
    return fits && passwordHash !== null;
  });

const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= atOnce) {
    if (waiting.length >= waitingAtMost) throw new ServerError('too-many-requests', 'Too many people sign in at this moment: try again in a few seconds.', { retryAfterMs: 3_000 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
};
