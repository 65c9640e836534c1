import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkConfirmed, checkLedger, randomFrom, violation, type Confirmed, type Random, type SpaceTables, type Violation } from '@holdfast/simulator';
import { loseAndRebuild, verifyAll } from '../check/check-content.ts';
import { checkDevice, checkSpace, readBack, type KnownContents } from '../check/check-space.ts';
import { ContentNemesis, healAll, NetworkNemesis, ProcessNemesis, type Targets } from '../nemesis/nemesis.ts';
import { contentReader } from '../server/content-reader.ts';
import { readSeq, readTables } from '../server/read-tables.ts';
import { signInAt, startStack, type ContentKind, type Stack } from '../stack/stack.ts';
import { BrowserDevice } from '../workload/browser-device.ts';
import type { EngineDevice } from '../workload/engine-device.ts';
import type { Participant } from '../workload/participant.ts';
import { Ledger, stillHeld, takenBack } from './ledger.ts';
import { startEngine, startPeople } from './people.ts';
import type { People, PeopleParts } from './people.ts';
import { Tally } from './tally.ts';

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly content: ContentKind;
  readonly devices: number;
  readonly browsers: number;
  readonly tabs: number;
  /** Told every act that failed and every fault. */
  readonly say: (text: string) => void;
  readonly interrupted: AbortSignal;
}

interface QuietPoint {
  readonly last: boolean;
  /** What the database knows of content is lost, and rebuilt. */
  readonly rebuilds: boolean;
}

export interface ChaosResult {
  readonly violations: readonly Violation[];
  readonly report: readonly (readonly [what: string, figures: string])[];
  /** The state folder, when it was kept. */
  readonly kept: string | null;
}

/** A phase of faults lasts so long, then everything heals and is checked. */
const phaseMs = 60_000;
/** C1, C2: with nothing broken everything is through within this. */
const drainMs = 180_000;
/** What was begun under faults is over within this once they are healed, and then nothing comes of itself any more. */
const endingMs = 90_000;
const looksAtMost = 5;

/** The real stack under faults until the time is over, and the invariants at every quiet point. */
export class ChaosRun {
  readonly #options: ChaosOptions;
  readonly #random: Random;
  readonly #undo: (() => Promise<void>)[] = [];
  readonly #confirmed: Confirmed[] = [];
  readonly #known: KnownContents = new Map();
  readonly #violations: Violation[] = [];
  readonly #done = new Tally();
  readonly #struck = new Tally();
  readonly #checked = new Tally();
  readonly #begun = performance.now();
  #folder = '';
  #downloaded = 0;
  #quietPoints = 0;
  #pageErrors = 0;
  /** Acts under way: one that meets a stopped process or a dead line outlives its phase. */
  readonly #acting = new Set<Promise<void>>();

  constructor(options: ChaosOptions) {
    this.#options = options;
    this.#random = randomFrom(`chaos ${options.seed}`);
  }

