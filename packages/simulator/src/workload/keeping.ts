import type { NodeId } from '@holdfast/domain';
import { readAtMost } from '@holdfast/sync-client';
import { liveTree } from '../device/tree-of.ts';
import type { Random } from '../random/random.ts';
import { contentIdOf } from './content-id.ts';
import type { Done, Person } from './person.ts';

/** What people do about the bytes that lie on a device, and about those that leave it. */
export const keepings = ['pin', 'unpin', 'drop', 'free', 'open', 'stream', 'limit', 'pause', 'pauseSome', 'resume', 'breakLine'] as const;
export type Keeping = (typeof keepings)[number];

/** How much of it happens in a run. */
export interface KeepingTaste {
  /** How likely some of it comes after an action. */
  readonly rate: number;
  readonly weights: Readonly<Record<Keeping, number>>;
}

const usual: Readonly<Record<Keeping, number>> = { pin: 10, unpin: 3, drop: 2, free: 3, open: 2, stream: 4, limit: 1, pause: 2, pauseSome: 2, resume: 5, breakLine: 3 };

/** Null: nothing is kept or paused in this run. */
export const keepingOf = (random: Random): KeepingTaste | null => {
  if (random.chance(0.4)) return null;
  const left = random.pick([0, 0.3, 0.6]);
  const weights = Object.fromEntries(keepings.map((one) => [one, one !== 'pin' && random.chance(left) ? 0 : usual[one]])) as Record<Keeping, number>;
  return { rate: random.pick([0.15, 0.3, 0.7]), weights };
};

const limits = [0, 1000, 100_000, 512 * 1024 ** 2] as const;

/** Somebody at a device who keeps, frees and pauses. */
class Keeper {
  readonly #person: Person;
  readonly #random: Random;

  constructor(person: Person, random: Random) {
    this.#person = person;
    this.#random = random;
  }

  #any(): { readonly id: NodeId; readonly path: string } | null {
    const placed = liveTree(this.#person.engine.inspect().view);
    if (placed.length === 0) return null;
    const { row, path } = this.#random.pick(placed);
    return { id: row.id, path };
  }

  async pin(): Promise<Done> {
    const { engine } = this.#person;
    const one = this.#random.chance(0.15) ? { id: engine.root, path: '/' } : this.#any();
    if (one === null) return null;
    await engine.device.pin([one.id]);
    return { what: `pin ${one.path}`, ops: [] };
  }

  async unpin(): Promise<Done> {
    const { engine } = this.#person;
    const ids = [engine.root, ...liveTree(engine.inspect().view).map(({ row }) => row.id)];
    const how = await engine.device.pinned(ids);
    const own = ids.filter((_, i) => how[i] === 'own');
    if (own.length === 0) return null;
    await engine.device.unpin([this.#random.pick(own)]);
    return { what: 'unpin', ops: [] };
  }

  async drop(): Promise<Done> {
    const one = this.#any();
    return one === null ? null : { what: `remove ${one.path} from the device: ${await this.#person.engine.device.drop([one.id])} bytes`, ops: [] };
  }

  async free(): Promise<Done> {
    const bytes = this.#random.chance(0.5) ? 'all' : this.#random.between(0, 300_000);
    return { what: `free ${bytes}: ${await this.#person.engine.device.free(bytes)} bytes`, ops: [] };
  }

  async limit(): Promise<Done> {
    const cache = { limit: this.#random.pick(limits), keepOpened: this.#random.chance(0.7) };
    await this.#person.engine.device.setCache(cache);
    return { what: `keep ${cache.limit} bytes at most`, ops: [] };
  }

  /** Reads a file in pieces, from its beginning or by and by from anywhere; a file that is read whole has the bytes that its content names. */
  async read(how: 'open' | 'stream'): Promise<Done> {
    const { engine, misread } = this.#person;
    const files = liveTree(engine.inspect().view).flatMap(({ row, path }) => (row.kind === 'file' ? [{ row, path }] : []));
    if (files.length === 0) return null;
    const { row: { id, content }, path } = this.#random.pick(files);
    const bytes = how === 'open' ? await engine.read(id) : await this.#inPieces(id);
    if (contentIdOf(bytes) !== (content.manifest as string)) misread(`gives ${bytes.length} other bytes for the ${content.size} of ${path}`);
    return { what: `${how} ${path}`, ops: [] };
  }

  async #inPieces(id: NodeId): Promise<Uint8Array<ArrayBuffer>> {
    const { device } = this.#person.engine;
    const { version, size } = await device.stat(id, null);
    const most = this.#random.pick([10_000, 100_000, readAtMost]);
    const bytes = new Uint8Array(size);
    for (let from = 0; from < size; from += most) bytes.set(await device.read(id, version, from, Math.min(size, from + most)), from);
    return bytes;
  }

  async pause(): Promise<Done> {
    await this.#person.engine.transfers.pause('all');
    return { what: 'pause everything', ops: [] };
  }

  async some(how: 'pause' | 'resume'): Promise<Done> {
    const { engine } = this.#person;
    const { rows } = await engine.changes({ from: 0, to: 50 });
    const able = rows.filter(({ can }) => can.includes(how));
    if (able.length === 0) return null;
    const { id } = this.#random.pick(able);
    await (how === 'pause' ? engine.transfers.pause([id]) : engine.transfers.resume([id]));
    return { what: `${how} one change`, ops: [] };
  }

  async resume(): Promise<Done> {
    if (this.#random.chance(0.3)) return this.some('resume');
    await this.#person.engine.transfers.resume('all');
    return { what: 'resume everything', ops: [] };
  }
}

/** Does one of these on a device. Rejects with what the engine says when it cannot be done. */
export const keep = (person: Person, random: Random, what: Exclude<Keeping, 'breakLine'>): Promise<Done> => {
  const keeper = new Keeper(person, random);
  switch (what) {
    case 'open': case 'stream': return keeper.read(what);
    case 'pauseSome': return keeper.some('pause');
    case 'pin': case 'unpin': case 'drop': case 'free': case 'limit': case 'pause': case 'resume': return keeper[what]();
  }
};
