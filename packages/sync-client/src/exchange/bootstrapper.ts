import type { Change, Exchanged, SnapshotHead } from '@holdfast/protocol';
import type { Clock } from '../ports/clock.ts';
import type { BootstrapState, ReplicaMeta, StoredPage } from '../ports/replica-store.ts';
import type { SnapshotWay, Transport } from '../ports/transport.ts';
import { NextBase } from '../replica/next-base.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import { within } from '../timing/deadline.ts';

/** With fewer changes than this to come, pages are as quick. */
export const worthwhileFrom = 5000;
/** Parts under way at once: hides the way to the server, and bounds what is in memory. */
const partsAhead = 4;
/** The server may be building the snapshot; a part is some hundred kilobytes. Milliseconds. */
const headWithinMs = 60_000;
/** An answer that there is none, and that took so long, means that it is being built. Milliseconds. */
const buildingFromMs = 5_000;
/** With so many times the changes for which a snapshot pays, pages take longer than building one, which they only delay. */
const waitsFromTimes = 40;
/** How often a server that builds is asked again; each answer takes it some twenty seconds. */
const asksAtMost = 15;
const partWithinMs = 120_000;

/** A base that lies ready but for what has changed since. */
export interface Begun {
  readonly base: NextBase;
  /** Its rows are those of this seq. */
  readonly seq: number;
  /** What only this device gets. */
  readonly own: readonly Change[];
}

export interface BootstrapperOptions {
  /** The leaderEpoch under which pages are written (H49). */
  readonly fence: number;
  readonly signal: AbortSignal;
  readonly snapshotFrom: number;
}

/**
 * Begins a base with a snapshot of the whole space (H29): its parts are written as they come, as pages of the next generation, and
 * go on where they were after a broken connection or a restart. What has changed since follows by ordinary exchanges.
 */
export class Bootstrapper {
  readonly #replica: Replica;
  readonly #ports: { readonly transport: Transport; readonly clock: Clock };
  readonly #options: BootstrapperOptions;
  #distrusted = false;

  constructor(replica: Replica, ports: { readonly transport: Transport; readonly clock: Clock }, options: BootstrapperOptions) {
    this.#replica = replica;
    this.#ports = ports;
    this.#options = options;
  }

  /** A snapshot did not come to what the server says of the space: from now on everything is fetched page by page. */
  distrust(): void {
    this.#distrusted = true;
  }

