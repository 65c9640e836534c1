import type { NodeRow, OpId } from '@holdfast/domain';
import { contentOf } from '../check/ledger.ts';
import type { Rule } from '../check/violation.ts';
import type { Random } from '../random/random.ts';
import { act } from '../workload/act.ts';
import type { Done, Person } from '../workload/person.ts';
import type { Contents } from '../workload/contents.ts';
import type { Action, Swarm } from '../workload/swarm.ts';
import type { SimDevice } from '../world/sim-device.ts';
import type { World } from '../world/world.ts';
import type { Book, Related } from './book.ts';
import { isFatal } from './fatal.ts';

export interface PeopleParts {
  readonly world: World;
  readonly random: Random;
  readonly swarm: Swarm;
  readonly book: Book;
  readonly contents: Contents;
  readonly say: (text: string) => void;
  readonly report: (rule: Rule, detail: string) => void;
}

const contentsIn = (rows: Iterable<NodeRow>): ReadonlySet<string> => new Set([...rows].flatMap((row) => (row.kind === 'file' ? [row.content.manifest] : [])));

/** Those who sit at the devices: what they do, and what the book keeps of it. */
export class People {
  readonly #parts: PeopleParts;
  /** That they made so far. */
  operations = 0;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** So many more, by themselves. */
  made(operations: number): void {
    this.operations += operations;
  }

  /** Somebody does something at a device. */
  does(device: SimDevice, action: Action): Promise<void> {
    return this.let(device, action, (person) => act(person, action));
  }

  /** Somebody at one of its tabs that is awake does `work`; what comes of it is in the book. */
  async let(device: SimDevice, action: Action | 'plot', work: (person: Person) => Promise<Done>): Promise<void> {
    const awake = device.tabs.filter(({ actor }) => actor.frozenUntil <= this.#parts.world.scheduler.now);
    if (awake.length === 0) return;
    const tab = this.#parts.random.pick(awake);
    const { space } = device;
    const person = {
      device: device.name, engine: tab.engine, random: this.#parts.random, contents: this.#parts.contents, now: () => device.now(), hostileNames: this.#parts.swarm.hostileNames, fewNames: this.#parts.swarm.theme === 'merged folders',
      saved: (saved: Parameters<Parameters<typeof act>[0]['saved']>[0]) => this.#parts.book.save({ ...saved, space }),
      // Bytes that rotted, here or in the object store, are found out before they are shown (H8).
      misread: (detail: string) => this.#parts.report('S4', `${device.name} ${detail}`),
    };
    // What the device knows to be on the server need not stay here (L1).
    const known = contentsIn(action === 'cancel' ? tab.engine.inspect().base.rows() : []);
    let kept = false;
    let brought: readonly OpId[] = [];
    const unsent = action === 'undo' || action === 'redo' || action === 'cancel' ? device.onDisk.unsent() : [];
    try {
      const done = await this.#parts.world.scheduler.finish(work(person), `${device.name}: ${action}`);
      if (done === null) return;
      kept = done.keepsBytes === true;
      if (action === 'undo' || action === 'redo') brought = done.ops;
      this.operations += done.ops.length;
      this.#parts.book.confirm({ space, device: device.name, ops: done.ops, what: done.what });
      this.#parts.say(`${device.name}: ${done.what}  [${done.ops.map((op) => op.slice(0, 8)).join(' ')}]`);
    } catch (error) {
      if (isFatal(error)) throw error;
      this.#parts.say(`${device.name}: ${action} was refused: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      const left = new Set(device.onDisk.unsent());
      device.giveUp(unsent.filter((op) => !left.has(op)));
      this.#parts.book.withdraw(
        unsent.filter((op) => !left.has(op)), this.#related(device),
        kept ? (entry) => !known.has(contentOf(entry)) : null, (entry) => contentsIn(tab.engine.inspect().view.rows()).has(contentOf(entry)),
      );
      this.#bringBack(device, new Set(brought));
    }
  }

  /** What undo or redo has queued again, of contents that no other operation brings. */
  #bringBack(device: SimDevice, brought: ReadonlySet<OpId>): void {
    if (brought.size === 0) return;
    const { outbox } = device.onDisk.durable();
    const known = new Set([...outbox, ...this.#parts.world.tables(device.space).log].map(({ op }) => op.id));
    for (const { op } of outbox) if (brought.has(op.id) && 'manifest' in op) this.#parts.book.bringBack(device.name, op.id, op.manifest, known);
  }

  #related(device: SimDevice): Related {
    const salvaged: ReadonlyMap<string, readonly OpId[]> = device.salvaged();
    return { standIns: device.standIns(), salvagedAs: (entry) => (salvaged.size > 0 && entry.device === device.name ? (salvaged.get(contentOf(entry)) ?? []) : []) };
  }
}
