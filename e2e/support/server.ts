import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const owner = { email: 'mara@example.test', password: 'a tide of eleven words', name: 'Mara Lind' };
const workspace = join(import.meta.dirname, '../..');

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

/** The product, started the README's way on a data folder of its own. */
export class HoldfastServer {
  readonly port: number;
  readonly data: string;
  #process: ChildProcess | null = null;
  #log = '';

  private constructor(port: number, data: string) {
    this.port = port;
    this.data = data;
  }

  static async start(): Promise<HoldfastServer> {
    const server = new HoldfastServer(await freePort(), await mkdtemp(join(tmpdir(), 'holdfast-e2e-')));
    await server.up();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get log(): string {
    return this.#log;
  }

  async up(): Promise<void> {
    const child = spawn('npm', ['start'], {
      cwd: workspace,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOLDFAST_PORT: String(this.port),
        HOLDFAST_HOST: '127.0.0.1',
        HOLDFAST_DATA: this.data,
        HOLDFAST_OWNER_EMAIL: owner.email,
        HOLDFAST_OWNER_PASSWORD: owner.password,
      },
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (this.#log += piece.toString()));
    const deadline = Date.now() + 180_000;
    while (!(await this.ready())) {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${this.#log}`);
      if (Date.now() > deadline) throw new Error(`npm start was not ready after 180 s:\n${this.#log}`);
      await delay(100);
    }
  }

  async ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) })).ok;
    } catch {
      return false;
    }
  }

  /** SIGKILL of everything that npm start had started, except the database, which a power cut of one process would leave too. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGINT');
    await rm(this.data, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    process.kill(-child.pid, signal);
    await Promise.race([gone, delay(30_000)]);
    this.#process = null;
  }
}
