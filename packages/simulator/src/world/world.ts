import { asSpaceId, asUserId } from '@holdfast/domain';
import type { OpId, SpaceId, UserId } from '@holdfast/domain';
import type { Role, SequencerOptions } from '@holdfast/sync-server';
import type { ServerBackup } from './sim-server.ts';
import type { Engine } from '../device/engine.ts';
import type { Truth } from '../check/device-watch.ts';
import { DoorWatch } from '../check/door-watch.ts';
import { salvageOf } from '../check/ledger.ts';
import type { SpaceTables } from '../check/space-state.ts';
import { checkTables, rulesOfTables } from '../check/structure.ts';
import type { Rule } from '../check/violation.ts';
import { Network } from '../network/network.ts';
import type { Random } from '../random/random.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import type { Struck } from './misfortune.ts';
import { SimDevice } from './sim-device.ts';
import type { Backup } from './sim-device.ts';
import { SimDoor } from './sim-door.ts';
import { SimServer } from './sim-server.ts';
import type { SimSpace } from './sim-server.ts';

/** 2026-03-04 10:00 UTC: where scenarios and runs begin. */
export const beginning = Date.UTC(2026, 2, 4, 10);

export interface WorldOptions {
  readonly random: Random;
  readonly limits?: SequencerOptions;
  readonly nodes?: number;
  /** One unless told; each belongs to someone else. */
  readonly spaces?: number;
  /** Who has a role in a space besides its owner. */
  readonly guests?: readonly Role[];
  readonly quotaBytes?: number | null;
  /** Snapshots of spaces from so few operations on (H29); none unless told. */
  readonly snapshots?: SnapshotTaste | null;
  /** Told of every rule that does not hold. */
  readonly report: (rule: Rule, detail: string) => void;
}

/** How soon snapshots are made and used. */
export interface SnapshotTaste {
  readonly minSeq: number;
  readonly maxDelta: number;
  /** So many changes to come are worth one. */
  readonly from: number;
}

export interface DevicePlace {
  readonly space?: SpaceId;
  readonly user?: UserId;
  /** Its disk is a copy of another's: a cloned profile (H4). */
  readonly backup?: Backup;
}

/** What a server does not know any more that was set back. */
export interface SetBack {
  readonly undone: ReadonlySet<OpId>;
  /** Those of them that no device sends again. */
  readonly lost: ReadonlySet<OpId>;
  /** By device: what waits in its queue. */
  readonly waiting: ReadonlyMap<string, ReadonlySet<OpId>>;
}

/** Spaces of some people, a server, a network and as many devices as are added. */
export class World {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly server: SimServer;
  readonly devices: SimDevice[] = [];
  readonly spaces: readonly SimSpace[];
  readonly doorWatch: DoorWatch;
  readonly struck: Struck = {};
  /** How often each invariant was evaluated, for the figures. */
  readonly checks: Record<string, number> = {};
  readonly #random: Random;
  readonly #report: WorldOptions['report'];
  /** The bytes of a space at its last commit. */
  readonly #bytes = new Map<SpaceId, number>();
  /** When someone's role in a space changed last. */
  readonly #turnedAt = new Map<string, number>();
  /** The seq up to which the log was looked at. */
  readonly #seen = new Map<SpaceId, number>();
  readonly #snapshots: SnapshotTaste | null;

