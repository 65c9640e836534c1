import type { Rule } from '../check/violation.ts';
import { noStorageFaults } from '../world/sim-disk.ts';
import type { Random } from '../random/random.ts';
import { chunksOf, contentIdOf } from '../workload/content-id.ts';
import type { Done, Person } from '../workload/person.ts';
import type { SimDevice } from '../world/sim-device.ts';
import type { World } from '../world/world.ts';
import type { OwnFile, Sending } from './direct-book.ts';
import type { Directs } from './directs.ts';

export interface DirectPlotPorts {
  readonly world: World;
  readonly random: Random;
  readonly directs: Directs;
  readonly say: (text: string) => void;
  readonly report: (rule: Rule, detail: string) => void;
  readonly let: (device: SimDevice, work: (person: Person) => Promise<Done>) => Promise<void>;
}

/** Until the app has looked what was left, or has ended on the server what is cancelled. */
const aWhile = 40_000;
const untilSent = 240_000;
/** What packs carry besides chunks. */
const aroundChunks = 20_000;
/** Two requests of an upload. */
const onItsWay = 2 * 64 * 1024;
const MB = 1_000_000;

/** Plots about a file that is sent from where the person has it: what befalls it in the middle, on a line that is well. */
export class DirectPlots {
  readonly #ports: DirectPlotPorts;
  /** What had stayed behind when the line was not well. */
  #before: ReadonlySet<string> = new Set();
  /** Bytes that the device had brought before. */
  #receivedBefore = 0;

  constructor(ports: DirectPlotPorts) {
    this.#ports = ports;
  }

