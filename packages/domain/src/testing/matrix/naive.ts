import { other, deviceName, type Answer, type Case, type Deed, type Who } from './deeds.ts';
import { Things, type Expected, type Thing } from './things.ts';

/*
 * The golden table for two operations, written from RULES.md section 3 alone and not from the reducer:
 * for each deed what it does and what the one deed before it changes about that.
 * The numbers are the rows of the table.
 */
const registers: Readonly<Partial<Record<Deed, string>>> = {
  'rename-n': 'name n', 'rename-n-k': 'name n', 'rename-F': 'name F', 'rename-S': 'name S', 'move-n-Q': 'place n', 'move-n-root': 'place n', 'move-n-S': 'place n', 'trash-n': 'place n',
  'move-F-Q': 'place F', 'trash-F': 'place F', 'move-Q-F': 'place Q', 'trash-S': 'place S', 'move-S-Q': 'place S', attr: 'attr n',
};
/** What counts as work in a folder that somebody trashes unseen (19, 28): never names, tags, attributes. */
const workOn: Readonly<Partial<Record<Deed, string>>> = {
  edit: 'n', 'edit-same': 'n', 'edit-s': 's', 'move-n-S': 'n', 'move-Q-F': 'Q', 'add-same': 'new', 'add-own': 'new', 'mkdir-k': 'new', 'put-k': 'new',
};
const same = 'the same bytes';
export const mergedText = 'both edits in one';

/** Whether it is done to the file n. */
const namesN = (deed: Deed): boolean => ['tag', 'untag', 'attr', 'edit', 'edit-same'].includes(deed) || deed.split('-')[1] === 'n';

export class Naive {
  readonly #things = new Things();
  readonly #case: Case;
  readonly #answer: Answer;

  constructor(given: Case, answer: Answer = 'conflict') {
    this.#case = given;
    this.#answer = answer;
    const put = (id: string, folder: boolean, name: string, parent: string, text = ''): Thing => this.#things.put({ id, folder, name, parent, text });
    put('F', true, 'F', '');
    put('n', false, 'n.bin', 'F', 'v0').tags.push('red');
    put('m', false, 'm.bin', 'F', 'm');
    put('S', true, 'S', 'F');
    put('s', false, 's.bin', 'S', 's');
    put('Q', true, 'Q', '');
    put('q', false, 'q.bin', 'Q', 'q');
  }

