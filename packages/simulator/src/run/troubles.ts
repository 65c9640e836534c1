import { noStorageFaults, swarmStorage } from '../world/sim-disk.ts';
import type { OpId } from '@holdfast/domain';
import { keepTombstonesFor } from '@holdfast/sync-server';
import type { Random } from '../random/random.ts';
import { contentOf, salvageOf, type Saved, type Confirmed } from '../check/ledger.ts';
import type { Backup, SimDevice } from '../world/sim-device.ts';
import { breakSnapshot } from '../world/sim-snapshots.ts';
import type { ServerBackup } from '../world/sim-server.ts';
import type { World } from '../world/world.ts';
import type { Trouble } from '../workload/swarm.ts';
import type { Book } from './book.ts';

const day = 86_400_000;
const year = 365 * day;
const mostDevices = 6;

export interface TroublePorts {
  readonly world: World;
  readonly random: Random;
  readonly book: Book;
  readonly say: (text: string) => void;
}

/** What befalls devices, server and people in the safety phase. */
export class Troubles {
  readonly #ports: TroublePorts;
  readonly #backups = new Map<string, { readonly copy: Backup; readonly known: ReadonlySet<Saved | Confirmed> }>();

  #database: ServerBackup | null = null;

  constructor(ports: TroublePorts) {
    this.#ports = ports;
  }

  async strike(kind: Trouble, device: SimDevice): Promise<void> {
    const { world, random, say } = this.#ports;
    switch (kind) {
      case 'offline': case 'online':
        if (world.network.link(device.name).up !== (kind === 'online')) say(`${device.name} goes ${kind}`);
        return world.network.switch(device.name, kind === 'online');
      case 'crashDevice': case 'crashTab': case 'openTab': case 'closeApp': case 'showTab': case 'stealLock':
        return await this.#tab(kind, device);
      case 'crashServer': case 'newServer': case 'serverClock':
        return this.#server(kind);
      case 'backUpServer': case 'restoreServer': return await this.#restore(kind);
      case 'forget': return this.#forget();
      case 'laterProgram':
        if (!device.runLater()) return;
        say(`a later version of the app runs on ${device.name} for a moment`);
        return void (await device.open());
      case 'breakSnapshot':
        if (breakSnapshot(world.server.contentStore, world.server.luck)) say('a snapshot is broken');
        return;
      case 'jumpClock':
        device.skew.ms = random.pick([0, 0, 60_000, -60_000, 3_600_000, -3_600_000, year, -year, 30 * year]);
        device.luck.count('clock jump');
        return say(`the clock of ${device.name} is off by ${device.skew.ms / 1000} s`);
      case 'driftClock': {
        const rate = random.pick([0, 0.1, -0.1, -1]);
        device.skew.drift(rate);
        device.luck.count('clock drift');
        return say(`the clock of ${device.name} drifts by ${rate}`);
      }
      case 'backUp': case 'restoreBackup': case 'clone': case 'loseFiles': case 'loseDatabase': case 'evict': case 'rot':
        return await this.#disk(kind, device);
      case 'fullDisk': case 'badDisk':
        return await this.#weakDisk(kind, device);
      case 'role': return this.#role(device);
      case 'collect': return this.collect();
      case 'sleep': {
        const days = random.pick([1, 2, 3, 8, 30, 89, 91, 120]);
        say(`everything sleeps for ${days} days`);
        return world.scheduler.jump(days * day);
      }
      case 'pause': return await world.scheduler.runFor(random.between(1, 3000));
      case 'longPause': return await world.scheduler.runFor(random.between(3000, 120_000));
    }
  }