  async #run(ms: number): Promise<void> {
    await this.#ports.world.scheduler.runFor(ms);
  }

  async #until(holds: () => boolean, ms: number, step = 1000): Promise<boolean> {
    for (let left = ms; left > 0 && !holds(); left -= step) await this.#run(step);
    return holds();
  }

  async play(a: SimDevice): Promise<void> {
    const { world, random, directs } = this.#ports;
    if (a.storageFaults !== noStorageFaults || a.hadBadDisk) return;
    world.network.switch(a.name, true);
    world.network.link(a.name).breaksAfter(null);
    await this.#ports.let(a, async ({ engine }) => (await engine.transfers.resume('all'), { what: 'resume everything', ops: [] }));
    const isAlone = (): boolean => world.isQuiet(a) && directs.book.going.every(({ device }) => device !== a);
    if (!(await this.#until(isAlone, untilSent))) return;
    // More than one pack in some runs: what was whole of it is not sent again.
    const size = random.chance(0.3) ? random.between(9 * MB, 11 * MB) : random.between(150_000, 700_000);
    const own = directs.newFile(random.bytes(size));
    this.#before = new Set(world.server.begunBy.get(a.name));
    const before = this.#received(a);
    this.#receivedBefore = before;
    await directs.choose(a, [own], null);
    const part = random.between(0, size);
    await this.#until(() => this.#received(a) - before > part || this.#of(own)?.end !== null, 60_000, 20);
    const sending = this.#of(own);
    if (sending === undefined || sending.end !== null) return;
    await this.#befall(sending);
  }

  async #befall(sending: Sending): Promise<void> {
    const { random, directs } = this.#ports;
    switch (random.weighted({ crash: 4, page: 1, cancel: 2, pause: 3, change: 1 })) {
      case 'crash': return await this.#ends(sending, () => sending.device.crash());
      case 'page': return await this.#ends(sending, () => sending.device.closeTab(sending.tab));
      case 'cancel': return await this.#cancel(sending);
      case 'pause': return await this.#pause(sending);
      case 'change': {
        const { file } = sending.own;
        if (file.bytes === null) return;
        const bytes = file.bytes.slice();
        bytes.set(random.bytes(1000), random.between(0, bytes.length - 1000));
        file.write(bytes, random.pick(['seen', 'unseen']));
        directs.book.wrote(sending.own);
        return void (await this.#until(() => sending.end !== null, untilSent));
      }
    }
  }

  #of(own: OwnFile): Sending | undefined {
    return this.#ports.directs.book.all.find((one) => one.own === own);
  }

  #received({ name }: SimDevice): number {
    return this.#ports.world.server.received.get(name) ?? 0;
  }

  /** Bytes of a file that the server has in whole chunks. */
  #there({ space }: SimDevice, bytes: Uint8Array<ArrayBuffer>): number {
    const rows = this.#ports.world.server.contentIndex.backUp().of(space).chunks;
    return chunksOf(bytes).reduce((sum, { hash, size }) => sum + (rows.has(hash) ? size : 0), 0);
  }

  /** H2, H42: its page ends; it is told by name, and chosen again only the rest of it travels. */
  async #ends({ own, device }: Sending, end: () => void): Promise<void> {
    const { world, directs, report, say } = this.#ports;
    say(`${device.name} sends ${own.name}, and its page ends`);
    const noted = device.directs.noted.has(own.name);
    end();
    await device.open();
    await this.#run(aWhile);
    const { bytes } = own.file;
    if (!noted || bytes === null || device.directs.queued.has(own.name)) return;
    world.evaluated('H2');
    if (!device.onDisk.notSent().includes(own.name)) return report('H2', `${device.name} does not tell that ${own.name} was being sent when its page ended`);
    if (!world.isQuiet(device) || directs.book.going.some((one) => one.device === device)) return;
    const [rest, before] = [bytes.length - this.#there(device, bytes), this.#received(device)];
    await directs.choose(device, [own], null);
    if (!(await this.#until(() => device.directs.queued.has(own.name), untilSent))) return;
    world.evaluated('H42');
    const sent = this.#received(device) - before;
    if (sent > rest * 1.02 + aroundChunks) report('H42', `${device.name} sends ${sent} bytes of ${own.name}, chosen again, of which ${rest} of ${bytes.length} were not there`);
  }

  /** H42: what is cancelled leaves nothing half sent on the server. */
  async #cancel(sending: Sending): Promise<void> {
    const { world, directs, report } = this.#ports;
    const { own, device } = sending;
    await directs.say(sending, 'cancel');
    await this.#run(aWhile);
    if (sending.end !== 'cancelled' || !world.isQuiet(device) || directs.book.going.some((one) => one.device === device)) return;
    world.evaluated('H42');
    const left = (world.server.begunBy.get(device.name) ?? []).filter((place) => world.server.isUnfinished(place) && !this.#before.has(place));
    if (left.length > 0) report('H42', `${device.name} has left ${left.length} uploads of ${own.name} on the server, which is cancelled`);
  }

  /** What is paused stays, and goes when the person lets it. */
  async #pause(sending: Sending): Promise<void> {
    const { world, directs, report } = this.#ports;
    const { own, device } = sending;
    const rest = (own.file.bytes?.length ?? 0) - (this.#received(device) - this.#receivedBefore);
    await directs.say(sending, 'pause');
    // What was on its way when the person said it still arrives.
    await this.#run(5000);
    world.evaluated('pause');
    if (sending.end === 'sent' && rest > onItsWay) report('pause', `${device.name} has sent ${own.name}, of which ${rest} bytes were left when it was paused`);
    if (sending.end !== null || own.file.bytes === null) return;
    const at = this.#received(device);
    await this.#run(20_000);
    if (directs.book.going.filter((one) => one.device === device).length === 1 && world.isQuiet(device) && this.#received(device) > at) report('pause', `${device.name} sends ${own.name}, which is paused`);
    await directs.say(sending, 'goOn');
    await this.#until(() => sending.end !== null, untilSent);
    const { quotaBytes } = world.tables(device.space).space;
    if (sending.end === null && quotaBytes === null && world.isMember(device.space, device.user) && device.tabs.includes(sending.tab)) report('pause', `${device.name} does not send ${own.name} (${contentIdOf(own.file.bytes)}), which is not paused any more`);
  }
}