  constructor({ random, limits = {}, nodes = 1, spaces = 1, guests = [], quotaBytes = null, snapshots = null, report }: WorldOptions) {
    this.#random = random;
    this.#report = report;
    this.scheduler = new Scheduler(random.split('schedule'), beginning);
    this.network = new Network({ scheduler: this.scheduler, random: random.split('network'), struck: this.struck, mayHear: (device, space) => this.#mayHear(device, space) });
    const ids = random.split('ids');
    this.spaces = Array.from({ length: spaces }, () => ({
      id: asSpaceId(ids.uuid()), quotaBytes,
      members: new Map<UserId, Role>([[asUserId(ids.uuid()), 'owner'], ...guests.map((role) => [asUserId(ids.uuid()), role] as const)]),
    }));
    this.#snapshots = snapshots;
    this.doorWatch = new DoorWatch({
      tables: (space) => this.server.tables(space), isMember: (space, user) => this.isMember(space, user),
      report, evaluated: (...rules) => this.evaluated(...rules), promises: (space) => this.server.collectWatch.promises(space),
    });
    this.server = new SimServer({
      scheduler: this.scheduler, random: random.split('server'), network: this.network, struck: this.struck, spaces: this.spaces, limits, nodes,
      snapshots: snapshots === null ? {} : { minSeq: snapshots.minSeq, maxDelta: snapshots.maxDelta },
      watch: () => this.doorWatch, report, evaluated: (...rules) => this.evaluated(...rules), onCommit: (space) => this.#onCommit(space), onShuffled: () => this.evaluated('M1'), onCollected: () => this.evaluated('L4'),
      onAlarm: (what) => report('crash', `the server raised an alarm: ${what}`),
    });
  }

  /** The space of a world that has one, or the first. */
  get space(): SimSpace {
    const [first] = this.spaces;
    if (first === undefined) throw new RangeError('A world without a space');
    return first;
  }

  tables(space: SpaceId = this.space.id): SpaceTables {
    return this.server.tables(space);
  }

  isMember(space: SpaceId, user: UserId): boolean {
    return this.server.spaces.space(space).members.has(user);
  }

  /** Gives someone another role in a space, or none, once no group is under way: the server ends the sessions of whoever is shut out (H33). */
  async setRole(space: SpaceId, user: UserId, role: Role | null): Promise<void> {
    await this.server.spaces.setRole(space, user, role);
    this.doorWatch.turned({ space, user });
    this.#turnedAt.set(`${space} ${user}`, this.scheduler.now);
    for (const device of this.devices) if (device.space === space && device.user === user) this.network.reconnect(device.name);
  }

  #mayHear(name: string, space: SpaceId): boolean {
    const device = this.devices.find((one) => one.name === name);
    return device !== undefined && device.space === space && this.isMember(space, device.user);
  }

  /** A new device, offline, with no tab open; its owner is the space's unless told. */
  addDevice(name: string, { space = this.space.id, user, backup }: DevicePlace = {}): SimDevice {
    const owner = [...(this.spaces.find(({ id }) => id === space)?.members.keys() ?? [])][0];
    const whose = user ?? owner;
    if (whose === undefined) throw new RangeError(`Nobody belongs to ${space}`);
    const device = new SimDevice({
      name, scheduler: this.scheduler, network: this.network, random: this.#random.split(`device ${name}`), space, user: whose, shared: whose !== owner, struck: this.struck,
      door: new SimDoor(this.server, { user: whose, space, device: name }),
      snapshotFrom: this.#snapshots?.from ?? null,
      truth: this.#truthFor(name, space),
      cacheBytes: this.#random.pick([0, 100_000, 512 * 1024 ** 2]),
    });
    if (backup !== undefined) device.restore(backup);
    this.devices.push(device);
    return device;
  }

  evaluated(...rules: readonly Rule[]): void {
    for (const rule of rules) this.checks[rule] = (this.checks[rule] ?? 0) + 1;
  }

  #onCommit(space: SpaceId): void {
    this.evaluated(...rulesOfTables);
    const tables = this.server.tables(space);
    this.server.watchOf(space).note(tables.space);
    this.#checkRights(space, tables);
    this.#checkContents(space, tables);
    for (const { rule, detail } of checkTables(tables)) this.#report(rule, `after seq ${tables.space.seq}: ${detail}`);
  }

  /** Row 43, row 44: nothing was done by who may not, nothing beyond the room there is. A role that changed a moment ago may still have counted. */
  #checkRights(space: SpaceId, { space: { quotaBytes, logicalBytes, seq }, log }: SpaceTables): void {
    const { members } = this.server.spaces.space(space);
    const news = log.slice(this.#seen.get(space) ?? 0);
    for (const { user, outcome } of news) {
      const settled = this.scheduler.now - (this.#turnedAt.get(`${space} ${user}`) ?? -Infinity) > 20_000;
      const role = members.get(user);
      if (settled && (role === undefined || role === 'viewer') && outcome.code !== 'rejected') this.#report('P10', `at seq ${seq} ${user}, ${role ?? 'no member'} of ${space}, does something: ${outcome.code}`);
    }
    const before = this.#bytes.get(space) ?? 0;
    this.#bytes.set(space, logicalBytes);
    // Row 44 binds contents; a copy of what is there, and a file that is told apart again, are not refused.
    const onlyContents = news.every(({ op }) => op.type === 'createFile' || op.type === 'setContent' || op.type === 'createFolder');
    if (quotaBytes !== null && onlyContents && logicalBytes > Math.max(before, quotaBytes)) this.#report('S8', `at seq ${seq} there are ${logicalBytes} bytes in a space of ${quotaBytes}`);
  }

  /** L5: what a commit shows to others has its manifest committed. */
  #checkContents(space: SpaceId, { space: { seq }, log }: SpaceTables): void {
    const from = this.#seen.get(space) ?? 0;
    this.#seen.set(space, seq);
    const named = log.slice(from).flatMap(({ op, outcome }) => ((op.type === 'createFile' || op.type === 'setContent') && outcome.code !== 'rejected' ? [op.manifest] : []));
    if (named.length === 0) return;
    this.evaluated('L5');
    const committed = this.server.contentIndex.committed(space, named);
    for (const manifest of named) if (!committed.has(manifest)) this.#report('L5', `after seq ${seq} the content ${manifest} is named, and was never committed`);
  }

