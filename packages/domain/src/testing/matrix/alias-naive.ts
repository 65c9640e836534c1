import type { AliasCase, AliasDeed } from './alias-pairs.ts';
import { deviceName, other, type Who } from './deeds.ts';
import { labelsOf, Things, type Expected, type Thing } from './things.ts';

/*
 * What rows 48 and 49, H20 and 3b.14, 3b.16 say of every case of alias-pairs, written from RULES.md and not from the reducer.
 * `k` is the file or folder that lives; what B made is it, until the table says otherwise.
 */
export interface AliasExpected extends Expected {
  /** Tags and attributes of k, also in the trash. */
  readonly labels: string;
}

type Register = 'name' | 'place' | 'content' | 'attr';

const day = '2026-03-04';

export class AliasNaive {
  readonly #case: AliasCase;
  readonly #things = new Things();
  /** Who has written what of k in this case. */
  readonly #writers = new Map<Register, Who>();

  constructor(given: AliasCase) {
    this.#case = given;
    this.#put('Q', true, 'Q', '', []);
    this.#put('P', true, 'P', '', []);
    if (given.kind === 'file') this.#put('k', false, 'k.bin', '', ['A', 'B']).text = 'same';
    else {
      this.#put('k', true, 'k', '', ['A']);
      this.#put('a', false, 'a.bin', 'k', ['A']).text = 'a';
      this.#put('b', false, 'b.bin', 'k', ['B']).text = 'b';
    }
  }

  /** Null: the second saw k gone, and could do nothing to it. */
  play(): AliasExpected | null {
    const { first, deed, sight } = this.#case;
    const second = other(first);
    this.#do(first, deed[first]);
    if (sight[second] === 'all' && !this.#things.isLive(this.#k)) return null;
    // Nor can he put it where it is.
    if (sight[second] === 'all' && this.#k.parent !== '' && this.#k.parent === this.#target(second, deed[second])) return null;
    this.#do(second, deed[second]);
    return this.#shown();
  }

  get #k(): Thing {
    return this.#things.get('k');
  }

  #target(who: Who, deed: AliasDeed): string {
    return deed === 'move' ? (who === 'A' ? 'Q' : 'P') : deed === 'move-Q' ? 'Q' : '';
  }

