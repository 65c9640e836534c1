import type { DeviceId, SpaceId, UserId } from '@holdfast/domain';
import type { SnapshotResponse } from '@holdfast/protocol';
import type { ObjectStream } from '../content/content-store.ts';
import { ContentError } from '../content/content-error.ts';
import type { Alarms } from '../ports/alarm.ts';
import type { Clock } from '../ports/clock.ts';
import type { SpaceState, SpaceStore } from '../ports/space-store.ts';
import { seesAllRows } from '../sequencer/for-older-devices.ts';
import { SyncServerError } from '../sync-server-error.ts';
import { type BuildPorts, buildSnapshot, snapshotKey } from './build-snapshot.ts';
import type { SnapshotShelf, StoredSnapshot } from './snapshot-shelf.ts';

export interface SnapshotPorts extends Omit<BuildPorts, 'now'> {
  readonly store: Pick<SpaceStore, 'roleOf'>;
  readonly shelf: SnapshotShelf;
  readonly clock: Clock;
  readonly alarms: Alarms;
  /** A new UUID. */
  readonly uuid: () => string;
}

export interface SnapshotOptions {
  /** A space of fewer decisions is fetched page by page. */
  readonly minSeq?: number;
  /** Decisions since a snapshot after which the next is built, at least; in a large space a tenth of its rows. */
  readonly maxDelta?: number;
  /** How long a device that asks first waits for a build. Milliseconds. */
  readonly patienceMs?: number;
}

/** Older snapshots stay for those who are fetching them. Milliseconds. */
const readGraceMs = 60 * 60 * 1000;

const notFound = (space: SpaceId): SyncServerError =>
  new SyncServerError('not-found', `There is no space ${space} that you may open. Look at the list of your spaces.`);

/** One part, as it is stored. Whoever gets it reads it to the end or closes it. */
export interface SnapshotPart {
  readonly bytes: number;
  readonly stream: ObjectStream;
}

/**
 * Whole spaces for new devices, and for those that must begin again (H29): built off the space's lock, kept in the content store,
 * shared by all who ask, and renewed in the background once much has changed since. A snapshot is a beginning only: what has changed
 * after its seq comes by `exchange`, and the checksum at the end covers both.
 */
export class Snapshots {
  readonly #ports: SnapshotPorts;
  readonly #options: Required<SnapshotOptions>;
  /** Under way in this process: everybody who asks waits for the same one. */
  readonly #builds = new Map<SpaceId, Promise<StoredSnapshot | null>>();

  constructor(ports: SnapshotPorts, options: SnapshotOptions = {}) {
    this.#ports = ports;
    this.#options = { minSeq: options.minSeq ?? 5000, maxDelta: options.maxDelta ?? 5000, patienceMs: options.patienceMs ?? 20_000 };
  }

  /**
   * None for a device whose level of the wire does not read all rows: exchanges give it what it knows of each.
   * @throws SyncServerError `not-found` for a space that is not this person's or not there.
   */
  async head(asked: { readonly space: SpaceId; readonly device: DeviceId; readonly user: UserId; readonly understands: number }): Promise<SnapshotResponse> {
    await this.#authorise(asked.space, asked.user);
    if (!seesAllRows(asked.understands)) return { snapshot: null };
    const snapshot = await this.#usable(asked.space);
    if (!snapshot) return { snapshot: null };
    const { id, epoch, seq, rows, partBytes } = snapshot;
    return { snapshot: { id, epoch, seq, rows, parts: partBytes.length, own: await this.#ports.scan.redirectsOf(asked.space, asked.device) } };
  }

  /** @throws SyncServerError `not-found` for a space that is not this person's, and for a part that is not there (any more). */
  async part(asked: { readonly space: SpaceId; readonly user: UserId; readonly id: string; readonly part: number }): Promise<SnapshotPart> {
    const { space, user, id, part } = asked;
    await this.#authorise(space, user);
    const bytes = (await this.#ports.shelf.find(space, id))?.partBytes[part];
    if (bytes === undefined) throw new SyncServerError('not-found', `There is no part ${part} of a snapshot ${id}: ask for the latest snapshot.`);
    try {
      return { bytes, stream: await this.#ports.content.read(snapshotKey(space, id, part), { from: 0, to: bytes }) };
    } catch (error) {
      if (error instanceof ContentError && error.code === 'objectMissing') throw await this.#lost(space, id, error);
      throw error;
    }
  }

  /** Builds the next snapshot if the last has become old; for the server's own rounds. Never rejects. */
  async refresh(space: SpaceId): Promise<void> {
    try {
      const state = await this.#ports.scan.stateOf(space);
      const latest = await this.#latest(state);
      if (state.seq >= this.#options.minSeq && (!latest || this.#isOld(latest, state))) await this.#build(space);
    } catch (error) {
      this.#ports.alarms.raise({ kind: 'snapshot-failed', space, error });
    }
  }

  async #authorise(space: SpaceId, user: UserId): Promise<void> {
    if ((await this.#ports.store.roleOf(space, user)) === null) throw notFound(space);
  }

  async #usable(space: SpaceId): Promise<StoredSnapshot | null> {
    const state = await this.#ports.scan.stateOf(space);
    if (state.seq < this.#options.minSeq) return null;
    const latest = await this.#latest(state);
    if (!latest) return Promise.race([this.#build(space), this.#ports.clock.sleep(this.#options.patienceMs).then(() => null)]);
    if (this.#isOld(latest, state)) void this.#build(space);
    return latest;
  }

  async #latest(state: SpaceState): Promise<StoredSnapshot | undefined> {
    return (await this.#ports.shelf.list(state.id)).find((snapshot) => isValid(snapshot, state));
  }

  #isOld({ seq, rows }: StoredSnapshot, state: SpaceState): boolean {
    return state.seq - seq > Math.max(this.#options.maxDelta, rows / 10);
  }

  /** Null when it failed: whoever waits fetches page by page. */
  #build(space: SpaceId): Promise<StoredSnapshot | null> {
    const running = this.#builds.get(space);
    if (running) return running;
    const build = this.#buildAndShelve(space)
      .catch((error: unknown) => {
        this.#ports.alarms.raise({ kind: 'snapshot-failed', space, error });
        return null;
      })
      .finally(() => this.#builds.delete(space));
    this.#builds.set(space, build);
    return build;
  }

  async #buildAndShelve(space: SpaceId): Promise<StoredSnapshot> {
    const { shelf, clock, uuid } = this.#ports;
    const snapshot = await buildSnapshot({ ...this.#ports, now: () => clock.now() }, space, uuid());
    await shelf.add(snapshot);
    for (const old of await shelf.list(space)) {
      if (old.id !== snapshot.id && old.builtAt < clock.now() - readGraceMs) await this.#discard(old);
    }
    return snapshot;
  }

  /** The row first: a part without a row is swept, a row without its parts would be promised. */
  async #discard({ space, id, partBytes }: StoredSnapshot): Promise<void> {
    await this.#ports.shelf.remove(space, id);
    for (const part of partBytes.keys()) await this.#ports.content.delete(snapshotKey(space, id, part));
  }

  async #lost(space: SpaceId, id: string, cause: unknown): Promise<SyncServerError> {
    await this.#ports.shelf.remove(space, id);
    return new SyncServerError('not-found', `A part of snapshot ${id} is gone: ask for the latest snapshot.`, { cause });
  }
}

/** Of this history, and not older than what was collected (H30, H31). */
const isValid = (snapshot: StoredSnapshot, { epoch, floorSeq }: SpaceState): boolean => snapshot.epoch === epoch && snapshot.seq >= floorSeq;
