import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A program of the stack that is started, stopped, killed and started again. */
export interface ProgramPlan {
  readonly what: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Everything it prints goes here. */
  readonly log: string;
  readonly isUp: () => Promise<boolean>;
  readonly upWithinMs: number;
  /** How it is asked to end in order. */
  readonly stopSignal?: NodeJS.Signals;
}

const running = new Set<ChildProcess>();
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** For a run that dies itself: nothing that it started stays, not even what is stopped. */
export const killAllPrograms = (): void => {
  for (const { pid } of running) {
    if (pid === undefined) continue;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      continue;
    }
  }
};
process.on('exit', killAllPrograms);

/** How a program ended: its code, or null when it was killed; all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
}

/** Runs a program to its end, or kills it after a while. It ends when we do. */
export const runToEnd = async ({ command, args, env }: Pick<ProgramPlan, 'command' | 'args' | 'env'>, killAfterMs: number | null): Promise<Ended> => {
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...env } });
  running.add(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (out += piece.toString()));
  const kill = killAfterMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(kill);
  running.delete(child);
  return { code, out };
};

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

export class Program {
  readonly #plan: ProgramPlan;
  readonly #log: WriteStream;
  #child: ChildProcess | null = null;

  constructor(plan: ProgramPlan) {
    this.#plan = plan;
    this.#log = createWriteStream(plan.log, { flags: 'a' });
  }

  get runs(): boolean {
    return this.#child !== null && !isGone(this.#child);
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it without waiting; in a group of its own, so that a signal to us is not one to it, and it ends when we do. */
  launch(): void {
    if (this.runs) return;
    const { command, args, env } = this.#plan;
    const [program, given] = setpriv === undefined ? [command, args] : [setpriv, ['--pdeathsig', 'KILL', '--', command, ...args]];
    const child = spawn(program, [...given], { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...env } });
    for (const stream of [child.stdout, child.stderr]) stream.pipe(this.#log, { end: false });
    child.once('error', (error) => this.#log.write(`${error.message}\n`));
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#child = child;
  }

  /** Starts it and waits until it is up; starts it again when it ends early (a port or a lock that its killed forerunner still holds). */
  async start(): Promise<void> {
    const end = performance.now() + this.#plan.upWithinMs;
    this.launch();
    while (!(await this.#plan.isUp())) {
      if (performance.now() > end) throw new Error(`${this.#plan.what} is not up after ${this.#plan.upWithinMs} ms: see ${this.#plan.log}`);
      await delay(50);
      if (!this.runs) this.launch();
    }
  }

  /** To the program and all that it started. */
  signal(signal: NodeJS.Signals): void {
    if (this.runs && this.pid > 0) process.kill(-this.pid, signal);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === null || isGone(child)) return;
    const gone = once(child, 'exit');
    this.signal(signal);
    await gone;
  }

  /** In order, and insisting after a while. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== null && !isGone(child)) {
      const gone = once(child, 'exit');
      this.signal('SIGCONT');
      this.signal(this.#plan.stopSignal ?? 'SIGTERM');
      const insist = setTimeout(() => this.signal('SIGKILL'), 15_000);
      await gone;
      clearTimeout(insist);
    }
    this.#log.end();
  }
}
