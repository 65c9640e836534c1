import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const main = join(import.meta.dirname, '../main.ts');

/** The real program as a process of its own, with exactly the given HOLDFAST_* variables. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  out = '';
  err = '';

  constructor(variables: Readonly<Record<string, string>>) {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HOLDFAST_')));
    this.child = spawn(process.execPath, [main], { env: { ...inherited, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (piece: Buffer) => void (this.out += piece.toString()));
    this.child.stderr?.on('data', (piece: Buffer) => void (this.err += piece.toString()));
    this.exited = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Waits for the address line and answers the address. */
  async address(): Promise<string> {
    for (let waited = 0; waited < 60_000; waited += 20) {
      const address = /ready at (\S+)/.exec(this.out)?.[1];
      if (address) return address;
      if (this.child.exitCode !== null) break;
      await delay(20);
    }
    throw new Error(`The server did not start (exit ${this.child.exitCode}).\n${this.out}\n${this.err}`);
  }

  /** Sends the signal and answers the exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }
}

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};
