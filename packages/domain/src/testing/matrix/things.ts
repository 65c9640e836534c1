import type { Who } from './deeds.ts';

/** A file or folder of the golden tables; the parent `''` is the root. */
export interface Thing {
  readonly id: string;
  readonly folder: boolean;
  name: string;
  parent: string;
  trashed: boolean;
  /** Purged: its name and its place are all that is left. */
  gone: boolean;
  text: string;
  tags: string[];
  attrs: Record<string, string>;
  /** Who made it, where that matters; both of what was coalesced. */
  readonly by: readonly Who[];
}

export interface Expected {
  readonly files: readonly string[];
  readonly emptyFolders: readonly string[];
  readonly trash: readonly string[];
}

export const labelsOf = ({ tags, attrs }: Thing): string => `${tags.join()} ${JSON.stringify(attrs)}`;

/** A tree for the golden tables: a list, searched from end to end. It knows what a tree is, and none of the rows but those of names and of R. */
export class Things {
  readonly all: Thing[] = [];

  put(made: Partial<Thing> & Pick<Thing, 'id' | 'folder' | 'name' | 'parent'>): Thing {
    const thing: Thing = { trashed: false, gone: false, text: '', tags: [], attrs: {}, by: [], ...made };
    this.all.push(thing);
    return thing;
  }

  has(id: string): boolean {
    return this.all.some((thing) => thing.id === id);
  }

  get(id: string): Thing {
    const found = this.all.find((thing) => thing.id === id);
    if (!found) throw new Error(`no ${id}`);
    return found;
  }

  /** Who has the name among the living of a folder. */
  holder(parent: string, name: string): Thing | undefined {
    return this.all.find((thing) => thing.parent === parent && !thing.trashed && thing.name === name);
  }

  /** 7: the name, or the first with a number that nobody else has. */
  free(parent: string, name: string, folder: boolean, self?: Thing): string {
    const taken = (candidate: string): boolean => this.all.some((thing) => thing !== self && thing.parent === parent && !thing.trashed && thing.name === candidate);
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? name : folder ? `${name} (${n})` : name.replace(/\.bin$/, ` (${n}).bin`);
      if (!taken(candidate)) return candidate;
    }
  }

  isLive(thing: Thing): boolean {
    return !thing.trashed && (thing.parent === '' || this.isLive(this.get(thing.parent)));
  }

  isWithin(thing: Thing, folder: Thing): boolean {
    return thing === folder || (thing.parent !== '' && this.isWithin(this.get(thing.parent), folder));
  }

  /** R: the folder, or one of its name in the nearest living place, under the id given for it. */
  live(id: string, skeletonOf: (id: string) => string): string {
    if (id === '' || this.isLive(this.get(id))) return id;
    const dead = this.get(id);
    const skeleton = skeletonOf(id);
    if (!this.has(skeleton)) {
      const parent = this.live(dead.parent, skeletonOf);
      this.put({ id: skeleton, folder: true, name: this.free(parent, dead.name, true), parent });
    }
    return skeleton;
  }

  path(thing: Thing): string {
    return `${thing.parent === '' ? '' : this.path(this.get(thing.parent))}/${thing.name}`;
  }

  /** What people see in the end. */
  shown(): Expected {
    const live = this.all.filter((thing) => this.isLive(thing));
    const isEmpty = (folder: Thing): boolean => !this.all.some((thing) => thing.parent === folder.id && !thing.trashed);
    return {
      files: live.filter((thing) => !thing.folder).map((thing) => `${this.path(thing)} = ${thing.text} ${labelsOf(thing)}`).sort(),
      emptyFolders: live.filter((thing) => thing.folder && isEmpty(thing)).map((thing) => this.path(thing)).sort(),
      trash: this.all.filter((thing) => thing.trashed && !thing.gone).map((thing) => this.path(thing)).sort(),
    };
  }
}
