import { isMergeableName } from '@holdfast/domain';
import type { NodeId, NodeRow, OpId } from '@holdfast/domain';
import { hasCode } from '@holdfast/sync-client';
import type { AddEntry, Decision, Executed, Intent } from '@holdfast/sync-client';
import type { Saved } from '../check/ledger.ts';
import { liveTree, trashRoots } from '../device/tree-of.ts';
import type { Placed } from '../device/tree-of.ts';
import type { Engine } from '../device/engine.ts';
import type { Random } from '../random/random.ts';
import { mimeOf } from '../scenarios/player.ts';
import { asBytes } from '../scenarios/shown.ts';
import { contentIdOf } from './content-id.ts';
import { SimBlob } from '../world/sim-blob.ts';
import type { Contents } from './contents.ts';
import { nameOf } from './names.ts';
import type { Action } from './swarm.ts';

/** Someone at a device. */
export interface Person {
  readonly device: string;
  readonly engine: Engine;
  readonly random: Random;
  readonly contents: Contents;
  readonly now: () => number;
  readonly hostileNames: number;
  /** Two names only, so that everybody means the same folder. */
  readonly fewNames?: boolean;
  /** Told when the engine has confirmed that bytes are on this device's disk. */
  readonly saved: (saved: Omit<Saved, 'space'>) => void;
  /** Told when a file is opened and gives other bytes than its content names. */
  readonly misread: (detail: string) => void;
}

/** What came of an action: what it was, for the log; null when there was nothing to do it to. */
export type Done = { readonly what: string; readonly ops: readonly OpId[]; /** What was taken back leaves its bytes here. */ readonly keepsBytes?: boolean } | null;

const isFolder = (placed: Placed): boolean => placed.row.kind === 'folder';
const isFile = (placed: Placed): boolean => placed.row.kind === 'file';

class Hands {
  readonly #person: Person;
  readonly #tree: readonly Placed[];

  constructor(person: Person, tree: readonly Placed[]) {
    this.#person = person;
    this.#tree = tree;
  }