  #knowsJoin(who: Who): boolean {
    return this.#case.sight[who] !== 'own';
  }

  /** Whether the other wrote it without his knowing. */
  #unseen(who: Who, register: Register): boolean {
    return this.#case.sight[who] !== 'all' && this.#writers.get(register) === other(who);
  }

  /** T: the later by the clock, unless the one had seen the other. */
  #loses(who: Who, register: Register): boolean {
    return this.#unseen(who, register) && this.#case.later !== who;
  }

  #do(who: Who, deed: AliasDeed): void {
    const through = who === 'B' && !this.#knowsJoin('B');
    if (deed === 'tag') {
      if (!this.#k.tags.includes('red')) this.#k.tags.push('red'); // 41, H20: additive tags follow
    } else if (deed === 'attr') this.#attr(who);
    else if (deed === 'add') this.#add(who);
    else if (deed === 'edit') this.#edit(who);
    else if (deed === 'trash' && through) this.#trashThrough();
    else if (deed === 'trash') this.#trash(who);
    else if (!through && deed === 'rename') this.#rename(who);
    else if (!through) this.#move(who, this.#target(who, deed));
    else if (this.#case.kind === 'file') this.#uncoalesce(who, deed); // 48: a folder's is rejected
  }

  /** 42, 3b.16 */
  #attr(who: Who): void {
    if (this.#loses(who, 'attr')) return;
    this.#k.attrs['key'] = who;
    this.#writers.set('attr', who);
  }

  /** H20: container use follows. 5, 7 */
  #add(who: Who): void {
    const parent = this.#live('k');
    const holder = this.#things.holder(parent, 'n.bin');
    const name = holder && this.#case.sight[who] !== 'all' ? `n (conflict ${day} ${deviceName[who]}).bin` : 'n.bin';
    this.#put(`n of ${who}`, false, this.#things.free(parent, name, false), parent, [who]).text = `own ${who}`;
  }

  /** 3b.16: through the alias too. 3b.9: his own version, or the one that it stands for, is the head, if nobody has edited it unseen. 23, 24, 25 */
  #edit(who: Who): void {
    const { name, parent } = this.#k;
    if (this.#unseen(who, 'content')) {
      this.#put('copy', false, `${name.slice(0, -4)} (conflict ${day} ${deviceName[who]}).bin`, parent, [who]).text = `own ${who}`;
      return;
    }
    this.#k.trashed = false;
    this.#k.text = `own ${who}`;
    this.#writers.set('content', who);
  }

  /** 49: a file of his own with the bytes that he had seen (3b.16). What he does not write it has from the one for which it was taken. */
  #uncoalesce(who: Who, deed: AliasDeed): void {
    const parent = deed === 'rename' ? this.#k.parent : this.#target(who, deed);
    this.#put('own', false, this.#things.free(parent, deed === 'rename' ? `${who}.bin` : this.#k.name, false), parent, [who]).text = 'same';
  }

  /** 49: noop. 48: what he had put into it goes, also where another trashing had brought it (3b.8); 31: each as a root of its own. */
  #trashThrough(): void {
    for (const thing of this.#things.all) if (this.#case.kind === 'folder' && thing.by.includes('B')) thing.trashed = true;
  }

  /** 10, 11, 30 */
  #rename(who: Who): void {
    if (this.#loses(who, 'name')) return;
    const name = this.#case.kind === 'file' ? `${who}.bin` : `k${who}`;
    this.#k.name = this.#k.trashed ? name : this.#things.free(this.#k.parent, name, this.#k.folder, this.#k);
    this.#writers.set('name', who);
  }

  /** 11, 13, 15; 3b.14: out of the trash with what had been rescued from it. */
  #move(who: Who, target: string): void {
    if (this.#loses(who, 'place')) return;
    this.#k.trashed = false;
    this.#takeBack();
    this.#k.parent = target;
    this.#k.name = this.#things.free(target, this.#k.name, this.#k.folder, this.#k);
    this.#writers.set('place', who);
  }

  /** 16, 26, 28, 31; 3b.8: again, knowing what another trashing had spared, after that one (T). */
  #trash(who: Who): void {
    // 26, 3b.9, L1: of what both added, who knows one has not seen the other's.
    if (this.#case.kind === 'file' && (!this.#knowsJoin(who) || this.#unseen(who, 'content'))) return;
    if (this.#k.trashed) {
      if (this.#loses(who, 'place')) return;
      for (const thing of this.#things.all) if (thing.id === 'skeleton') thing.trashed = true;
      return;
    }
    if (this.#loses(who, 'place')) return;
    // 3b.2: with the parent that he saw.
    if (this.#unseen(who, 'place')) this.#k.parent = '';
    this.#k.trashed = true;
    this.#writers.set('place', who);
    for (const thing of this.#things.all) if (this.#isUnseenWork(who, thing)) thing.parent = this.#live('k');
  }

  #isUnseenWork(who: Who, thing: Thing): boolean {
    if (thing.parent !== 'k' || thing.trashed || thing.by.includes(who)) return false;
    return thing.id.startsWith('n') ? this.#case.sight[who] !== 'all' : !this.#knowsJoin(who);
  }

  #takeBack(): void {
    const at = this.#things.all.findIndex((thing) => thing.id === 'skeleton' && !thing.trashed);
    if (at < 0) return;
    this.#things.all.splice(at, 1);
    for (const thing of this.#things.all) if (thing.parent === 'skeleton') thing.parent = 'k';
  }

  /** R: k, or a folder of its name where it lay. */
  #live(id: string): string {
    return this.#things.live(id, () => 'skeleton');
  }

  #put(id: string, folder: boolean, name: string, parent: string, by: readonly Who[]): Thing {
    return this.#things.put({ id, folder, name, parent, by });
  }

  #shown(): AliasExpected {
    return { ...this.#things.shown(), labels: labelsOf(this.#k) };
  }
}
