import { isMergeableName } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import { hasCode } from '@holdfast/sync-client';
import type { AddEntry, Executed } from '@holdfast/sync-client';
import { mimeOf } from '../scenarios/player.ts';
import { asBytes } from '../scenarios/shown.ts';
import { SimBlob } from '../world/sim-blob.ts';
import { contentIdOf } from './content-id.ts';
import type { Done } from './person.ts';
import { isFile } from './reach.ts';
import type { Reach } from './reach.ts';

/** What somebody does with the bytes of files. */
export class FileHands {
  readonly #reach: Reach;

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  async add(): Promise<Done> {
    const folder = this.#reach.folder();
    const name = this.#reach.name();
    const bytes = this.#bytesFor(name);
    const executed = await this.#reach.person.engine.addFiles(folder.id, [this.#entry([name], bytes)]);
    this.#save(executed, `${folder.path}${name}`, bytes, executed.created.at(-1));
    return { what: `add ${folder.path}${name}`, ops: executed.ops };
  }

  /** A small tree dropped in from the desktop: its folders merge (RULES.md 0.8). */
  async putTree(): Promise<Done> {
    const folder = this.#reach.folder();
    const top = this.#reach.name();
    const bytes = [this.#reach.person.contents.next(), this.#reach.person.contents.next()] as const;
    const entries = [this.#entry([top], null), this.#entry([top, 'a.bin'], bytes[0]), this.#entry([top, 'S'], null), this.#entry([top, 'S', 'b.bin'], bytes[1])];
    const executed = await this.#reach.person.engine.addFiles(folder.id, entries);
    const { view } = this.#reach.person.engine.inspect();
    const files = executed.created.flatMap((id) => view.node(id) ?? []).filter((row) => row.kind === 'file');
    files.forEach((row, index) => this.#save(executed, `${folder.path}${top}/…${row.name.value}`, bytes[index] ?? bytes[0], row.id));
    return { what: `put tree ${folder.path}${top}/`, ops: executed.ops };
  }

  async edit(): Promise<Done> {
    const placed = this.#reach.any(isFile);
    if (placed === null) return null;
    const bytes = this.#bytesFor(placed.row.name.value);
    const executed = await this.#reach.person.engine.writeFile(placed.row.id, new SimBlob(bytes), this.#reach.person.now()).catch((error: unknown) => {
      // It may have been done all the same, and then stands for what was written before (H13).
      this.#reach.overwritten(placed);
      throw error;
    });
    this.#save(executed, placed.path, bytes, placed.row.id);
    return { what: `edit ${placed.path}`, ops: executed.ops };
  }

  /** Opens a file: its bytes are those that its content names, or there are none. */
  async read(): Promise<Done> {
    const placed = this.#reach.any(isFile);
    if (placed?.row.kind !== 'file') return null;
    const { manifest, size } = placed.row.content;
    const bytes = await this.#reach.person.engine.read(placed.row.id);
    if (contentIdOf(bytes) !== (manifest as string)) this.#reach.person.misread(`gives ${bytes.length} other bytes for the ${size} of ${placed.path}`);
    return { what: `read ${placed.path}`, ops: [] };
  }

  /** Makes an old version of a file the current one (H21). */
  async restoreVersion(): Promise<Done> {
    const placed = this.#reach.any(isFile);
    if (placed === null) return null;
    const { engine } = this.#reach.person;
    const { versions } = await engine.versions(placed.row.id, this.#reach.random.pick(['device', 'server'] as const));
    const old = versions.filter(({ current }) => !current);
    if (old.length === 0) return null;
    const { id } = this.#reach.random.pick(old);
    const executed = await engine.restoreVersion(placed.row.id, id).catch((error: unknown) => {
      // Cut off, it may have been done all the same.
      if (hasCode(error, 'storage')) this.#reach.overwritten(placed);
      throw error;
    });
    // It writes over what was not sent, as an edit does (H13).
    this.#reach.overwritten(placed);
    return { what: `restore version ${id.slice(0, 8)} of ${placed.path}`, ops: executed.ops };
  }

  #save(executed: Executed, what: string, bytes: Uint8Array, node: NodeId | undefined): void {
    if (node === undefined) return;
    this.#reach.person.saved({ ops: executed.ops, device: this.#reach.person.device, what, bytes: asBytes(bytes), node });
  }

  #entry(path: readonly string[], bytes: Uint8Array<ArrayBuffer> | null): AddEntry {
    const mime = mimeOf(path.at(-1) ?? '');
    return { path, blob: bytes === null ? null : new SimBlob(bytes, mime), mtime: this.#reach.person.now(), mime };
  }

  #bytesFor(name: string): Uint8Array<ArrayBuffer> {
    const { contents } = this.#reach.person;
    return isMergeableName(name) && this.#reach.random.chance(0.8) ? contents.note() : contents.next();
  }
}