  get #random(): Random {
    return this.#person.random;
  }

  #name(): string {
    if (this.#person.fewNames === true) return nameOf(this.#random, 'few');
    return nameOf(this.#random, this.#random.chance(this.#person.hostileNames) ? 'hostile' : 'plain');
  }

  #any(fits: (placed: Placed) => boolean = () => true): Placed | null {
    const fitting = this.#tree.filter(fits);
    return fitting.length === 0 ? null : this.#random.pick(fitting);
  }

  /** A folder, often the root: clashes need few places. */
  #folder(): { readonly id: NodeId; readonly path: string } {
    const placed = this.#random.chance(0.4) ? null : this.#any(isFolder);
    return placed === null ? { id: this.#person.engine.root, path: '/' } : { id: placed.row.id, path: placed.path };
  }

  async #execute(what: string, intents: readonly Intent[]): Promise<Done> {
    const { ops } = await this.#person.engine.execute(intents);
    return { what, ops };
  }

  #on(what: string, fits: (placed: Placed) => boolean, intent: (row: NodeRow) => Intent): Promise<Done> {
    const placed = this.#any(fits);
    return placed === null ? Promise.resolve(null) : this.#execute(`${what} ${placed.path}`, [intent(placed.row)]);
  }

  #save(executed: Executed, what: string, bytes: Uint8Array, node: NodeId | undefined): void {
    if (node === undefined) return;
    this.#person.saved({ ops: executed.ops, device: this.#person.device, what, bytes: asBytes(bytes), node });
  }

  /** What was written before and not sent is given up with a later content that the book need not look for. */
  #overwritten({ path, row }: Placed): void {
    this.#person.saved({ ops: [], device: this.#person.device, what: path, bytes: '', node: row.id });
  }

  #entry(path: readonly string[], bytes: Uint8Array<ArrayBuffer> | null): AddEntry {
    const mime = mimeOf(path.at(-1) ?? '');
    return { path, blob: bytes === null ? null : new SimBlob(bytes, mime), mtime: this.#person.now(), mime };
  }

  #bytesFor(name: string): Uint8Array<ArrayBuffer> {
    const { contents } = this.#person;
    return isMergeableName(name) && this.#random.chance(0.8) ? contents.note() : contents.next();
  }

  async add(): Promise<Done> {
    const folder = this.#folder();
    const name = this.#name();
    const bytes = this.#bytesFor(name);
    const executed = await this.#person.engine.addFiles(folder.id, [this.#entry([name], bytes)]);
    this.#save(executed, `${folder.path}${name}`, bytes, executed.created.at(-1));
    return { what: `add ${folder.path}${name}`, ops: executed.ops };
  }

  /** A small tree dropped in from the desktop: its folders merge (RULES.md 0.8). */
  async putTree(): Promise<Done> {
    const folder = this.#folder();
    const top = this.#name();
    const bytes = [this.#person.contents.next(), this.#person.contents.next()] as const;
    const entries = [this.#entry([top], null), this.#entry([top, 'a.bin'], bytes[0]), this.#entry([top, 'S'], null), this.#entry([top, 'S', 'b.bin'], bytes[1])];
    const executed = await this.#person.engine.addFiles(folder.id, entries);
    const { view } = this.#person.engine.inspect();
    const files = executed.created.flatMap((id) => view.node(id) ?? []).filter((row) => row.kind === 'file');
    files.forEach((row, index) => this.#save(executed, `${folder.path}${top}/…${row.name.value}`, bytes[index] ?? bytes[0], row.id));
    return { what: `put tree ${folder.path}${top}/`, ops: executed.ops };
  }

  async edit(): Promise<Done> {
    const placed = this.#any(isFile);
    if (placed === null) return null;
    const bytes = this.#bytesFor(placed.row.name.value);
    const executed = await this.#person.engine.writeFile(placed.row.id, new SimBlob(bytes), this.#person.now()).catch((error: unknown) => {
      // It may have been done all the same, and then stands for what was written before (H13).
      this.#overwritten(placed);
      throw error;
    });
    this.#save(executed, placed.path, bytes, placed.row.id);
    return { what: `edit ${placed.path}`, ops: executed.ops };
  }

  create(onCollision: 'suffix' | 'merge'): Promise<Done> {
    const folder = this.#folder();
    const name = this.#name();
    return this.#execute(`${onCollision === 'merge' ? 'put folder' : 'new folder'} ${folder.path}${name}`, [{ type: 'createFolder', parent: folder.id, name, onCollision }]);
  }

  rename(): Promise<Done> {
    const name = this.#name();
    return this.#on(`rename to ${JSON.stringify(name)}`, () => true, ({ id }) => ({ type: 'rename', node: id, name }));
  }

  into(type: 'move' | 'copy'): Promise<Done> {
    const folder = this.#folder();
    const [first, second] = [this.#any(), this.#random.chance(0.2) ? this.#any() : null];
    if (first === null) return Promise.resolve(null);
    const chosen = second === null || second.row.id === first.row.id ? [first] : [first, second];
    return this.#execute(`${type} ${chosen.map(({ path }) => path).join(' ')} into ${folder.path}`, [{ type, nodes: chosen.map(({ row }) => row.id), parent: folder.id }]);
  }

  trash(): Promise<Done> {
    return this.#on('trash', () => true, ({ id }) => ({ type: 'trash', nodes: [id] }));
  }

  async back(type: 'restore' | 'purge'): Promise<Done> {
    const roots = trashRoots(this.#person.engine.inspect().view);
    if (roots.length === 0) return null;
    const placed = this.#random.pick(roots);
    return this.#execute(`${type} ${placed.path}`, [{ type, nodes: [placed.row.id] }]);
  }

  label(action: 'tag' | 'untag' | 'attr'): Promise<Done> {
    const tag = this.#random.pick(['red', 'blue']);
    const value = this.#random.between(1, 9);
    return this.#on(action, () => true, ({ id }) => action === 'attr'
      ? { type: 'setAttr', nodes: [id], key: tag, value }
      : { type: action === 'tag' ? 'addTag' : 'removeTag', nodes: [id], tag });
  }

  /** "New folder" three times in one place, each named at once, as people do. */
  storm(): Promise<Done> {
    const folder = this.#folder();
    return this.#execute(`storm of new folders in ${folder.path}`, [1, 2, 3].map(() => ({ type: 'createFolder', parent: folder.id, name: 'New folder' })));
  }

  /** A folder into the deepest one there is. */
  deepen(): Promise<Done> {
    const deepest = this.#tree.filter(isFolder).toSorted((a, b) => b.path.split('/').length - a.path.split('/').length)[0];
    const name = this.#name();
    return this.#execute(`deepen ${deepest?.path ?? '/'}`, [{ type: 'createFolder', parent: deepest?.row.id ?? this.#person.engine.root, name, onCollision: 'merge' }]);
  }

  /** Two siblings change names through a third. */
  async swap(): Promise<Done> {
    const first = this.#any();
    const second = first === null ? null : this.#any(({ row }) => row.location.parent === first.row.location.parent && row.id !== first.row.id);
    if (first === null || second === null) return null;
    const { engine } = this.#person;
    const ops: OpId[] = [];
    for (const [row, name] of [[first.row, 'swapping'], [second.row, first.row.name.value], [first.row, second.row.name.value]] as const) {
      ops.push(...(await engine.execute([{ type: 'rename', node: row.id, name }])).ops);
    }
    return { what: `swap ${first.path} and ${second.path}`, ops };
  }

  /** Two folders change places: each goes where the other was, at last one into the other. */
  async swapFolders(): Promise<Done> {
    const [first, second] = [this.#any(isFolder), this.#any(isFolder)];
    if (first === null || second === null || first.row.id === second.row.id) return null;
    return this.#execute(`move ${first.path} into ${second.path}`, [{ type: 'move', nodes: [first.row.id], parent: second.row.id }]);
  }

  async undo(): Promise<Done> {
    const executed = await this.#person.engine.undo();
    return executed === null ? null : { what: 'undo', ops: executed.ops };
  }

  async redo(): Promise<Done> {
    const executed = await this.#person.engine.redo();
    return executed === null ? null : { what: 'redo', ops: executed.ops };
  }

  /** Opens a file: its bytes are those that its content names, or there are none. */
  async read(): Promise<Done> {
    const placed = this.#any(isFile);
    if (placed?.row.kind !== 'file') return null;
    const { manifest, size } = placed.row.content;
    const bytes = await this.#person.engine.read(placed.row.id);
    if (contentIdOf(bytes) !== (manifest as string)) this.#person.misread(`gives ${bytes.length} other bytes for the ${size} of ${placed.path}`);
    return { what: `read ${placed.path}`, ops: [] };
  }

  /** Decides one of two files that stand side by side, or takes a merge apart (row 23, row 22). */
  async decide(): Promise<Done> {
    const { engine } = this.#person;
    const [conflicts, merged] = [await engine.conflicts(), await engine.mergedFiles()];
    if (merged.length > 0 && (conflicts.length === 0 || this.#random.chance(0.2))) {
      const { node } = this.#random.pick(merged);
      return { what: `take the merge of ${node.name} apart`, ops: (await engine.undoMerge(node.id)).ops };
    }
    if (conflicts.length === 0) return null;
    const { file, copy } = this.#random.pick(conflicts);
    const keep = this.#random.pick(['file', 'copy', 'both'] as const);
    const decision: Decision = keep === 'both'
      ? { copy: copy.node.id, keep, ...(this.#random.chance(0.5) && { name: this.#name() }) }
      : { copy: copy.node.id, keep, fileVersion: file.version, copyVersion: copy.version };
    return { what: `keep ${keep} of ${file.node.name} and ${copy.node.name}`, ops: (await engine.resolveConflicts([decision])).ops };
  }

  /** Makes an old version of a file the current one (H21). */
  async restoreVersion(): Promise<Done> {
    const placed = this.#any(isFile);
    if (placed === null) return null;
    const { engine } = this.#person;
    const { versions } = await engine.versions(placed.row.id, this.#random.pick(['device', 'server'] as const));
    const old = versions.filter(({ current }) => !current);
    if (old.length === 0) return null;
    const { id } = this.#random.pick(old);
    const executed = await engine.restoreVersion(placed.row.id, id).catch((error: unknown) => {
      // Cut off, it may have been done all the same.
      if (hasCode(error, 'storage')) this.#overwritten(placed);
      throw error;
    });
    // It writes over what was not sent, as an edit does (H13).
    this.#overwritten(placed);
    return { what: `restore version ${id.slice(0, 8)} of ${placed.path}`, ops: executed.ops };
  }

  async retry(): Promise<Done> {
    await this.#person.engine.retry();
    return { what: 'try again what is parked', ops: [] };
  }

  /** Takes back some of what was not sent, as the sync centre lets people do; sometimes with its bytes. */
  async cancel(): Promise<Done> {
    const { engine } = this.#person;
    const { rows } = await engine.changes({ from: 0, to: 50 });
    const able = rows.filter(({ can }) => can.includes('cancel'));
    if (able.length === 0) return null;
    const { plan, total } = await engine.planCancel([this.#random.pick(able).id]);
    const bytes = this.#random.chance(0.7) ? 'keep' : 'discard';
    await engine.cancel(plan, bytes);
    return { what: `withdraw ${total} and ${bytes} the bytes`, ops: [], keepsBytes: bytes === 'keep' };
  }

  /** A name that no device may take (H18). */
  forbidden(): Promise<Done> {
    const name = nameOf(this.#random, 'forbidden');
    return this.#execute(`forbidden name ${JSON.stringify(name)}`, [{ type: 'createFolder', parent: this.#person.engine.root, name }]);
  }
}

/** Does one thing on a device. Rejects with what the engine says when it may not be done. */
export const act = async (person: Person, action: Action): Promise<Done> => {
  const hands = new Hands(person, liveTree(person.engine.inspect().view));
  switch (action) {
    case 'mkdir': return hands.create('suffix');
    case 'putFolder': return hands.create('merge');
    case 'putTree': return hands.putTree();
    case 'add': return hands.add();
    case 'edit': return hands.edit();
    case 'rename': return hands.rename();
    case 'move': case 'copy': return hands.into(action);
    case 'trash': return hands.trash();
    case 'restore': case 'purge': return hands.back(action);
    case 'emptyTrash': return person.engine.execute([{ type: 'emptyTrash' }]).then(({ ops }) => ({ what: 'empty the trash', ops }));
    case 'tag': case 'untag': case 'attr': return hands.label(action);
    case 'storm': return hands.storm();
    case 'deepen': return hands.deepen();
    case 'swap': return hands.swap();
    case 'undo': case 'redo': case 'read': case 'retry': case 'cancel': case 'swapFolders': case 'decide': case 'restoreVersion': return hands[action]();
    case 'forbidden': return hands.forbidden();
  }
};
