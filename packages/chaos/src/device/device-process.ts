import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Call, CallName, DeviceCalls } from './calls.ts';

const entry = join(import.meta.dirname, 'device-main.ts');

/** A call that the device refused or did not live to answer. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  /** The engine's code; `gone` when the process ended; null when it threw something else. */
  readonly code: string | null;

  constructor(code: string | null, message: string) {
    super(message);
    this.code = code;
  }
}

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: DeviceError) => void;
}

/** One device as a process of its own: the real engine on a folder, spoken to over the process channel. */
export class DeviceProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiter>();
  readonly #gone: Promise<unknown>;
  #calls = 0;
  #log = '';

  constructor() {
    this.#child = fork(entry, { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: ['--disable-warning=ExperimentalWarning'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (piece: Buffer) => (this.#log = (this.#log + piece.toString()).slice(-8192)));
    this.#gone = once(this.#child, 'exit');
    this.#child.on('message', (message) => this.#take(message as Answer));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) => this.#end(`it ended with ${signal ?? code}`));
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The last of what it printed. */
  get log(): string {
    return this.#log;
  }

  call<N extends CallName>(name: N, ...given: Parameters<DeviceCalls[N]>): ReturnType<DeviceCalls[N]> {
    const id = ++this.#calls;
    const answer = new Promise<unknown>((resolve, reject) => {
      if (!this.alive) return reject(new DeviceError('gone', 'The device process is not there'));
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, name, given } satisfies Call, (error) => {
        if (error !== null) this.#refuse(id, new DeviceError('gone', error.message));
      });
    });
    return answer as ReturnType<DeviceCalls[N]>;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.alive) this.#child.kill(signal);
  }

  /** As if its power was cut, but for what the operating system had taken over to write. */
  async kill(): Promise<void> {
    if (this.alive) this.#child.kill('SIGKILL');
    await this.#gone;
  }

  #take(answer: Answer): void {
    const waiter = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('failed' in answer) waiter?.reject(new DeviceError(answer.failed.code, answer.failed.message));
    else waiter?.resolve(answer.value);
  }

  #refuse(id: number, error: DeviceError): void {
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiter?.reject(error);
  }

  #end(why: string): void {
    for (const id of [...this.#waiting.keys()]) this.#refuse(id, new DeviceError('gone', `The device process is gone: ${why}\n${this.#log}`));
  }
}
