import { asOpId } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import { addingLock } from '../content/unfinished.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { AddingRow } from '../ports/replica-store.ts';
import type { Replica, Step } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';

/** So many names are kept of what is left: at least of two batches, which may both be whole on the disk and in no row yet (H3). */
const namesKept = 600;

/** Files that are to be added together. */
export interface ToAdd {
  readonly parent: NodeId;
  /** In the order in which they are added. */
  readonly names: readonly string[];
  /** Without a copy on this device. */
  readonly direct: boolean;
  /** What goes into the same commit: the word of those that are added again. */
  readonly beside: Pick<Step, 'update' | 'remove'>;
  /** It takes long enough that the machine itself may stop in the middle, as whatever waits for the network does. */
  readonly takesLong: boolean;
}

/** What is left of files that are being added: written down before the first byte, and gone with the last of them (H2). */
export class Adding {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #names: readonly string[];
  readonly #key: number | null;
  #row: AddingRow;
  #done = 0;
  #failed: readonly string[] = [];

  private constructor(ports: EnginePorts, replica: Replica, names: readonly string[], row: AddingRow, key: number | null) {
    this.#ports = ports;
    this.#replica = replica;
    this.#names = names;
    this.#row = row;
    this.#key = key;
  }

  /** Adds them, step by step. What is left when `work` fails is for it to tell; only when the app stops it is told at the next start. */
  static async run<T>(ports: EnginePorts, replica: Replica, { parent, names, takesLong, direct, beside }: ToAdd, work: (adding: Adding) => Promise<T>): Promise<T> {
    const id = asOpId(ports.random.uuid());
    return await ports.locks.hold(addingLock(id), async () => {
      const row: AddingRow = { doing: 'add', id, at: ports.clock.now(), parent, file: newFile(ports), left: names.length, names: names.slice(0, namesKept), ...(direct && { direct }) };
      const committed = await replica.commit({ ...beside, append: { journal: [row] } }, takesLong || direct ? 'strict' : 'relaxed');
      const adding = new Adding(ports, replica, names, row, committed?.keys.journal?.[0] ?? null);
      try {
        const value = await work(adding);
        await adding.#end();
        return value;
      } catch (error) {
        // On a full disk the end may not be noted either: then it is told again at the next start, and now what left which files out.
        if (!hasCode(error, 'closed')) await Promise.allSettled([adding.#end()]);
        throw error;
      }
    });
  }

  /** The file into which bytes go now. */
  get file(): string {
    return this.#row.file;
  }

  /** The folder to which they are added. */
  get parent(): NodeId {
    return this.#row.parent;
  }

  /** The names of those that are left, in their order. */
  get left(): readonly string[] {
    return this.#names.slice(this.#done);
  }

  /** Bytes go into another file from now on. */
  async nextFile(): Promise<void> {
    this.#row = { ...this.#row, file: newFile(this.#ports) };
    if (this.#key !== null) await this.#replica.commit({ update: { journal: [{ key: this.#key, row: this.#row }] } }, 'relaxed');
  }

  /** These were not completely sent, and nobody goes on with them: that stays written down. */
  failed(names: readonly string[]): void {
    this.#failed = [...this.#failed, ...names];
  }

  /** What belongs into the commit that adds so many more of them. */
  with(more: number): Pick<Step, 'update' | 'remove'> {
    const row = this.#after(more);
    if (this.#key === null) return {};
    return row.left === 0 ? { remove: { journal: [this.#key] } } : { update: { journal: [{ key: this.#key, row }] } };
  }

  /** That commit is done. */
  took(more: number): void {
    this.#row = this.#after(more);
    this.#done += more;
  }

  #after(more: number): AddingRow {
    const done = this.#done + more;
    const left = this.#names.length - done;
    const names = [...this.#failed, ...this.#names.slice(done, done + namesKept)].slice(0, namesKept);
    return { ...this.#row, left: left + this.#failed.length, names, ...(left === 0 && this.#failed.length > 0 && { stopped: true as const }) };
  }

  async #end(): Promise<void> {
    if (this.#key !== null && this.#row.left > 0 && this.#row.stopped !== true) await this.#replica.commit({ remove: { journal: [this.#key] } }, 'relaxed');
  }
}

const newFile = ({ random }: EnginePorts): string => `staged-${random.uuid()}`;
