import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asSpaceId, type SpaceId } from '@holdfast/domain';
import { signIn, startHoldfastServer, type HoldfastServer, type NodeSession } from '@holdfast/harness';
import type pg from 'pg';
import { connectTo, postmasterOf } from '../server/embedded-socket.ts';
import { DeviceProcess } from '../device/device-process.ts';
import { ClockFile } from '../time/clock-file.ts';

const preload = new URL('../time/turn-clock.ts', import.meta.url).href;

/**
 * One server process with its PostgreSQL, and a clock that the server and all devices of the lane share. A lane plays one scenario
 * after the other, each in a space of its own, on device processes that are used again.
 */
export class Lane implements AsyncDisposable {
  readonly folder: string;
  readonly clock: ClockFile;
  readonly session: NodeSession;
  readonly database: pg.Client;
  readonly #server: HoldfastServer;
  readonly #idle: DeviceProcess[] = [];
  #devices = 0;

  private constructor(folder: string, clock: ClockFile, server: HoldfastServer, session: NodeSession, database: pg.Client) {
    this.folder = folder;
    this.clock = clock;
    this.#server = server;
    this.session = session;
    this.database = database;
  }

  static async start(): Promise<Lane> {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-lane-'));
    const clock = ClockFile.create(join(folder, 'clock'));
    const data = join(folder, 'server');
    const server = await startHoldfastServer(data, { nodeArguments: ['--import', preload], environment: { HOLDFAST_CHAOS_CLOCK: clock.path } });
    const session = await signIn(server.url, server.email, server.password);
    const { socketFolder } = await postmasterOf(join(data, 'postgres'));
    return new Lane(folder, clock, server, session, await connectTo(socketFolder));
  }

  /** The last of what the server printed. */
  get log(): string {
    return this.#server.child.log();
  }

  /** A new space of the owner: as the server makes one, but for the wish of a person. */
  async newSpace(): Promise<SpaceId> {
    const id = randomUUID();
    await this.database.query('INSERT INTO spaces (id, name) VALUES ($1, $2)', [id, 'Scenario']);
    await this.database.query("INSERT INTO members (space_id, user_id, role) VALUES ($1, $2, 'owner')", [id, this.session.session.user.id]);
    return asSpaceId(id);
  }

  /** A folder for a device that has seen nothing yet. */
  newFolder(): string {
    return join(this.folder, `device-${++this.#devices}`);
  }

  takeProcess(): DeviceProcess {
    return this.#idle.pop() ?? new DeviceProcess();
  }

  giveBack(process: DeviceProcess): void {
    if (process.alive) this.#idle.push(process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((process) => process.kill()));
    await this.database.end();
    await this.#server[Symbol.asyncDispose]();
    this.clock.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
