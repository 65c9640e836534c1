import type { Logger } from 'pino';

/** Seconds that an orderly stop may take in all. */
const hardLimitMs = 10_000;

export interface Stopping {
  /** What a signal has to stop. A signal that came before takes effect now. */
  arm(stop: () => Promise<unknown[]>): void;
  /** Stops because nothing works any more; the process ends with 1. */
  readonly fail: (reason: string) => void;
}

/**
 * Ends the process in order on SIGINT, SIGTERM and SIGHUP: at once when nothing runs yet would be wrong (a database may be half started),
 * so a signal during the start waits for its end. A second signal changes nothing. After 10 s the process ends whatever is left.
 */
export const stopOnSignals = (log: Logger): Stopping => {
  let stop: (() => Promise<unknown[]>) | null = null;
  let exitCode: number | null = null;
  const begin = (code: number): void => {
    if (exitCode !== null) return;
    exitCode = code;
    setTimeout(() => process.exit(1), hardLimitMs).unref();
    if (stop) void end(stop);
  };
  const end = async (stopNow: () => Promise<unknown[]>): Promise<void> => {
    for (const err of await stopNow()) log.error({ err }, 'Something could not be stopped in order');
    process.exit(exitCode ?? 0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => begin(0));
  return {
    arm: (stopNow) => {
      stop = stopNow;
      if (exitCode !== null) void end(stopNow);
    },
    fail: (reason) => {
      if (exitCode === null) log.fatal(`The database ended: ${reason}`);
      begin(1);
    },
  };
};