  /**
   * The base as a snapshot has it, given the first answer to a fetch from nothing; null when there is none, or it does not pay.
   * @throws SyncClientError of the transport when it cannot be reached: call again to go on.
   */
  async begin(first: Exchanged, basics: Partial<ReplicaMeta>): Promise<Begun | null> {
    const { snapshots } = this.#ports.transport;
    if (this.#distrusted || snapshots === undefined || first.seq === undefined || first.seq - first.cursor < this.#options.snapshotFrom) return null;
    await this.#note(basics);
    const { bootstrap } = this.#replica.meta;
    const known = bootstrap?.snapshot?.epoch === first.epoch ? bootstrap.snapshot : null;
    try {
      return (known && (await this.#fetchOrForget(snapshots, known))) ?? (await this.#fetchLatest(snapshots, first.epoch, first.seq - first.cursor));
    } catch (error) {
      // The server has an answer, and it is no snapshot: it may still have pages.
      if (!hasCode(error, 'refused', 'corrupt')) throw error;
      this.distrust();
      await this.#forget();
      return null;
    }
  }

  async #fetchLatest(snapshots: SnapshotWay, epoch: string, toCome: number): Promise<Begun | null> {
    const snapshot = await this.#head(snapshots, toCome >= waitsFromTimes * this.#options.snapshotFrom ? asksAtMost : 1);
    if (snapshot === null || snapshot.epoch !== epoch) return null;
    // A generation of its own: pages of an earlier attempt are never mixed in.
    await this.#note({ bootstrap: { snapshot, generation: this.#replica.nextGeneration, done: 0, pages: 0 }, rebuild: true });
    return await this.#fetch(snapshots, snapshot);
  }

  /** The latest snapshot; one that is being built is waited for. */
  async #head(snapshots: SnapshotWay, asks: number): Promise<SnapshotHead | null> {
    const { signal } = this.#options;
    const { clock } = this.#ports;
    const asked = clock.monotonic();
    const { snapshot } = await within(clock, headWithinMs, signal, 'The snapshot', snapshots.head(this.#replica.meta.device, signal));
    const isBuilding = snapshot === null && clock.monotonic() - asked >= buildingFromMs;
    return isBuilding && asks > 1 ? await this.#head(snapshots, asks - 1) : snapshot;
  }

  /** Goes on with one that an earlier leader began, unless the server has thrown it away since. */
  async #fetchOrForget(snapshots: SnapshotWay, snapshot: SnapshotHead): Promise<Begun | null> {
    try {
      return await this.#fetch(snapshots, snapshot);
    } catch (error) {
      if (!hasCode(error, 'refused', 'corrupt')) throw error;
      await this.#forget();
      return null;
    }
  }

  async #fetch(snapshots: SnapshotWay, head: SnapshotHead): Promise<Begun> {
    const coming = new Map<number, Promise<string>>();
    const base = await storedBase(this.#replica);
    for (let part = stateOf(this.#replica).done; part < head.parts; part += 1) {
      for (let ahead = part; ahead < Math.min(head.parts, part + partsAhead); ahead += 1) {
        if (!coming.has(ahead)) coming.set(ahead, this.#part(snapshots, head.id, ahead));
      }
      await this.#take(base, (await coming.get(part)) ?? '');
      coming.delete(part);
    }
    return begunOf(base, head);
  }

  #part(snapshots: SnapshotWay, id: string, part: number): Promise<string> {
    const { signal } = this.#options;
    const text = within(this.#ports.clock, partWithinMs, signal, 'A part of the snapshot', snapshots.part(id, part, signal));
    // Looked at when its turn comes.
    text.catch(() => undefined);
    return text;
  }

  async #take(base: NextBase, text: string): Promise<void> {
    const state = stateOf(this.#replica);
    const ahead = pagesOf(text, state.generation, state.pages + 1);
    const bootstrap = { ...state, done: state.done + 1, pages: state.pages + ahead.length };
    const written = this.#replica.commit({ fence: this.#options.fence, ahead, meta: { bootstrap } }, 'relaxed');
    // While it is being written it is read here.
    const [, read] = await Promise.allSettled([written, Promise.resolve().then(() => ahead.forEach(({ page, data }) => base.load(page, data)))]);
    await written;
    if (read.status === 'rejected') throw read.reason;
  }

  /** What was written of it stays until the next base takes its place, in a generation that nobody reads. */
  async #forget(): Promise<void> {
    const { bootstrap } = this.#replica.meta;
    if (bootstrap) await this.#note({ bootstrap: { ...bootstrap, snapshot: null } });
  }

  async #note(meta: Partial<ReplicaMeta>): Promise<void> {
    await this.#replica.commit({ fence: this.#options.fence, meta }, 'strict');
  }
}

const stateOf = (replica: Replica): BootstrapState => {
  const { bootstrap } = replica.meta;
  return bootstrap ?? { snapshot: null, generation: replica.nextGeneration, done: 0, pages: 0 };
};

/** The base of a snapshot that was fetched to its end before this engine was started; null when there is none. */
export const begunBefore = async (replica: Replica): Promise<Begun | null> => {
  const { snapshot, done } = stateOf(replica);
  if (snapshot === null || done < snapshot.parts || snapshot.epoch !== replica.meta.epoch) return null;
  return begunOf(await storedBase(replica), snapshot);
};

const storedBase = async (replica: Replica): Promise<NextBase> => {
  const { generation } = stateOf(replica);
  const base = new NextBase(replica.tree.root, generation);
  for (const { page, data } of await replica.pagesOf(generation)) base.load(page, data);
  return base;
};

const begunOf = (base: NextBase, { seq, own }: SnapshotHead): Begun => ({ base, seq, own: own.map((row) => ({ kind: 'alias', row })) });

const pagesOf = (part: string, generation: number, first: number): readonly StoredPage[] =>
  part.split('\n').filter((line) => line !== '').map((data, i) => ({ generation, page: first + i, data }));
