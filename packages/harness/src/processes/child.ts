import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** How a child is started and known to be up. */
export interface ChildPlan {
  readonly what: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of this process that begin so are not handed on. */
  readonly without?: string;
  /** Asked every 20 ms until it answers true; sees what was printed so far. */
  readonly isUp: (log: string) => Promise<boolean>;
  readonly upWithinMs: number;
}

/** A process that the bench started: ended by its own pid, never by name. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** The last of what it printed, for error messages. */
  readonly log: () => string;
}

const running = new Set<ChildProcess>();
const keptLog = 16_384;

/** For a bench that is itself interrupted: asks every child to end, without waiting. */
export const endAllChildren = (): void => {
  for (const child of running) child.kill('SIGTERM');
};
process.on('exit', endAllChildren);

const handedOn = (without: string | undefined): NodeJS.ProcessEnv =>
  (without === undefined ? process.env : Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith(without))));

/** Starts a process and resolves once it is up. Fails with its log when it ends before, or is not up in time. */
export const startChild = async (plan: ChildPlan): Promise<Child> => {
  const process_ = spawn(plan.command, [...plan.args], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...handedOn(plan.without), ...plan.env }, ...(plan.cwd === undefined ? {} : { cwd: plan.cwd }),
  });
  let log = '';
  for (const stream of [process_.stdout, process_.stderr]) stream.on('data', (piece: Buffer) => (log = (log + piece.toString()).slice(-keptLog)));
  let failure: Error | null = null;
  process_.once('error', (error) => (failure = error));
  running.add(process_);
  process_.once('exit', () => running.delete(process_));
  const dispose = (): Promise<void> => endChild(process_);
  const deadline = Date.now() + plan.upWithinMs;
  while (!(await plan.isUp(log))) {
    const ended = failure ?? (process_.exitCode === null && process_.signalCode === null ? null : new Error(`it ended with ${process_.exitCode ?? process_.signalCode}`));
    if (ended || Date.now() > deadline) {
      await dispose();
      throw new Error(`${plan.what} did not start within ${plan.upWithinMs} ms: ${ended?.message ?? 'it does not answer'}\n${log}`, { cause: ended });
    }
    await delay(20);
  }
  return { pid: process_.pid ?? 0, log: () => log, [Symbol.asyncDispose]: dispose };
};

/** Asks first, so that it can end its own children (the embedded database), and insists after 30 s. */
const endChild = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await gone;
  clearTimeout(insist);
};

/** True when something answers HTTP there, whatever it says; with `path` only when it says 2xx. */
export const answersHttp = async (url: string, mustBeOk = true): Promise<boolean> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await answer.arrayBuffer();
    return mustBeOk ? answer.ok : true;
  } catch {
    return false;
  }
};
