import type { NodeId, NodeRow, SpaceId } from '@holdfast/domain';
import type { AddEntry, Change } from '@holdfast/sync-client';
import type { Rule } from '../check/violation.ts';
import type { Random } from '../random/random.ts';
import { asBytes } from '../scenarios/shown.ts';
import type { Contents } from '../workload/contents.ts';
import type { Done, Person } from '../workload/person.ts';
import { directOf } from '../workload/sending-directly.ts';
import type { DirectStep, DirectTaste } from '../workload/sending-directly.ts';
import type { SimDevice } from '../world/sim-device.ts';
import { SimFile } from '../world/sim-file.ts';
import type { World } from '../world/world.ts';
import type { Book } from './book.ts';
import { DirectBook } from './direct-book.ts';
import type { OwnFile, Sending } from './direct-book.ts';
import type { People } from './people.ts';

export interface DirectParts {
  readonly world: World;
  readonly random: Random;
  readonly people: People;
  readonly book: Book;
  readonly contents: Contents;
  readonly say: (text: string) => void;
  readonly report: (rule: Rule, detail: string) => void;
}

/** Until the app has looked what was left when it was closed. */
const looksWithinMs = 20_000;
/** Under this a device takes little more than its operations. */
const littleRoom = 200_000;

/** Files that are sent from where people have them (H5, H38), in the middle of everything else. */
export class Directs {
  readonly book: DirectBook;
  readonly #parts: DirectParts;
  readonly #taste: DirectTaste | null;
  #chosen = 0;
  /** Files that lie in a space under names of their own, of which people have other states at hand. */
  readonly #atHand: { readonly own: OwnFile; readonly space: SpaceId }[] = [];

  constructor(parts: DirectParts) {
    this.#parts = parts;
    this.#taste = directOf(parts.random);
    this.book = new DirectBook({ ...parts, made: (operations) => parts.people.made(operations) });
  }

  /** Perhaps somebody does something of it. */
  async step(): Promise<void> {
    const { world, random } = this.#parts;
    const taste = this.#taste;
    if (taste === null || !random.chance(taste.rate)) return;
    await this.#do(random.weighted(taste.weights), random.pick(world.devices), taste);
  }

