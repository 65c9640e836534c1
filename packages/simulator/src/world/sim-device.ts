import { hasCode } from '@holdfast/sync-client';
import { DeviceWatch } from '../check/device-watch.ts';
import type { Truth } from '../check/device-watch.ts';
import type { DirectWatch } from '../check/direct-watch.ts';
import { asBytes } from '../scenarios/shown.ts';
import type { ManifestId, OpId, SpaceId, UserId } from '@holdfast/domain';
import { MemoryChannel, MemoryDisk, memoryKeepsake, MemoryFiles, MemoryLocks } from '@holdfast/sync-client/testing';
import type { Network } from '../network/network.ts';
import type { Random } from '../random/random.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { Door } from './door.ts';
import { LaterProgram } from './later-program.ts';
import { Misfortune } from './misfortune.ts';
import type { Struck } from './misfortune.ts';
import { noStorageFaults } from './sim-disk.ts';
import type { StorageFaults } from './sim-disk.ts';
import { OnDisk } from './on-disk.ts';
import { Skew } from './sim-platform.ts';
import { openTab, rowsOf } from './sim-tab.ts';
import type { Tab, TabRows } from './sim-tab.ts';

export interface SimDeviceOptions {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly random: Random;
  readonly door: Door;
  readonly space: SpaceId;
  readonly user: UserId;
  /** The space belongs to somebody else, who may take this person's rights away (H33). */
  readonly shared: boolean;
  readonly struck: Struck;
  readonly truth: Truth;
  /** A new base of so many changes begins with a snapshot (H29); null where there are none. */
  readonly snapshotFrom: number | null;
  /** Bytes that it keeps of what the server holds. */
  readonly cacheBytes: number;
}

/** What a backup of a device holds. */
export interface Backup {
  readonly disk: MemoryDisk;
  readonly files: MemoryFiles;
}

/** A device: a disk and files that survive, and tabs that do not. */
export class SimDevice {
  readonly #options: SimDeviceOptions;
  #disk = new MemoryDisk();
  #files: MemoryFiles;
  readonly skew: Skew;
  readonly luck: Misfortune;
  storageFaults: StorageFaults = noStorageFaults;
  /** A commit may have been done that its engine takes for failed. */
  hadBadDisk = false;
  /** Outlives whatever the browser evicts (H5). */
  readonly #keepsake = memoryKeepsake();
  #watch: DeviceWatch;
  #locks = new MemoryLocks();
  #channel = new MemoryChannel();
  #tabs: Tab[] = [];
  readonly #later: LaterProgram;
  #opened = 0;
  crashes = 0;
  /** How often its database became another one. */
  replaced = 0;

  constructor(options: SimDeviceOptions) {
    this.#options = options;
    this.skew = new Skew(options.scheduler);
    this.#later = new LaterProgram(options.name);
    this.luck = new Misfortune(options.random.split('luck'), options.struck);
    this.#files = new MemoryFiles(() => this.now());
    this.#watch = new DeviceWatch(options.name, this.#disk, options.truth);
  }

  get name(): string {
    return this.#options.name;
  }

  get space(): SpaceId {
    return this.#options.space;
  }

  get user(): UserId {
    return this.#options.user;
  }

  get tabs(): readonly Tab[] {
    return this.#tabs;
  }

  now(): number {
    return this.skew.now();
  }

  /** Opens the app in one more tab; tries again, as a person does, when the disk does not let it. */
  async open(): Promise<Tab> {
    for (let left = 20; ; left--) {
      try {
        return await this.#openOnce();
      } catch (error) {
        if (left === 0 || !hasCode(error, 'storage', 'storage-full')) throw error;
        await this.#options.scheduler.runFor(1000);
      }
    }
  }