  async #tab(kind: 'crashDevice' | 'crashTab' | 'openTab' | 'closeApp' | 'showTab' | 'stealLock', device: SimDevice): Promise<void> {
    const { random, say, world } = this.#ports;
    if (device.tabs.length === 0) return void (await device.open());
    const tab = random.pick(device.tabs);
    switch (kind) {
      case 'crashDevice':
        say(`${device.name} crashes`);
        device.luck.count('device crash');
        device.crash();
        return void (await device.open());
      case 'crashTab':
        say(`a tab of ${device.name} dies`);
        device.luck.count('tab crash');
        device.closeTab(tab);
        if (device.tabs.length === 0) await device.open();
        return;
      case 'openTab':
        if (device.tabs.length >= 4) return;
        say(`${device.name} opens one more tab`);
        return void (await device.open());
      case 'closeApp':
        if (tab.actor.frozenUntil > world.scheduler.now) return;
        say(`a tab of ${device.name} is closed`);
        await device.quit(tab);
        if (device.tabs.length === 0) await device.open();
        return;
      case 'showTab': {
        const visible = random.chance(0.5);
        say(`a tab of ${device.name} is ${visible ? 'looked at' : 'hidden'}`);
        tab.engine.setVisible(visible);
        if (visible) void tab.engine.resume().catch(() => undefined);
        return;
      }
      case 'stealLock':
        if (device.tabs.length < 2) await device.open();
        say(`a tab of ${device.name} is frozen, loses its locks, wakes up and goes on`);
        device.luck.count('frozen leader');
        return device.freeze(random.pick(device.tabs), random.between(0, 20_000));
    }
  }

  #server(kind: 'crashServer' | 'newServer' | 'serverClock'): void {
    const { server, network } = this.#ports.world;
    const { random, say } = this.#ports;
    switch (kind) {
      case 'crashServer':
        say('the server crashes');
        return server.crash();
      case 'newServer':
        server.newer = !server.newer;
        server.luck.count('server version changes');
        say(server.newer ? 'a newer program runs on the server' : 'the old program is back on the server');
        return network.reconnectAll();
      case 'serverClock':
        server.skewMs = random.pick([0, -1000, -3_600_000, -day, 60_000]);
        server.luck.count('server clock');
        return say(`the clock of the server is off by ${server.skewMs / 1000} s`);
    }
  }

  /** The server's database is backed up, or set back to its backup (H31). */
  async #restore(kind: 'backUpServer' | 'restoreServer'): Promise<void> {
    const { world, book, say } = this.#ports;
    if (kind === 'backUpServer' || this.#database === null) {
      this.#database = world.server.backUp();
      return say('the database of the server is backed up');
    }
    const standIns = new Map(world.devices.flatMap((device) => [...device.standIns()]));
    const salvagedAs = this.#salvagedAs();
    const held = await world.heldContents();
    const history = world.setBack(this.#database);
    book.setBack({ ...history, held }, { standIns, salvagedAs });
    say(`the server is restored from its backup and has lost ${history.lost.size} operations`);
  }

  #salvagedAs(): (entry: Saved) => readonly OpId[] {
    const salvaged = this.#ports.world.salvagedContents();
    return (entry) => salvaged.get(salvageOf(entry.device, contentOf(entry))) ?? [];
  }

  /** Old tombstones are collected, also sooner than in life: then devices that were away for a moment are behind the floor (H30). */
  #forget(): void {
    const { world, random, say } = this.#ports;
    const days = random.pick([0, 0, 91, 120]);
    if (days > 0) world.scheduler.jump(days * day);
    say(`${days} days later the server forgets what was deleted`);
    for (const { id } of world.spaces) world.server.forget(id, days > 0 ? keepTombstonesFor : 0, random.pick([1, 3, 5000]));
  }

  async #disk(kind: 'backUp' | 'restoreBackup' | 'clone' | 'loseFiles' | 'loseDatabase' | 'evict' | 'rot', device: SimDevice): Promise<void> {
    const { world, random, book, say } = this.#ports;
    switch (kind) {
      case 'backUp':
        this.#backups.set(device.name, { copy: device.backUp(), known: book.mark() });
        return say(`${device.name} is backed up`);
      case 'restoreBackup': {
        const backup = this.#backups.get(device.name);
        if (backup === undefined) return;
        const days = random.pick([0, 0, 3]);
        say(`${device.name} is restored from its backup${days > 0 ? ` of ${days} days ago` : ''}`);
        device.luck.count('profile restored');
        if (days > 0) world.scheduler.jump(days * day);
        this.#withAnotherQueue(device, () => device.restore(backup.copy));
        const { outbox, parked } = device.onDisk.durable();
        book.restore(device.name, world.tables(device.space), backup.known, {
          held: new Set([...outbox, ...parked].map(({ op }) => op.id)), standIns: device.standIns(), salvagedAs: this.#salvagedAs(),
        });
        return void (await device.open());
      }
      case 'clone': {
        if (world.devices.length >= mostDevices) return;
        say(`${device.name} is cloned`);
        device.luck.count('profile cloned');
        await world.addDevice(`${device.name} clone ${world.devices.length}`, { space: device.space, user: device.user, backup: device.backUp() }).open();
        return;
      }
      case 'rot': {
        const bytes = await device.rot();
        if (bytes === null) return;
        book.damage(bytes);
        return say(`a stored content of ${device.name} rots (${bytes.length} bytes)`);
      }
      case 'loseFiles': case 'loseDatabase': case 'evict':
        return await this.#lose(kind, device);
    }
  }

  #withAnotherQueue(device: SimDevice, change: () => void): void {
    const { world, book } = this.#ports;
    const queued = new Set(device.onDisk.durable().outbox.map(({ op }) => op.id));
    change();
    for (const one of world.devices) for (const { op } of one.onDisk.durable().outbox) queued.delete(op.id);
    book.lastQueueGone(queued, world.tables(device.space), device.name);
  }

  async #lose(kind: 'loseFiles' | 'loseDatabase' | 'evict', device: SimDevice): Promise<void> {
    const { world, book, say } = this.#ports;
    const files = kind !== 'loseDatabase';
    const database = kind !== 'loseFiles';
    say(`${device.name} loses its ${files && database ? 'files and its database' : files ? 'files' : 'database'}`);
    device.luck.count(files && database ? 'origin evicted' : files ? 'files lost' : 'database lost');
    if (files) device.loseFiles();
    if (database) this.#withAnotherQueue(device, () => device.loseDatabase());
    // The app may be opened only days later.
    if (this.#ports.random.chance(0.4)) world.scheduler.jump(2 * day);
    book.forgive(device.name, world.tables(device.space), new Set(), files && database ? 'both' : files ? 'bytes' : 'operations');
    await device.open();
  }

  async #weakDisk(kind: 'fullDisk' | 'badDisk', device: SimDevice): Promise<void> {
    const { world, random, say } = this.#ports;
    if (kind === 'badDisk') {
      const bad = device.storageFaults === noStorageFaults;
      device.storageFaults = bad ? swarmStorage(random) : noStorageFaults;
      device.hadBadDisk = true;
      return say(`the disk of ${device.name} is ${bad ? 'bad' : 'good again'}`);
    }
    say(`the disk of ${device.name} is full`);
    device.luck.count('disk full');
    device.limitFiles(0);
    await world.scheduler.runFor(random.between(0, 5000));
    return device.limitFiles(1024 ** 4);
  }

  /** What the collector deletes after days, no backup of the database from before brings back: there is none then. */
  dropBackup(): void {
    this.#database = null;
  }

  /** After a week or so the server looks in all spaces for bytes that nothing refers to, while everything else goes on (H43). */
  collect(): void {
    const { world, random, say } = this.#ports;
    const days = random.pick([0, 3, 8, 8]);
    say(`${days} days later the server collects what nothing refers to`);
    world.scheduler.jump(days * day);
    this.dropBackup();
    for (const { id } of world.spaces) world.server.collect(id);
  }

  /** A guest gets another role, or is shut out, or let in again (row 43, H33). */
  #role(device: SimDevice): void {
    const { world, random, say } = this.#ports;
    const space = world.spaces.find(({ id }) => id === device.space);
    const guests = [...(space?.members.keys() ?? [])].slice(1);
    if (space === undefined || guests.length === 0) return;
    const [user, role] = [random.pick(guests), random.pick(['editor', 'viewer', 'contributor', null, null] as const)];
    say(`the role of ${user.slice(0, 8)} in ${space.id.slice(0, 8)} is ${role ?? 'none'}`);
    device.luck.count('role change');
    // Not waited for: the group that holds the lock goes on only when time does.
    void world.setRole(space.id, user, role);
  }
}