  async #do(what: DirectStep, device: SimDevice, { unseen }: DirectTaste): Promise<void> {
    switch (what) {
      case 'send': return await this.#send(device);
      case 'replace': return await this.#replace(device);
      case 'again': return await this.#again();
      case 'change': case 'take': return this.#change(what, unseen);
      case 'cancel': case 'pause': case 'goOn': return await this.#say(what);
      case 'breakLine': return this.#breakLine(device);
      case 'littleRoom':
        this.#parts.say(`${device.name} has little room`);
        return device.limitFiles(littleRoom);
    }
  }

  async #send(device: SimDevice): Promise<void> {
    const { random } = this.#parts;
    const files = Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => this.newFile());
    await this.choose(device, files, random.chance(0.7) ? null : random);
  }

  /** A file that nobody has, of a name that nobody has. */
  newFile(bytes = this.#parts.contents.film()): OwnFile {
    return { name: `film ${++this.#chosen}.mov`, file: new SimFile(bytes), held: new Map(), replaces: null };
  }

  /** Row 21: somebody has worked on what he has of a file, and replaces it; now and then there is a new one first. */
  async #replace(device: SimDevice): Promise<void> {
    const { random, contents } = this.#parts;
    const view = device.tabs[0]?.engine.inspect().view;
    const here = this.#atHand.filter(({ own: { name, replaces }, space }) => space === device.space && replaces !== null && isShown(view?.node(replaces), name));
    if (here.length === 0 || random.chance(0.1)) return await this.#addToReplace(device);
    const one = random.pick(here);
    this.#atHand.splice(this.#atHand.indexOf(one), 1);
    one.own.file.write(contents.changed(one.own.file.bytes ?? new Uint8Array(0)), 'seen');
    await this.choose(device, [one.own], null);
  }

  /** It is added as any file is, with a copy on the device. */
  async #addToReplace(device: SimDevice): Promise<void> {
    const bytes = this.#parts.contents.film();
    const own = this.newFile(bytes);
    await this.#parts.people.let(device, 'plot', async (person: Person): Promise<Done> => {
      const { ops, created: [node] } = await person.engine.addFiles(person.engine.root, [entryOf(own, person)]);
      if (node === undefined) return null;
      person.saved({ ops, device: device.name, what: own.name, bytes: asBytes(bytes), node });
      this.#atHand.push({ own: { ...own, replaces: node }, space: device.space });
      return { what: `add ${own.name} of ${bytes.length} bytes`, ops };
    });
  }

  /** Somebody at the device chooses these to be sent, into the root or, at random, another folder; or one that replaces a file. */
  async choose(device: SimDevice, files: readonly OwnFile[], into: Random | null, parent?: NodeId): Promise<void> {
    await this.#parts.people.let(device, 'plot', async (person: Person): Promise<Done> => {
      const { engine } = person;
      const tab = device.tabs.find((one) => one.engine === engine);
      if (tab === undefined) return null;
      const folders = [...engine.inspect().view.rows()].flatMap((row) => (row.kind === 'folder' && row.location.trash === null ? [row.id] : []));
      const place = parent ?? (into === null || folders.length === 0 ? engine.root : into.pick(folders));
      const sendings = files.map((own): Sending => ({ own, device, tab, parent: place, replaced: device.replaced, cancelled: false, end: null }));
      const [own] = files;
      const replaces = own?.replaces ?? null;
      // Who does not see it any more, or sees it by another name, has nothing that it could take the place of.
      if (own === undefined || (replaces !== null && !isShown(engine.inspect().view.node(replaces), own.name))) return null;
      this.book.begin(sendings, replaces === null
        ? engine.addFiles(place, files.map((one) => entryOf(one, person)), undefined, 'direct')
        : engine.writeFile(replaces, own.file.choose(), person.now(), undefined, 'direct'));
      return { what: `${replaces === null ? 'send' : 'replace'} ${files.map(({ name, file }) => `${name} of ${file.bytes?.length ?? 0} bytes`).join(', ')} directly`, ops: [] };
    });
  }

  /** What was told as not sent is chosen again, there or elsewhere. */
  async #again(): Promise<void> {
    const { random } = this.#parts;
    const told = this.book.mustBeTold().filter(({ own, device }) => own.file.bytes !== null && device.tabs.length > 0);
    if (told.length === 0) return;
    const { own, device, parent } = random.pick(told);
    await this.choose(device, [own], null, parent);
  }

  #change(what: 'change' | 'take', unseen: number): void {
    const { random, contents, say } = this.#parts;
    const { going } = this.book;
    if (going.length === 0) return;
    const { own } = random.pick(going);
    if (what === 'take') {
      own.file.take();
      return say(`${own.name} is taken away`);
    }
    const how = random.chance(unseen) ? 'unseen' : 'seen';
    own.file.write(contents.changed(own.file.bytes ?? new Uint8Array(0)), how);
    this.book.wrote(own);
    say(`${own.name} changes, ${how}`);
  }

  async #say(what: 'cancel' | 'pause' | 'goOn'): Promise<void> {
    const { random } = this.#parts;
    const { going } = this.book;
    if (going.length > 0) await this.say(random.pick(going), what);
  }

  /** The person says something of one that is being sent, where its page shows it. */
  async say(one: Sending, what: 'cancel' | 'pause' | 'goOn'): Promise<void> {
    const { world: { scheduler }, say } = this.#parts;
    const { own, tab: { engine, actor }, device } = one;
    if (actor.frozenUntil > scheduler.now) return;
    const { rows } = await scheduler.finish(engine.changes({ from: 0, to: 200 }), 'the sync centre');
    const row = rows.find((change) => isOf(change, own));
    if (row === undefined) return;
    say(`${device.name}: ${what} ${own.name}`);
    if (what === 'cancel') {
      one.cancelled = true;
      const { plan } = await scheduler.finish(engine.planCancel([row.id]), 'what is cancelled');
      return await scheduler.finish(engine.cancel(plan, 'keep'), 'cancelling');
    }
    await scheduler.finish(what === 'pause' ? engine.transfers.pause([row.id]) : engine.transfers.resume([row.id]), what);
  }

  #breakLine({ name }: SimDevice): void {
    const { world, random, say } = this.#parts;
    const after = random.chance(0.4) ? null : random.between(2000, 200_000);
    world.network.link(name).breaksAfter(after);
    say(after === null ? `the line of ${name} holds again` : `the line of ${name} breaks after every ${after} bytes`);
  }

  /** Every device has room again. */
  heal(): void {
    if (this.#taste !== null) for (const device of this.#parts.world.devices) device.limitFiles(1024 ** 4);
  }

  /** Whatever its person has paused goes on. */
  async resumeAll(): Promise<void> {
    const { scheduler } = this.#parts.world;
    for (const { tab: { engine }, own } of this.book.going) await scheduler.finish(engine.transfers.resume('all'), `${own.name} goes on`);
  }

  /** H2, H8: by now each is sent, cancelled, or told; the app is started once more where that is for the next start to tell. */
  async check(): Promise<void> {
    const { world } = this.#parts;
    this.book.checkWhole();
    this.book.markReplaced();
    const devices = new Set(this.book.mustBeTold().map(({ device }) => device));
    if (devices.size === 0) return;
    for (const device of devices) await device.open();
    await world.scheduler.runFor(looksWithinMs);
    this.book.checkTold();
  }
}

const entryOf = ({ name, file }: OwnFile, person: Person): AddEntry => ({ path: [name], blob: file.choose(), mtime: person.now(), mime: 'video/quicktime' });

const isShown = (row: NodeRow | undefined, name: string): boolean => row?.kind === 'file' && row.location.trash === null && row.name.value === name;

const isOf = ({ words, can }: Change, { name }: OwnFile): boolean => words.after === 'directly' && words.name === name && can.includes('cancel');