  #truthFor(name: string, space: SpaceId): Truth {
    const { server } = this;
    return {
      entryOf: (op) => server.spaces.space(space).entryOf(op),
      wasCommitted: (manifest) => this.doorWatch.wasCommitted(space, manifest),
      space: server.watchOf(space),
      get misled() {
        return server.misled.get(name) ?? 0;
      },
      get resets() {
        return server.resets.get(name) ?? 0;
      },
      report: this.#report,
      evaluated: (...rules) => this.evaluated(...rules),
    };
  }

  /** The server goes on from a backup of its database (H31). */
  setBack(backup: ServerBackup): SetBack {
    const queues = new Map(this.devices.map((device) => [device.name, new Set(device.onDisk.durable().outbox.map(({ op }) => op.id))]));
    const waiting = new Set([...queues.values()].flatMap((queue) => [...queue]));
    const before = this.spaces.flatMap(({ id }) => this.tables(id).log.map(({ op }) => op.id));
    this.server.setBack(backup);
    const left = new Set(this.spaces.flatMap(({ id }) => this.tables(id).log.map(({ op }) => op.id)));
    const undone = before.filter((op) => !left.has(op));
    for (const { id } of this.spaces) {
      const { seq, logicalBytes } = this.tables(id).space;
      this.server.watchOf(id).parted(waiting, seq, undone);
      this.#seen.set(id, seq);
      this.#bytes.set(id, logicalBytes);
    }
    this.doorWatch.setBack();
    return { undone: new Set(undone), lost: new Set(undone.filter((op) => !waiting.has(op))), waiting: queues };
  }

  /** True when the device has nothing left to send and shows everything the server has; or when its person was shut out. */
  isQuiet(device: SimDevice): boolean {
    if (!this.isMember(device.space, device.user)) return true;
    const { meta, waiting } = device.onDisk.standing();
    return waiting === 0 && meta !== null && meta.ready && meta.cursor === this.server.spaces.space(device.space).state.seq;
  }

  /** Where a device stands, for people. */
  tell(device: SimDevice): string {
    const { meta, outbox } = device.onDisk.durable();
    const waiting = outbox.map(({ op, ctr }) => `${op.type} ${op.id.slice(0, 8)} ctr ${ctr ?? 'none'}`).join(', ');
    return `cursor ${meta?.cursor ?? 'none'} of ${this.tables(device.space).space.seq}, ${meta?.ready === true ? '' : 'not '}ready, waiting: ${waiting || 'nothing'}`;
  }

  /** Operations that some device still holds with their bytes, or has put aside for its person to see. */
  heldOperations(): ReadonlySet<OpId> {
    return new Set(this.devices.flatMap((device) => {
      const { outbox, parked } = device.onDisk.durable();
      return [...[...outbox, ...parked].map(({ op }) => op.id), ...device.parkedOnce()];
    }));
  }

  /** Operations that devices folded into others before they sent them. */
  foldedOperations(): ReadonlyMap<OpId, OpId> {
    return new Map(this.devices.flatMap((device) => [...device.folded()]));
  }

  /** Operations that were put aside and then tried again under another id. */
  retriedOperations(): ReadonlySet<OpId> {
    return new Set(this.devices.flatMap((device) => [...device.retried()]));
  }

  /** Operations that devices have put aside at some time: their people were told. */
  asideOperations(): ReadonlySet<OpId> {
    return new Set(this.devices.flatMap((device) => [...device.parkedOnce()]));
  }

  /** The operations under which devices offered contents again that they had found without a record (H3). */
  salvagedContents(): ReadonlyMap<string, readonly OpId[]> {
    return new Map(this.devices.flatMap((device) => [...device.salvaged()].map(([content, ops]) => [salvageOf(device.name, content), ops] as const)));
  }

  /**
   * By device: what lies in files without a record where nobody can tell yet what it is. Whoever is shut out gets no base to compare it
   * with, or cannot bring his own up to date; it stays, and is offered when he is let in again (H3, H33).
   */
  async unlistedContents(): Promise<ReadonlyMap<string, readonly string[]>> {
    const waiting = this.devices.filter((device) => !this.isMember(device.space, device.user));
    return new Map(await Promise.all(waiting.map(async (device) => [device.name, await device.onDisk.unlisted()] as const)));
  }

  /** Every content that some device still holds and means to send or keep. */
  async heldContents(): Promise<ReadonlySet<string>> {
    const held = new Set<string>();
    for (const device of this.devices) for (const bytes of await device.onDisk.heldContents()) held.add(bytes);
    return held;
  }

  engineOf(device: SimDevice): Engine {
    const tab = device.tabs[0];
    if (tab === undefined) throw new Error(`${device.name} has no tab open`);
    return tab.engine;
  }
}