  #say(text: string): void {
    this.#options.say(`${((performance.now() - this.#begun) / 1000).toFixed(1).padStart(7)}  ${text}`);
  }

  #report(found: readonly Violation[]): void {
    this.#violations.push(...found.slice(0, 20));
    for (const { rule, detail } of found.slice(0, 20)) this.#say(`VIOLATION ${rule} ${detail}`);
  }

  async play(): Promise<ChaosResult> {
    this.#folder = await mkdtemp(join(tmpdir(), 'holdfast-chaos-'));
    let ledger: Ledger | null = null;
    let tables: SpaceTables | null = null;
    try {
      const stack = await startStack(this.#folder, this.#options.content, (stop) => this.#undo.push(stop));
      for (const skipped of stack.skipped) console.log(`skipped: ${skipped}`);
      ledger = new Ledger(join(this.#folder, 'ledger.jsonl'));
      const parts = this.#partsOf(stack, ledger);
      tables = await this.#phases(parts, await startPeople(parts));
    } catch (error) {
      if (!this.#options.interrupted.aborted) this.#report([violation('crash', error instanceof Error ? (error.stack ?? error.message) : String(error))]);
    }
    return this.#finish(ledger, tables);
  }

  #partsOf(stack: Stack, ledger: Ledger): PeopleParts {
    const { devices, browsers, tabs } = this.#options;
    return {
      stack, folder: this.#folder, ledger, confirmed: this.#confirmed, done: this.#done, devices, browsers, tabs,
      say: (text) => this.#say(text), found: (violation) => this.#report([violation]), undo: (stop) => this.#undo.push(stop),
    };
  }

  async #phases(parts: PeopleParts, people: People): Promise<SpaceTables | null> {
    const { stack, ledger } = parts;
    const end = performance.now() + this.#options.minutes * 60_000;
    const count = Math.max(1, Math.round((this.#options.minutes * 60_000) / phaseMs));
    let tables: SpaceTables | null = null;
    for (let phase = 1; phase <= count && this.#violations.length === 0 && !this.#options.interrupted.aborted && performance.now() < end; phase++) {
      await this.#safety(stack, people, phase, Math.min(phaseMs * 0.75, end - performance.now()));
      if (this.#options.interrupted.aborted) return null;
      const last = phase === count || performance.now() >= end;
      if (last) people.engines.push(await this.#newcomer(parts, people));
      tables = await this.#quietPoint(stack, people, ledger, { last, rebuilds: phase === Math.ceil(count / 2) });
    }
    return tables;
  }

  /** Faults and work at once, until the phase is over. */
  async #safety(stack: Stack, people: People, phase: number, ms: number): Promise<void> {
    const { engines, browsers, guests } = people;
    const over = AbortSignal.any([AbortSignal.timeout(Math.max(1, Math.floor(ms))), this.#options.interrupted]);
    const targets: Targets = { stack, ...people, struck: this.#struck, say: (text) => this.#say(text), over };
    const stream = this.#random.split(`phase ${phase}`);
    const nemeses = [
      new ProcessNemesis(targets, stream.split('processes')), new NetworkNemesis(targets, stream.split('network 1')),
      new NetworkNemesis(targets, stream.split('network 2')), new ContentNemesis(targets, stream.split('content')),
    ];
    this.#say(`phase ${phase}: faults for ${Math.round(ms / 1000)} s`);
    await Promise.all([
      ...nemeses.map((nemesis) => nemesis.run()),
      ...engines.map((device) => this.#work(device, stream.split(device.name), over, 150)),
      ...engines.map((device) => this.#work(device.direct, stream.split(`${device.name} directly`), over, 1500)),
      ...browsers.map((device) => this.#work(device, stream.split(device.name), over, 400)),
      ...guests.map((guest) => this.#work(guest, stream.split(guest.name), over, guest.link === null ? 4000 : 200)),
    ]);
  }

  async #work(device: Pick<Participant, 'act'>, random: Random, over: AbortSignal, rest: number): Promise<void> {
    while (!over.aborted) {
      const act = device.act(random).finally(() => this.#acting.delete(act));
      this.#acting.add(act);
      await Promise.race([act, new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))]);
      await delay(random.between(0, rest * 2));
    }
  }

  async #newcomer(parts: PeopleParts, people: People): Promise<EngineDevice> {
    await healAll({ stack: parts.stack, ...people });
    return startEngine(parts, 'Newcomer');
  }

  async #quietPoint(stack: Stack, people: People, ledger: Ledger, { last, rebuilds }: QuietPoint): Promise<SpaceTables | null> {
    const everybody: readonly Participant[] = [...people.engines, ...people.browsers];
    this.#say('everything heals');
    await healAll({ stack, ...people });
    await Promise.race([Promise.allSettled(this.#acting), delay(endingMs, undefined, { ref: false })]);
    const random = this.#random.split(`quiet ${this.#quietPoints}`);
    await Promise.all(people.guests.map((guest) => guest.settle(random.split(guest.name))));
    if (!(await this.#drain(stack, everybody))) return null;
    let parked = 0;
    for (const device of everybody) parked += await device.retryParked();
    this.#done.add('parked, then tried again', parked);
    await this.#checkContent(stack, rebuilds);
    // A page that had given up waiting for the interface may still be at work: what comes of it late is looked at anew.
    for (let looks = 1; looks <= looksAtMost; looks++) {
      if (!(await this.#drain(stack, everybody))) return null;
      const tables = await this.#check(stack, everybody, ledger, last);
      if (tables !== null) return tables;
    }
    this.#report([violation('C1', `something was still written at each of ${looksAtMost} looks after everything had healed and gone quiet`)]);
    return null;
  }

  /** S4, S8, H41: what lies in the store is whole, and enough. */
  async #checkContent(stack: Stack, rebuilds: boolean): Promise<void> {
    this.#report(await verifyAll(stack));
    this.#checked.add('S4 S8 (verify --read-data)');
    if (!rebuilds) return;
    this.#report(await loseAndRebuild(stack, (await signInAt(stack.port)).session.home));
    this.#checked.add('H41 (rebuilt from the store alone)');
    this.#known.clear();
    this.#say('the tables of content were lost and rebuilt');
  }

  /** C1, C2: everybody sends all and gets all, soon. */
  async #drain(stack: Stack, everybody: readonly Participant[]): Promise<boolean> {
    const space = (await signInAt(stack.port)).session.home;
    const begun = performance.now();
    return this.#asked(stack, async (database) => {
      for (;;) {
        const seq = await readSeq(database, space);
        const waiting = (await Promise.all(everybody.map((device) => device.waitsFor(seq)))).filter((each) => each !== null);
        if (waiting.length === 0) return this.#say(`all is quiet at seq ${seq} after ${Math.round((performance.now() - begun) / 100) / 10} s`), true;
        if (performance.now() - begun > drainMs || this.#options.interrupted.aborted) {
          if (!this.#options.interrupted.aborted) this.#report([violation('C1', `not all is through ${drainMs / 1000} s after everything healed: ${waiting.join('; ')}`)]);
          return false;
        }
        await delay(300);
      }
    });
  }

  /** Null when somebody wrote meanwhile: then what was read belongs to different moments. */
  async #check(stack: Stack, everybody: readonly Participant[], ledger: Ledger, last: boolean): Promise<SpaceTables | null> {
    const session = await signInAt(stack.port);
    const space = session.session.home;
    const tables = await this.#asked(stack, (database) => readTables(database, space));
    if (last) this.#known.clear();
    const found = await readBack(tables, contentReader(session, space), this.#known);
    this.#downloaded += found.bytes;
    const held = await Promise.all(everybody.map((device) => device.held()));
    const where = { onServer: found.contents, onDevices: new Set(held.flatMap(({ contents }) => contents)), rotten: new Set<string>() };
    const devices: Violation[] = [];
    for (const device of everybody) {
      devices.push(...checkDevice(device.name, await device.rows(), tables));
      for (const complaint of await device.complaints()) devices.push(violation('crash', complaint));
    }
    const seq = await this.#asked(stack, (database) => readSeq(database, space));
    if (seq !== tables.space.seq) return this.#say(`seq ${seq} was written while seq ${tables.space.seq} was looked at: once more`), null;
    const folds = new Map(held.flatMap((each) => each.folds));
    const withdrawn = takenBack(new Set(held.flatMap((each) => each.withdrawn)), folds);
    this.#report([
      ...checkSpace(tables), ...found.wrong, ...devices, ...checkLedger(ledger.saved(tables, withdrawn), tables, { ...where, aside: stillHeld(new Set(held.flatMap(({ ops }) => ops)), folds) }),
      ...checkConfirmed(this.#confirmed, tables, new Set([...held.flatMap(({ ops }) => ops), ...withdrawn]), folds),
    ]);
    this.#count(tables, everybody.length, found.contents.size, ledger);
    this.#pageErrors = everybody.reduce((sum, device) => sum + (device instanceof BrowserDevice ? device.pageErrors.length : 0), 0);
    for (const device of everybody) if (device instanceof BrowserDevice) for (const error of device.pageErrors.slice(0, 3)) this.#say(`${device.name}: uncaught ${error}`);
    return tables;
  }

  async #asked<T>(stack: Stack, ask: (database: Awaited<ReturnType<Stack['postgres']['connect']>>) => Promise<T>): Promise<T> {
    const database = await stack.postgres.connect();
    try {
      return await ask(database);
    } finally {
      await database.end();
    }
  }

  #count(tables: SpaceTables, devices: number, contents: number, ledger: Ledger): void {
    this.#quietPoints++;
    const rows = tables.nodes.size + tables.tombstones.size + tables.aliases.length;
    this.#checked.add('S1 S2 S3 S7 (rows)', rows);
    this.#checked.add('S4 (contents)', contents);
    this.#checked.add('S5 S9 P1 P3 P5 L2 (operations)', tables.log.length);
    this.#checked.add('S6 S8 C4 (sums)', 3);
    this.#checked.add('P6 P9 C2 (rows of devices)', rows * devices);
    this.#checked.add('L1 (saved contents)', ledger.entries.length);
    this.#checked.add('P2 (confirmed acts)', this.#confirmed.length);
    this.#say(`checked: ${tables.space.seq} operations, ${tables.nodes.size} nodes, ${contents} contents, ${ledger.entries.length} saved: ${this.#violations.length} violations`);
  }

  async #finish(ledger: Ledger | null, tables: SpaceTables | null): Promise<ChaosResult> {
    const failed = this.#violations.length > 0;
    for (const stop of this.#undo.splice(0).reverse()) await stop().catch((error: unknown) => this.#say(`could not be stopped in order: ${String(error)}`));
    const lost = this.#violations.some(({ rule }) => rule === 'L1' || rule === 'S4');
    if (failed) await writeFile(join(this.#folder, 'violations.json'), JSON.stringify(this.#violations, null, 1));
    else await rm(this.#folder, { recursive: true, force: true });
    return {
      violations: this.#violations,
      kept: failed ? this.#folder : null,
      report: [
        ['time', `${((performance.now() - this.#begun) / 60_000).toFixed(1)} minutes, ${this.#quietPoints} quiet points`],
        ['done', this.#done.tell()],
        ['operations', tables === null ? 'unknown' : `${tables.log.length} decided, ${tables.nodes.size} nodes and ${tables.versions.length} versions in the end`],
        ['faults', `${this.#struck.total}: ${this.#struck.tell()}`],
        ['evaluated', this.#checked.tell()],
        ['bytes', `${ledger?.bytes ?? 0} in ${ledger?.entries.length ?? 0} contents confirmed as saved, ${this.#downloaded} downloaded and hashed, ${lost ? 'SOME LOST' : '0 lost'}`],
        ['pages', `${this.#pageErrors} uncaught errors`],
      ],
    };
  }
}