  /** The deed of the first, then that of the second as the table bends it. Null: he could not do it, for he saw it gone. */
  play(): Expected | null {
    const { first, deed, observed } = this.#case;
    this.#do(first, deed[first], null);
    const second = other(first);
    if (observed && !this.#possible(deed[second])) return null;
    this.#do(second, deed[second], observed ? null : deed[first]);
    return this.#things.shown();
  }

  /**
   * One trashes n and purges it at once; the other's deed arrives before or after, neither seen. Row 29: an edit of what is gone is
   * recovered. Rows 35, 39: nothing else is done to it. Rows 26, 34: not purged if the trashing did not take it there.
   */
  playPurge(purger: Who): Expected {
    const { first, deed } = this.#case;
    const doer = other(purger);
    const does = deed[doer];
    if (first === doer) {
      this.#do(doer, does, null);
      this.#do(purger, 'trash-n', does);
      if (this.#things.get('n').trashed && does !== 'trash-n') this.#bury('n');
      return this.#things.shown();
    }
    this.#do(purger, 'trash-n', null);
    this.#bury('n');
    if (does === 'edit' || does === 'edit-same') this.#recover(doer, does === 'edit' ? `own ${doer}` : same);
    else if (!namesN(does)) this.#do(doer, does, 'trash-n');
    return this.#things.shown();
  }

  /**
   * The same with F and all that is in it. Rows 8, 29: new work and edits come out of what is gone. Rows 35, 39: nothing else is
   * done to it. Rows 34, 36, 3b.13: only what he knew to be there and the trashing took; what was trashed on its own stays.
   */
  playPurgeOfFolder(purger: Who): Expected {
    const { first, deed } = this.#case;
    const doer = other(purger);
    const does = deed[doer];
    if (first === doer) {
      this.#do(doer, does, null);
      this.#do(purger, 'trash-F', does);
      if (this.#things.get('F').trashed && does !== 'trash-F') this.#bury('F');
      return this.#things.shown();
    }
    this.#do(purger, 'trash-F', null);
    this.#bury('F');
    if (does === 'edit' || does === 'edit-same') this.#recover(doer, does === 'edit' ? `own ${doer}` : same);
    else if (does === 'edit-s') this.#recover(doer, `own ${doer}`, ['F', 'S', 's.bin']);
    else if (['add-same', 'add-own', 'mkdir-k', 'put-k', 'move-Q-F'].includes(does)) this.#do(doer, does, 'trash-F');
    return this.#things.shown();
  }

  /** 3b.13: what is in it too, but not what was trashed on its own. */
  #bury(id: string): void {
    const thing = this.#things.get(id);
    const inside = this.#things.all.filter((other) => other.parent === id && !other.trashed);
    thing.trashed = true;
    thing.gone = true;
    for (const each of inside) this.#bury(each.id);
  }

  /** Row 29, H15: the path that its author saw. */
  #recover(who: Who, text: string, path: readonly string[] = ['F', 'n.bin']): void {
    let parent = '';
    for (const name of ['Recovered', `2026-03-04 ${deviceName[who]}`, ...path.slice(0, -1)]) parent = this.#things.put({ id: `${parent}/${name}`, folder: true, name, parent }).id;
    this.#things.put({ id: 'recovered', folder: false, name: path.at(-1) ?? '', parent, text });
  }

  #do(who: Who, deed: Deed, unseen: Deed | null): void {
    const register = registers[deed];
    const contested = unseen !== null && register !== undefined && registers[unseen] === register;
    if (this.#keepsEdited(deed, unseen)) return; // 26
    if (contested && this.#case.later !== who) return; // T: 10, 13, 15, 16, 42
    const [verb = '', subject = '', target = ''] = deed.split('-');
    if (verb === 'add') this.#add(who, subject === 'same' ? same : `own ${who}`, unseen);
    else if (verb === 'mkdir' || verb === 'put') this.#newFolder(who, verb === 'put');
    else if (verb === 'rename') this.#rename(this.#things.get(subject), target === 'k' ? 'k.bin' : subject === 'n' ? `${who}.bin` : `${subject}${who}`);
    else if (verb === 'move') this.#move(this.#things.get(subject), target === 'root' ? '' : target);
    else if (verb === 'edit') this.#edit(who, this.#things.get(subject === 's' ? 's' : 'n'), subject === 'same' ? same : `own ${who}`, unseen);
    else if (verb === 'trash') this.#trash(this.#things.get(subject), unseen);
    else if (deed === 'copy-n-Q') this.#copyFile(who, unseen);
    else if (deed === 'copy-F-Q') this.#copyTree(who);
    else this.#label(who, deed, unseen);
  }

  #keepsEdited(deed: Deed, unseen: Deed | null): boolean {
    return deed === 'trash-n' && (unseen === 'edit' || unseen === 'edit-same');
  }

  /** 4, 5, 6, 7: the same bytes coalesce, other bytes are kept both, folders and known files make way by a number. */
  #add(who: Who, text: string, unseen: Deed | null): void {
    const parent = this.#live('F');
    const holder = this.#things.holder(parent, 'k.bin');
    if (holder && !holder.folder && unseen !== null) {
      if (holder.text === text) return;
      this.#things.put({ id: 'new', folder: false, name: this.#things.free(parent, `k (conflict 2026-03-04 ${deviceName[who]}).bin`, false), parent, text });
      return;
    }
    this.#things.put({ id: 'new', folder: false, name: this.#things.free(parent, 'k.bin', false), parent, text });
  }

  /** 1, 2, 3, 7 */
  #newFolder(who: Who, merges: boolean): void {
    const parent = this.#live('F');
    if (merges && this.#things.holder(parent, 'k.bin')?.folder) return;
    this.#things.put({ id: this.#things.has('new') ? `new ${who}` : 'new', folder: true, name: this.#things.free(parent, 'k.bin', true), parent });
  }

