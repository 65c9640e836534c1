import type { NodeId, NodeRow } from '@holdfast/domain';
import type { Intent } from '@holdfast/sync-client';
import type { Placed } from '../device/tree-of.ts';
import type { Random } from '../random/random.ts';
import { nameOf } from './names.ts';
import type { Done, Person } from './person.ts';

export const isFolder = (placed: Placed): boolean => placed.row.kind === 'folder';
export const isFile = (placed: Placed): boolean => placed.row.kind === 'file';

/** What somebody at a device sees of the tree, and may take hold of. */
export class Reach {
  readonly person: Person;
  readonly tree: readonly Placed[];

  constructor(person: Person, tree: readonly Placed[]) {
    this.person = person;
    this.tree = tree;
  }

  get random(): Random {
    return this.person.random;
  }

  name(): string {
    if (this.person.fewNames === true) return nameOf(this.random, 'few');
    return nameOf(this.random, this.random.chance(this.person.hostileNames) ? 'hostile' : 'plain');
  }

  any(fits: (placed: Placed) => boolean = () => true): Placed | null {
    const fitting = this.tree.filter(fits);
    return fitting.length === 0 ? null : this.random.pick(fitting);
  }

  /** A folder, often the root: clashes need few places. */
  folder(): { readonly id: NodeId; readonly path: string } {
    const placed = this.random.chance(0.4) ? null : this.any(isFolder);
    return placed === null ? { id: this.person.engine.root, path: '/' } : { id: placed.row.id, path: placed.path };
  }

  async execute(what: string, intents: readonly Intent[]): Promise<Done> {
    const { ops } = await this.person.engine.execute(intents);
    return { what, ops };
  }

  on(what: string, fits: (placed: Placed) => boolean, intent: (row: NodeRow) => Intent): Promise<Done> {
    const placed = this.any(fits);
    return placed === null ? Promise.resolve(null) : this.execute(`${what} ${placed.path}`, [intent(placed.row)]);
  }

  /** What was written before and not sent is given up with a later content that the book need not look for. */
  overwritten({ path, row }: Placed): void {
    this.person.saved({ ops: [], device: this.person.device, what: path, bytes: '', node: row.id });
  }
}
