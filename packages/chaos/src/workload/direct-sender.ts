import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SpaceId } from '@holdfast/domain';
import type { Confirmed, Random } from '@holdfast/simulator';
import { namesOf } from '../check/known-content.ts';
import type { OwnFile, SentDirectly } from '../device/direct-host.ts';
import { DeviceError, type DeviceProcess } from '../device/device-process.ts';
import { sha256 } from '../device/sha256.ts';
import type { Ledger } from '../run/ledger.ts';
import type { Tally } from '../run/tally.ts';

export interface DirectSenderParts {
  readonly device: string;
  readonly space: SpaceId;
  /** Where its person keeps files. */
  readonly folder: string;
  readonly process: () => DeviceProcess | null;
  readonly ledger: Ledger;
  readonly confirmed: Confirmed[];
  readonly done: Tally;
  readonly say: (text: string) => void;
}

/** A file and everything that it has held. */
interface Sent extends OwnFile {
  readonly size: number;
  readonly held: { readonly sha256: string; readonly names: readonly string[] }[];
}

/** Large enough for more than one pack. */
const most = 12_000_000;

/** Somebody at an engine process who sends files from where he has them (H5, H38), whatever befalls the process, the line and the server meanwhile. */
export class DirectSender {
  readonly #parts: DirectSenderParts;
  /** Not completely sent, and told to be so. */
  readonly #notSent = new Map<string, Sent>();
  /** Sent once: other states of them may take their places. */
  readonly #sentOnce: Sent[] = [];
  readonly #wrong: string[] = [];
  #made = 0;

  constructor(parts: DirectSenderParts) {
    this.#parts = parts;
  }

  async act(random: Random): Promise<void> {
    const process = this.#parts.process();
    if (process === null || !process.alive) return void (await delay(50));
    const left = [...this.#notSent.values()];
    const own = left.length > 0 && random.chance(0.6) ? random.pick(left) : await this.#another(random);
    const fate = random.weighted({ none: 6, change: 2, cancel: 1, pause: 1 });
    let [isNoted, isCancelled] = [false, false];
    try {
      await process.call('beginDirect', own);
      this.#notSent.delete(own.name);
      isNoted = true;
      await delay(random.between(0, 1500));
      if (fate === 'change') await this.#change(own, random);
      if (fate === 'cancel') isCancelled = await process.call('sayDirect', own.name, 'cancel');
      if (fate === 'pause' && (await process.call('sayDirect', own.name, 'pause'))) {
        await delay(random.between(200, 2000));
        await process.call('sayDirect', own.name, 'resume');
      }
      const sent = await process.call('endDirect', own.name);
      this.#parts.done.add(sent === null ? 'direct:cancelled' : 'direct:sent');
      if (sent === null && !isCancelled) this.#wrong.push(`${own.name} is said to be sent, and nothing was queued`);
      if (sent !== null) this.#sent(own, sent);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.#parts.done.add(`direct:${error.code ?? 'unknown'}`);
      if (error.code === null) this.#wrong.push(`sending ${own.name} directly failed: ${error.message}`);
      const staysTold = error.code === 'gone' || error.code === 'closed' || error.code === 'content' || error.code === 'quota';
      if (isNoted && !isCancelled && staysTold) this.#notSent.set(own.name, own);
      // It may be queued all the same, and has written over what was not sent of that file (H13).
      if (own.replaces !== null) this.#parts.ledger.add({ device: this.#parts.device, what: own.name, sha256: '', size: 0, by: { ops: [], node: own.replaces } });
    }
  }

  #sent(own: Sent, { op, node, manifest }: SentDirectly): void {
    const { ledger, confirmed, device, space } = this.#parts;
    const { name, size, held } = own;
    if (own.replaces === null) this.#sentOnce.push({ ...own, replaces: node });
    confirmed.push({ space, device, ops: [op], what: `send ${name} directly` });
    const content = held.find(({ names }) => names.includes(manifest));
    if (content === undefined) this.#wrong.push(`${name} is queued as ${manifest}, which is none of the ${held.length} contents that the file had`);
    else ledger.add({ device, what: name, sha256: content.sha256, size, by: { ops: [op], node }, direct: true });
  }

  /** A new file, or another state of one that was sent before, which takes its place (row 21). */
  async #another(random: Random): Promise<Sent> {
    if (this.#sentOnce.length === 0 || random.chance(0.6)) return await this.#newFile(random);
    const own = random.pick(this.#sentOnce);
    this.#sentOnce.splice(this.#sentOnce.indexOf(own), 1);
    const other = { ...own, held: [] };
    await this.#write(other, random);
    this.#parts.done.add('direct:replacing');
    return other;
  }

  async #newFile(random: Random): Promise<Sent> {
    const size = random.chance(0.3) ? random.between(4_000_000, most) : random.between(100_000, 2_000_000);
    const name = `direct ${this.#parts.device} ${++this.#made}.bin`;
    await mkdir(this.#parts.folder, { recursive: true });
    const own: Sent = { name, path: join(this.#parts.folder, name), size, held: [], replaces: null };
    await this.#write(own, random);
    return own;
  }

  async #change(own: Sent, random: Random): Promise<void> {
    await this.#write(own, random);
    this.#parts.done.add('direct:changed');
  }

  async #write({ path, size, held }: Sent, random: Random): Promise<void> {
    const bytes = random.bytes(size);
    held.push({ sha256: sha256(bytes), names: await namesOf(bytes) });
    await writeFile(path, bytes);
  }

  /** H2, H8: what was taken half of one and half of another, and what was not sent and is told nowhere, in their own words. */
  async complaints(): Promise<readonly string[]> {
    const process = this.#parts.process();
    if (process === null || !process.alive) return this.#wrong;
    const { told, queued } = await process.call('notSent');
    const isQueued = ({ held }: Sent): boolean => held.some(({ names }) => names.some((content) => queued.includes(content)));
    // Who writes a file otherwise, from the same device, is told no more that it was to be replaced.
    const silent = [...this.#notSent.values()].filter((own) => own.replaces === null && !told.includes(own.name) && !isQueued(own));
    return [...this.#wrong, ...silent.map(({ name }) => `${this.#parts.device} does not tell that ${name} was not completely sent`)];
  }
}