  /** 11, 30: a name is a place among the living of a folder; a root of the trash holds none. */
  #rename(thing: Thing, name: string): void {
    thing.name = thing.trashed ? name : this.#things.free(thing.parent, name, thing.folder, thing);
  }

  /** 12, 13, 14, 17, 20 */
  #move(thing: Thing, target: string): void {
    if (target !== '' && this.#things.isWithin(this.#things.get(target), thing)) return;
    const parent = target === '' ? '' : this.#live(target);
    thing.trashed = false;
    thing.parent = parent;
    thing.name = this.#things.free(parent, thing.name, thing.folder, thing);
  }

  /** 21, 22, 23, 25, 27 */
  #edit(who: Who, file: Thing, text: string, unseen: Deed | null): void {
    const clashes = file.id === 's' ? unseen === 'edit-s' : unseen === 'edit' || unseen === 'edit-same';
    if (clashes && file.text !== text && this.#answer === 'clean') {
      file.text = mergedText;
      return;
    }
    if (clashes && file.text !== text) {
      const name = `${file.name.slice(0, -4)} (conflict 2026-03-04 ${deviceName[who]}).bin`;
      this.#things.put({ id: 'copy', folder: false, name, parent: file.parent, text });
      return;
    }
    if (file.trashed) file.trashed = false;
    else if (!this.#things.isLive(file)) this.#rescue(file);
    file.text = text;
  }

  /** 18, 19, 28, 31 */
  #trash(thing: Thing, unseen: Deed | null): void {
    const wasLive = this.#things.isLive(thing);
    const work = unseen === null ? undefined : this.#things.all.find(({ id }) => id === workOn[unseen]);
    thing.trashed = true;
    // The trash shows the path its author saw, where the node could have been (3b.2).
    if (unseen?.startsWith(`move-${thing.id}`) && wasLive) thing.parent = thing.id === 'n' || thing.id === 'S' ? 'F' : '';
    if (wasLive && work && work !== thing && this.#things.isWithin(work, thing)) this.#rescue(work);
  }

  /** 4, 5, 37: a copy is of the version its maker saw, and never one with its source. */
  #copyFile(who: Who, unseen: Deed | null): void {
    const source = this.#things.get('n');
    const text = unseen === 'edit' || unseen === 'edit-same' ? 'v0' : source.text;
    const name = unseen === 'rename-n' || unseen === 'rename-n-k' ? 'n.bin' : source.name;
    const parent = this.#live('Q');
    const holder = this.#things.holder(parent, name);
    if (unseen === 'copy-n-Q' && holder?.text === text) return;
    const clash = unseen !== null && holder && holder !== source && !holder.folder;
    const wanted = clash ? `${name.slice(0, -4)} (conflict 2026-03-04 ${deviceName[who]}).bin` : name;
    this.#things.put({ id: `copy of ${who}`, folder: false, name: this.#things.free(parent, wanted, false), parent, text, tags: [...source.tags], attrs: { ...source.attrs } });
  }

  /** 38, 39: the tree as of apply time, under the name its maker saw; what is in the trash on its own stays behind. */
  #copyTree(who: Who): void {
    const { observed, first, deed } = this.#case;
    const source = this.#things.get('F');
    const name = !observed && first !== who && deed[first] === 'rename-F' ? 'F' : source.name;
    const parent = this.#live('Q');
    const top = this.#things.put({ id: `tree of ${who}`, folder: true, name: '', parent });
    const inside = (from: Thing, to: Thing): void => {
      for (const child of this.#things.all.filter((thing) => thing.parent === from.id && !thing.trashed && thing !== top)) {
        inside(child, this.#things.put({ ...child, id: `${child.id} of ${who}`, parent: to.id, tags: [...child.tags], attrs: { ...child.attrs } }));
      }
    };
    top.name = this.#things.free(parent, name, true, top);
    inside(source, top);
  }

  /** 24, 30, 40, 41, 42 */
  #label(who: Who, deed: Deed, unseen: Deed | null): void {
    const file = this.#things.get('n');
    if (deed === 'attr') file.attrs['k'] = who;
    if (deed === 'tag' && !file.tags.includes('red')) file.tags.push('red');
    if (deed === 'untag' && unseen !== 'tag') file.tags = [];
  }

  #live(id: string): string {
    return this.#things.live(id, (dead) => `rescue of ${dead}`);
  }

  #rescue(thing: Thing): void {
    const parent = this.#live(thing.parent);
    thing.name = this.#things.free(parent, thing.name, thing.folder, thing);
    thing.parent = parent;
  }

  /** What a person who sees the state can still do to it. */
  #possible(deed: Deed): boolean {
    const subjects = { F: ['F'], n: ['n'], S: ['S'], s: ['s'], Q: ['Q'], k: ['F'], same: ['F'], own: ['F'], root: [] } as const;
    const words = deed.split('-');
    const touched = deed !== 'edit-s' && ['edit', 'tag', 'untag', 'attr'].includes(words[0] ?? '') ? ['n'] : words.slice(1).flatMap((word) => subjects[word as keyof typeof subjects] ?? []);
    if (!touched.every((id) => this.#things.isLive(this.#things.get(id)))) return false;
    const target = words[0] === 'move' && words[2] !== 'root' ? this.#things.get(words[2] ?? '') : null;
    return target === null || (!this.#things.isWithin(target, this.#things.get(words[1] ?? '')) && this.#things.get(words[1] ?? '').parent !== target.id);
  }
}

export const sameText = same;