  async #openOnce(): Promise<Tab> {
    const { scheduler, network, random, door, name, space, shared, snapshotFrom, cacheBytes, truth } = this.#options;
    const { skew, luck } = this;
    const watch = this.#watch;
    const tab = await openTab({
      name, count: ++this.#opened, space, shared, scheduler, network, random, door, luck, skew, keepsake: this.#keepsake, disk: this.#disk, files: this.#files, locks: this.#locks, channel: this.#channel,
      storageFaults: () => this.storageFaults, cacheBytes, snapshotFrom, watch: (batch) => watch.around(batch), onCrash: (detail) => truth.report('crash', detail),
    });
    this.#tabs.push(tab);
    return tab;
  }

  /** By now everything was to be offered that the server has lost (H31). */
  checkOffers(): void {
    this.#watch.finish();
  }

  /** Operations that were folded into others before they were sent (H13). */
  folded(): ReadonlyMap<OpId, OpId> {
    return this.#watch.folded;
  }

  /** Operations that were put aside and then tried again under another id. */
  retried(): Iterable<OpId> {
    return this.#watch.retried.keys();
  }

  /** What stands for an operation: the one it was folded into, or the one that tries it again. */
  standIns(): ReadonlyMap<OpId, OpId> {
    return new Map([...this.#watch.retried, ...this.#watch.folded]);
  }

  /** Contents that were found without a record, and every operation under which they were offered or tried again since (H3). */
  salvaged(): ReadonlyMap<ManifestId, readonly OpId[]> {
    return this.#watch.offered();
  }

  /** Operations that were put aside at some time. */
  parkedOnce(): ReadonlySet<OpId> {
    return this.#watch.parked;
  }

  /** What it has sent from where the person has it. */
  get directs(): DirectWatch {
    return this.#watch.directs;
  }

  /** What is on its disk now. */
  get onDisk(): OnDisk {
    return new OnDisk(this.#disk, this.#files);
  }

  /** What a tab has in memory (P9). */
  rowsOf(tab: Tab): TabRows {
    return rowsOf(tab, this.name);
  }

  /** A later version of the app runs for a moment and is taken back (H17). False when there is no database yet. */
  runLater(): boolean {
    if (this.#disk.meta === null) return false;
    for (const tab of this.#tabs) this.closeTab(tab);
    this.luck.count('later program');
    return this.#later.run(this.#disk, this.#options.random, this.now());
  }

  /** What was taken back by its person need not be there any more. */
  giveUp(ops: readonly OpId[]): void {
    this.#later.giveUp(ops);
  }

  /** H17: what a later version queued lies there as it was. Null when nothing did. */
  checkLater(): readonly string[] | null {
    return this.#later.check(this.#disk);
  }

  /** A tab is gone from one moment to the next; the device goes on. */
  closeTab(tab: Tab): void {
    tab.actor.kill();
    tab.locks.crash();
    this.#tabs = this.#tabs.filter((one) => one !== tab);
  }

  /** A tab is closed as it should be; gives up after a while if the engine cannot. */
  async quit(tab: Tab): Promise<void> {
    const { scheduler } = this.#options;
    let closed = false;
    const done = (): void => {
      closed = true;
    };
    tab.engine.close().then(done, done);
    for (let seconds = 0; seconds < 60 && !closed; seconds++) await scheduler.runFor(1000);
    this.closeTab(tab);
  }

  /** The app is closed as it should be, and started again. */
  async restart(): Promise<void> {
    for (const tab of this.#tabs) await this.quit(tab);
    await this.open();
  }

  /** A copy of everything that is on the disk now. */
  backUp(): Backup {
    return { disk: this.#disk.clone(), files: this.#files.clone() };
  }

  /** The device goes on from an older copy of its disk, as a restored machine does (H4). */
  restore({ disk, files }: Backup): void {
    this.crash();
    this.#later.clear();
    this.#disk = disk.clone();
    this.#files = files.clone();
    this.#watch = new DeviceWatch(this.name, this.#disk, this.#options.truth, this.#watch);
    this.replaced += 1;
  }

  /** The system puts a tab to sleep and gives its locks to another; after `ms` it wakes up and goes on as if nothing had been (H49). */
  freeze(tab: Tab, ms: number): void {
    tab.actor.freeze(this.#options.scheduler.now + ms);
    tab.locks.crash();
  }

  /** From now on only so many bytes fit on its disk. */
  limitFiles(bytes: number): void {
    this.#files.limit(bytes);
  }

  /** The device loses power: of what was not strictly committed or flushed, a random part is gone. */
  crash(): void {
    const { random } = this.#options;
    for (const tab of this.#tabs) tab.actor.kill();
    this.#tabs = [];
    this.#disk.crash(random.between(0, this.#disk.atRisk));
    this.#files.crash((flushed, written) => random.between(flushed, written));
    this.#locks = new MemoryLocks();
    this.#channel = new MemoryChannel();
    this.crashes++;
  }

  /** Its files are gone, its database is not (H3). */
  loseFiles(): void {
    this.crash();
    this.#files = new MemoryFiles(() => this.now());
  }

  /** Its database is gone, its files are not (H3). */
  loseDatabase(): void {
    this.crash();
    this.#later.clear();
    this.#disk = new MemoryDisk();
    this.#watch = new DeviceWatch(this.name, this.#disk, this.#options.truth, this.#watch);
    this.replaced += 1;
  }

  /** A bit of one stored content is another from now on (H8); answers the bytes as they were, null when there are none. */
  async rot(): Promise<string | null> {
    const groups = this.#disk.table('blobs').rows(0, Infinity).flatMap(({ row }) => row.blobs.map((blob) => ({ file: row.file, ...blob }))).filter(({ manifest }) => manifest.size > 0);
    if (groups.length === 0) return null;
    const { file, manifest, offset } = this.#options.random.pick(groups);
    try {
      const bytes = asBytes(await this.#files.open().read(file, offset, offset + manifest.size));
      this.#files.rot(file, offset + this.luck.between(0, manifest.size - 1));
      this.luck.count('bit rot');
      return bytes;
    } catch (error) {
      // It was freed already.
      if (hasCode(error, 'content-lost')) return null;
      throw error;
    }
  }
}
