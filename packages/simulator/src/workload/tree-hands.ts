import type { OpId } from '@holdfast/domain';
import { trashRoots } from '../device/tree-of.ts';
import { nameOf } from './names.ts';
import type { Done } from './person.ts';
import { isFolder } from './reach.ts';
import type { Reach } from './reach.ts';

/** What somebody does with names and places. */
export class TreeHands {
  readonly #reach: Reach;

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  create(onCollision: 'suffix' | 'merge'): Promise<Done> {
    const folder = this.#reach.folder();
    const name = this.#reach.name();
    return this.#reach.execute(`${onCollision === 'merge' ? 'put folder' : 'new folder'} ${folder.path}${name}`, [{ type: 'createFolder', parent: folder.id, name, onCollision }]);
  }

  rename(): Promise<Done> {
    const name = this.#reach.name();
    return this.#reach.on(`rename to ${JSON.stringify(name)}`, () => true, ({ id }) => ({ type: 'rename', node: id, name }));
  }

  into(type: 'move' | 'copy'): Promise<Done> {
    const folder = this.#reach.folder();
    const [first, second] = [this.#reach.any(), this.#reach.random.chance(0.2) ? this.#reach.any() : null];
    if (first === null) return Promise.resolve(null);
    const chosen = second === null || second.row.id === first.row.id ? [first] : [first, second];
    return this.#reach.execute(`${type} ${chosen.map(({ path }) => path).join(' ')} into ${folder.path}`, [{ type, nodes: chosen.map(({ row }) => row.id), parent: folder.id }]);
  }

  trash(): Promise<Done> {
    return this.#reach.on('trash', () => true, ({ id }) => ({ type: 'trash', nodes: [id] }));
  }

  async back(type: 'restore' | 'purge'): Promise<Done> {
    const roots = trashRoots(this.#reach.person.engine.inspect().view);
    if (roots.length === 0) return null;
    const placed = this.#reach.random.pick(roots);
    return this.#reach.execute(`${type} ${placed.path}`, [{ type, nodes: [placed.row.id] }]);
  }

  label(action: 'tag' | 'untag' | 'attr'): Promise<Done> {
    const tag = this.#reach.random.pick(['red', 'blue']);
    const value = this.#reach.random.between(1, 9);
    return this.#reach.on(action, () => true, ({ id }) => action === 'attr'
      ? { type: 'setAttr', nodes: [id], key: tag, value }
      : { type: action === 'tag' ? 'addTag' : 'removeTag', nodes: [id], tag });
  }

  /** "New folder" three times in one place, each named at once, as people do. */
  storm(): Promise<Done> {
    const folder = this.#reach.folder();
    return this.#reach.execute(`storm of new folders in ${folder.path}`, [1, 2, 3].map(() => ({ type: 'createFolder', parent: folder.id, name: 'New folder' })));
  }

  /** A folder into the deepest one there is. */
  deepen(): Promise<Done> {
    const deepest = this.#reach.tree.filter(isFolder).toSorted((a, b) => b.path.split('/').length - a.path.split('/').length)[0];
    const name = this.#reach.name();
    return this.#reach.execute(`deepen ${deepest?.path ?? '/'}`, [{ type: 'createFolder', parent: deepest?.row.id ?? this.#reach.person.engine.root, name, onCollision: 'merge' }]);
  }

  /** Two siblings change names through a third. */
  async swap(): Promise<Done> {
    const first = this.#reach.any();
    const second = first === null ? null : this.#reach.any(({ row }) => row.location.parent === first.row.location.parent && row.id !== first.row.id);
    if (first === null || second === null) return null;
    const { engine } = this.#reach.person;
    const ops: OpId[] = [];
    for (const [row, name] of [[first.row, 'swapping'], [second.row, first.row.name.value], [first.row, second.row.name.value]] as const) {
      ops.push(...(await engine.execute([{ type: 'rename', node: row.id, name }])).ops);
    }
    return { what: `swap ${first.path} and ${second.path}`, ops };
  }

  /** Two folders change places: each goes where the other was, at last one into the other. */
  async swapFolders(): Promise<Done> {
    const [first, second] = [this.#reach.any(isFolder), this.#reach.any(isFolder)];
    if (first === null || second === null || first.row.id === second.row.id) return null;
    return this.#reach.execute(`move ${first.path} into ${second.path}`, [{ type: 'move', nodes: [first.row.id], parent: second.row.id }]);
  }

  /** A name that no device may take (H18). */
  forbidden(): Promise<Done> {
    const name = nameOf(this.#reach.random, 'forbidden');
    return this.#reach.execute(`forbidden name ${JSON.stringify(name)}`, [{ type: 'createFolder', parent: this.#reach.person.engine.root, name }]);
  }
}
