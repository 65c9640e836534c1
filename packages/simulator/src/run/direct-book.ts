import type { NodeId, SpaceId } from '@holdfast/domain';
import { hasCode } from '@holdfast/sync-client';
import type { Executed } from '@holdfast/sync-client';
import type { Rule } from '../check/violation.ts';
import { asBytes } from '../scenarios/shown.ts';
import { contentIdOf } from '../workload/content-id.ts';
import type { SimDevice } from '../world/sim-device.ts';
import type { SimFile } from '../world/sim-file.ts';
import type { Tab } from '../world/sim-tab.ts';
import type { World } from '../world/world.ts';
import type { Book } from './book.ts';
import { isFatal } from './fatal.ts';

/** A file that somebody sends from where he has it. Its name is its own in the whole run. */
export interface OwnFile {
  readonly name: string;
  readonly file: SimFile;
  /** By the name of the content: everything that it has held since it was first chosen. */
  readonly held: Map<string, string>;
  /** The file of the space that it takes the place of; null: it is added. */
  readonly replaces: NodeId | null;
}

/** One time that a file was chosen. */
export interface Sending {
  readonly own: OwnFile;
  readonly device: SimDevice;
  readonly tab: Tab;
  readonly parent: NodeId;
  /** How often the device's database had become another one. */
  readonly replaced: number;
  cancelled: boolean;
  /** `notSent`: the person was told that it could not be sent, which stays told. `refused`: told, and nothing is left of it. */
  end: 'sent' | 'cancelled' | 'notSent' | 'refused' | null;
}

export interface DirectBookParts {
  readonly world: World;
  readonly book: Book;
  readonly say: (text: string) => void;
  readonly report: (rule: Rule, detail: string) => void;
  /** So many operations more were made. */
  readonly made: (operations: number) => void;
}

/** Remembers what is sent directly, and what was said of it. */
export class DirectBook {
  readonly #parts: DirectBookParts;
  /** The last time each was chosen, by its name. */
  readonly #last = new Map<string, Sending>();

  constructor(parts: DirectBookParts) {
    this.#parts = parts;
  }

  get all(): readonly Sending[] {
    return [...this.#last.values()];
  }

  /** Those that somebody goes on with. */
  get going(): readonly Sending[] {
    return this.all.filter((one) => one.end === null && isOpen(one));
  }

  /** They are chosen together. */
  begin(sendings: readonly Sending[], work: Promise<Executed>): void {
    for (const one of sendings) {
      this.#last.set(one.own.name, one);
      this.wrote(one.own);
    }
    work.then(({ ops }) => this.#sent(sendings, ops.length), (error: unknown) => this.#failed(sendings, error));
  }

  /** A file holds these bytes from now on. */
  wrote({ file, held }: OwnFile): void {
    if (file.bytes !== null) held.set(contentIdOf(file.bytes), asBytes(file.bytes));
  }

  /** L1, H38: what is said to be sent is queued, and is one of the contents that the file had. */
  #sent(sendings: readonly Sending[], ops: number): void {
    this.#parts.made(ops);
    for (const one of sendings) this.#end(one, this.#isQueued(one) ? 'sent' : one.cancelled ? 'cancelled' : 'refused');
    for (const one of sendings) if (one.end === 'refused') this.#parts.report('H2', `${one.device.name} says that ${one.own.name} is sent, and has queued nothing`);
  }

  #failed(sendings: readonly Sending[], error: unknown): void {
    const { say, report } = this.#parts;
    const why = error instanceof Error ? error.message : String(error);
    say(`${sendings[0]?.device.name ?? ''}: sending ${sendings.map(({ own }) => own.name).join(', ')} directly was refused: ${why}`);
    if (isFatal(error)) report('crash', error instanceof Error ? (error.stack ?? why) : why);
    for (const one of sendings) {
      // The next start tells it: nobody else does.
      if (hasCode(error, 'closed')) continue;
      this.#end(one, this.#isQueued(one) ? 'sent' : one.cancelled ? 'cancelled' : hasCode(error, 'content', 'quota') ? 'notSent' : 'refused');
    }
  }

  #isQueued({ device, own }: Sending): boolean {
    return device.directs.queued.has(own.name);
  }

  #end(one: Sending, end: NonNullable<Sending['end']>): void {
    const { book, say } = this.#parts;
    const { own, device } = one;
    one.end = end;
    say(`${device.name}: ${own.name} is ${end}`);
    const queued = device.directs.queued.get(own.name);
    if (end !== 'sent' || queued === undefined) return;
    const space: SpaceId = device.space;
    book.confirm({ space, device: device.name, ops: [queued.op], what: `send ${own.name}` });
    const bytes = own.held.get(queued.manifest);
    if (bytes !== undefined) book.save({ ops: [queued.op], space, device: device.name, what: own.name, bytes, node: queued.node, direct: true, onlyServer: true });
  }

  /** H8: what was queued is one of the contents that the file had, and never a part of one and a part of another. */
  checkWhole(): void {
    for (const { own, device } of this.all) {
      const queued = device.directs.queued.get(own.name);
      if (queued === undefined) continue;
      this.#parts.world.evaluated('H8');
      if (!own.held.has(queued.manifest)) this.#parts.report('H8', `${device.name} has queued ${own.name} as ${queued.manifest}, which is none of the ${own.held.size} contents that the file had`);
    }
  }

  /** H13: a new content of a file writes over what its author had not sent of it, also when nobody is told any more that it was queued. */
  markReplaced(): void {
    for (const { own: { name, replaces }, device, end } of this.all) {
      if (replaces !== null && end !== 'sent') this.#parts.book.save({ ops: [], space: device.space, device: device.name, what: name, bytes: '', node: replaces });
    }
  }

  /** Those of which the person must be told by name on a device where the app was started since. */
  mustBeTold(): readonly Sending[] {
    return this.all.filter((one) => {
      const { own, device, replaced, cancelled, end } = one;
      if (end === 'sent' || end === 'cancelled' || end === 'refused' || cancelled || (end === null && isOpen(one))) return false;
      // A commit that such a disk denied may have been done, or not; another database knows nothing of it.
      return !device.hadBadDisk && device.replaced === replaced && device.directs.noted.has(own.name) && !this.#isQueued(one);
    });
  }

  /** H2: what was told as not sent, and what was being sent when its page ended, is told by name. */
  checkTold(): void {
    for (const { own, device, end } of this.mustBeTold()) {
      this.#parts.world.evaluated('H2');
      if (!device.onDisk.notSent().includes(own.name)) this.#parts.report('H2', `${device.name} does not tell that ${own.name} was not completely sent${end === null ? ', although its page ended' : ''}`);
    }
  }
}

const isOpen = ({ device, tab }: Sending): boolean => device.tabs.includes(tab);
