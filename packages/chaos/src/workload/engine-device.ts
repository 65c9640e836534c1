import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeSession } from '@holdfast/harness';
import type { Confirmed, Random } from '@holdfast/simulator';
import type { DeviceRows, Held, ToDo } from '../device/calls.ts';
import { DeviceError, DeviceProcess } from '../device/device-process.ts';
import type { Ledger } from '../run/ledger.ts';
import type { Tally } from '../run/tally.ts';
import type { Link } from '../stack/toxiproxy.ts';
import { DirectSender } from './direct-sender.ts';
import type { Participant } from './participant.ts';

const actions: Readonly<Record<ToDo['action'], number>> = {
  mkdir: 6, putFolder: 4, putTree: 2, add: 12, edit: 14, rename: 8, move: 9, copy: 3, trash: 8, restore: 4, purge: 2, emptyTrash: 1, tag: 3, untag: 2, attr: 3,
  storm: 1, deepen: 1, swap: 1, forbidden: 1, large: 1.5, text: 8, undo: 4, redo: 2, read: 3, cancel: 1, retry: 0.5, swapFolders: 1,
  decide: 2, restoreVersion: 2, pin: 2, unpin: 1.5, freeUp: 2, stream: 3, pauseAll: 0.7, resumeAll: 1.5,
};

export interface DeviceParts {
  readonly name: string;
  readonly folder: string;
  readonly session: NodeSession;
  readonly link: Link;
  readonly ledger: Ledger;
  readonly confirmed: Confirmed[];
  readonly done: Tally;
  /** Bytes of the largest files. */
  readonly large: number;
  readonly say: (text: string) => void;
}

/** A device as a process of its own, with the real engine over SQLite and files. */
export class EngineDevice implements Participant {
  readonly #parts: DeviceParts;
  /** Its person, when he sends files from where he has them. */
  readonly direct: DirectSender;
  #process: DeviceProcess | null = null;
  #skew = 0;

  constructor(parts: DeviceParts) {
    this.#parts = parts;
    const { name, folder, session, ledger, confirmed, done, say } = parts;
    this.direct = new DirectSender({ device: name, space: session.session.home, folder: join(folder, 'own'), process: () => this.#process, ledger, confirmed, done, say });
  }

  get name(): string {
    return this.#parts.name;
  }

  get link(): Link {
    return this.#parts.link;
  }

  /** Starts the process on its folder, if none runs. */
  async start(): Promise<void> {
    if (this.#process?.alive === true) return;
    const { name, folder, session } = this.#parts;
    const process = new DeviceProcess();
    this.#process = process;
    await process.call('open', { folder, space: session.session.home, name, session, clock: null, skew: this.#skew, plugged: true, cacheBytes: 4 * 1024 * 1024 });
  }

  async act(random: Random): Promise<void> {
    const toDo: ToDo = { action: random.weighted(actions), seed: `${random.uint32()}`, hostileNames: 0.08, large: random.between(200_000, this.#parts.large) };
    const process = this.#process;
    if (process === null || !process.alive) return void (await delay(50));
    const { name, ledger, confirmed, done } = this.#parts;
    try {
      const acted = await process.call('act', toDo);
      if (acted === null) return;
      done.add(toDo.action);
      if (acted.ops.length > 0) confirmed.push({ space: this.#parts.session.session.home, device: name, ops: acted.ops, what: acted.what });
      for (const { ops, what, sha256, size, node } of acted.saved) ledger.add({ device: name, what, sha256, size, by: { ops, node } });
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.#parts.done.add(`refused:${error.code ?? 'unknown'}`);
      if (error.code === null || error.code === 'content-lost') this.#parts.say(`${name}: ${toDo.action} failed: ${error.message}`);
    }
  }

  /** From now on its clock is off by so much. */
  jumpClock(ms: number): void {
    const by = ms - this.#skew;
    this.#skew = ms;
    if (this.#process?.alive === true) this.#process.call('jump', by).catch((error: unknown) => this.#parts.say(`${this.name}: its clock could not be turned: ${String(error)}`));
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.signal(signal);
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async heal(): Promise<void> {
    this.signal('SIGCONT');
    await this.start();
    await this.#live.call('resume');
  }

  async waitsFor(seq: number): Promise<string | null> {
    const standing = await this.#live.call('standing');
    const isThrough = standing.outbox === 0 && standing.ready && standing.cursor === seq && standing.wanted === 0;
    return isThrough ? null : `${this.name} has ${standing.outbox} waiting, lacks ${standing.wanted} pinned contents, and is at ${standing.cursor} of ${seq}`;
  }

  async retryParked(): Promise<number> {
    const { parked } = await this.#live.call('standing');
    if (parked > 0) await this.#live.call('retry');
    return parked;
  }

  rows(): Promise<DeviceRows> {
    return this.#live.call('rows');
  }

  held(): Promise<Held> {
    return this.#live.call('held');
  }

  async complaints(): Promise<readonly string[]> {
    return [...(await this.#live.call('standing')).faults, ...(await this.#live.call('unkept')), ...(await this.direct.complaints())];
  }

  stop(): Promise<void> {
    return this.kill();
  }

  get #live(): DeviceProcess {
    if (this.#process === null) throw new Error(`${this.name} was never started`);
    return this.#process;
  }
}
