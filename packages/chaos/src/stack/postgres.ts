import { readFile, stat } from 'node:fs/promises';
import pg from 'pg';
import { connectTo, postmasterOf } from '../server/embedded-socket.ts';
import { Program } from './program.ts';

/**
 * The PostgreSQL of a data folder that the server has prepared, taken out of its hands: the very command that the server runs, so that it can be
 * restarted and killed while the server goes on with it over HOLDFAST_DATABASE_URL.
 */
export class Postgres {
  readonly #program: Program;
  readonly #socketFolder: string;

  private constructor(program: Program, socketFolder: string) {
    this.#program = program;
    this.#socketFolder = socketFolder;
  }

  /** Learns how it is run from the running one; call `start` after the server has let go of it. */
  static async learn(cluster: string, log: string): Promise<Postgres> {
    const { pid } = await postmasterOf(cluster);
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    const [binary = '', ...args] = command.map((word) => (word.startsWith('unix_socket_directories=') ? `unix_socket_directories=${cluster}` : word));
    const { uid, gid } = await stat(cluster);
    const asOwner = uid === process.getuid?.() ? [] : ['--reuid', String(uid), '--regid', String(gid), '--clear-groups', '--securebits', '+no_setuid_fixup', '--inh-caps', '+dac_override', '--ambient-caps', '+dac_override', '--pdeathsig', 'INT', '--'];
    const program = new Program({
      what: 'PostgreSQL', command: asOwner.length === 0 ? binary : 'setpriv', args: asOwner.length === 0 ? args : [...asOwner, binary, ...args],
      env: { LC_ALL: 'C', TZ: 'UTC' }, log, upWithinMs: 60_000, stopSignal: 'SIGINT', isUp: () => answers(cluster),
    });
    return new Postgres(program, cluster);
  }

  get url(): string {
    return `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(this.#socketFolder)}&port=5432`;
  }

  start(): Promise<void> {
    return this.#program.start();
  }

  /** Fast: in order, cutting connections. Immediate: as a crash, its children end at once. Kill: the postmaster alone, as an OOM killer would. */
  async end(how: 'fast' | 'immediate' | 'kill'): Promise<void> {
    if (!this.#program.runs) return;
    if (how !== 'kill') return this.#program.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    process.kill(this.#program.pid, 'SIGKILL');
    while (this.#program.runs) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  connect(): Promise<pg.Client> {
    return connectTo(this.#socketFolder);
  }
}

const answers = async (socketFolder: string): Promise<boolean> => {
  const client = new pg.Client({ host: socketFolder, port: 5432, user: 'holdfast', database: 'postgres', connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};
