import type { VirtualClock } from './virtual-clock.ts';

/** A device, or whatever else has a time of its own. */
interface Timed {
  readonly clock: VirtualClock;
}

const most = 10_000;

/** Lets run what is ready: promises at once, WebCrypto and Blob within a few turns of the event loop. */
export const turns = async (count = 20): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setTimeout(resolve, 0));
};

/** Lets so much of the device's time pass, in equal steps with a turn of the event loop before each. */
export const pass = async (device: Timed, ms: number, steps = 30): Promise<void> => {
  for (let i = 0; i < steps; i += 1) {
    await turns(1);
    device.clock.advance(ms / steps);
  }
};

/** Waits until this holds, while `stepMs` of the device's time pass at each turn; says what did not come. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>, device?: Timed, stepMs = 0): Promise<void> => {
  for (let i = 0; i < most; i += 1) {
    if (await holds()) return;
    await turns(1);
    device?.clock.advance(stepMs);
  }
  throw new Error(`After ${most} turns it is still not so that ${what}`);
};

/** What `done` gives, while `stepMs` of the device's time pass at each turn; says so when it never comes. */
export const settle = async <T>(device: Timed, done: Promise<T>, stepMs = 1000): Promise<T> => {
  let over = false;
  done.then(() => { over = true; }, () => { over = true; });
  await until('the work is done', () => over, device, stepMs);
  return await done;
};
