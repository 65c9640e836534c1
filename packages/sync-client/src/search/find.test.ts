import { asNodeId, asSpaceId, rootOf, type NodeId } from '@holdfast/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { find, type FoundEntries } from './find.ts';
import { folded } from './folded.ts';
import { NameIndex, type Named } from './name-index.ts';
import { queryOf } from './query.ts';

const root = rootOf(asSpaceId('00000000-0000-4000-8000-0000000000aa'));
const idOf = (n: number): NodeId => asNodeId(`00000002-0000-4000-8000-${String(n).padStart(12, '0')}`);

const indexOf = (nodes: readonly Named[]): NameIndex => {
  const index = new NameIndex(root);
  for (const node of nodes) index.put(node);
  return index;
};
const run = (index: NameIndex, text: string, limit = 100, near: NodeId | null = null): FoundEntries => {
  const pieces = find(index, queryOf(text), limit, near);
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
};

class Shelf {
  readonly #ids = new Map<string, NodeId>();
  readonly #names = new Map<NodeId, string>();
  readonly index = new NameIndex(root);

  put(path: string, tags: readonly string[] = []): NodeId {
    const names = path.split('/');
    let parent = root;
    for (const [i, name] of names.entries()) {
      const at = names.slice(0, i + 1).join('/');
      const id = this.#ids.get(at) ?? idOf(this.#ids.size + 1);
      this.index.put({ id, parent, name, tags: i === names.length - 1 ? tags : [] });
      this.#ids.set(at, id);
      this.#names.set(id, name);
      parent = id;
    }
    return parent;
  }

  find(text: string, limit = 100, near: NodeId | null = null): string[] {
    return run(this.index, text, limit, near).hits.map(({ id }) => this.#names.get(id) ?? '');
  }
}

const sea = (): Shelf => {
  const shelf = new Shelf();
  for (const path of ['Skerry Bay/Transect B, low tide.csv', 'Skerry Bay/Raw transects', 'Skerry Bay/Été à la côte.jpg', 'Home/transect', 'Home/Permit, translation.pdf', 'Home/Отчёт по ёлкам.docx', 'Home/گزارش ۱۲ میدانی.docx', 'Home/نمونه‌های كتاب']) shelf.put(path);
  return shelf;
};

describe('2.11 what a search finds', () => {
  test.each<[string, string, string[]]>([
    ['the name itself, then names that begin so, then words that do, then words that hold it', 'transect', ['transect', 'Transect B, low tide.csv', 'Raw transects']],
    ['words within words come last', 'rans', ['transect', 'Raw transects', 'Permit, translation.pdf', 'Transect B, low tide.csv']],
    ['neither case nor accents count', 'ETE COTE', ['Été à la côte.jpg']],
    ['nor in Russian', 'отчет елк', ['Отчёт по ёлкам.docx']],
    ['Persian digits are digits', '12', ['گزارش ۱۲ میدانی.docx']],
    ['Arabic and Persian letters that look alike are alike, and joined or not', 'نمونههای کتاب', ['نمونه‌های كتاب']],
    ['words of the folders above count, in any order, when one is in the name', 'low skerry', ['Transect B, low tide.csv']],
    ['a folder’s name alone does not bring all that is in it', 'skerry', ['Skerry Bay']],
    ['one mistake in a word is forgiven when nothing has it as it is typed', 'trasnlation', ['Permit, translation.pdf']],
    ['a letter too few, in two words', 'permt translaton', ['Permit, translation.pdf']],
    ['also in Russian', 'отчот', ['Отчёт по ёлкам.docx']],
    ['two mistakes are another word', 'trasnlatoin', []],
    ['no mistake is looked for where something has it', 'trans', ['transect', 'Transect B, low tide.csv', 'Raw transects', 'Permit, translation.pdf']],
    ['spaces find nothing', '  ', []],
    ['marks count as they stand', '.csv', ['Transect B, low tide.csv']],
  ])('%s: %s', (_, text, wanted) => {
    expect(sea().find(text)).toEqual(wanted);
  });

  test('tags by the beginnings of their words, with words of the name or alone; # alone is any tag', () => {
    const shelf = sea();
    shelf.put('Home/map.tif', ['To print', 'Grant']);
    shelf.put('Home/list.txt', ['Résumé']);
    expect(shelf.find('#pri')).toEqual(['map.tif']);
    expect(shelf.find('#to #grant map')).toEqual(['map.tif']);
    expect(shelf.find('#rint')).toEqual([]);
    expect(shelf.find('#RESUME')).toEqual(['list.txt']);
    expect(shelf.find('#')).toEqual(['map.tif', 'list.txt']);
    expect(shelf.find('#print list')).toEqual([]);
  });

  test('what is in the trash is not found, nor what lies below it; a folder that moves takes its words along', () => {
    const shelf = sea();
    const bay = shelf.put('Skerry Bay');
    shelf.index.put({ id: bay, parent: root, name: 'North Channel', tags: [] });
    expect(shelf.find('skerry low')).toEqual([]);
    expect(shelf.find('channel low')).toHaveLength(1);
    shelf.index.remove(bay);
    expect(shelf.find('low')).toEqual([]);
    expect(shelf.find('transect')).toEqual(['transect']);
  });

  test('what lies in the folder where one is comes first, up to twenty; all are counted, a hundred told', () => {
    const shelf = new Shelf();
    for (let i = 0; i < 150; i += 1) shelf.put(`Far/report ${i}`);
    for (let i = 0; i < 30; i += 1) shelf.put(`Near/my report ${i}`);
    const near = shelf.put('Near');
    const { hits, total } = run(shelf.index, 'report', 100, near);
    expect([total, hits.length]).toEqual([180, 100]);
    expect(hits.map(({ parent }) => parent === near)).toEqual(Array.from({ length: 100 }, (_, i) => i < 20));
    expect(run(shelf.index, 'report', 3, near).hits).toHaveLength(3);
  });
});

const named = fc.record({ name: fc.stringMatching(/^[aábB1 .]{1,6}$/u), parent: fc.nat({ max: 11 }), tags: fc.subarray(['b a', 'á']) });
const step = fc.oneof(fc.record({ at: fc.integer({ min: 1, max: 11 }), node: named }), fc.record({ at: fc.integer({ min: 1, max: 11 }), node: fc.constant(null) }));
const text = fc.stringMatching(/^[ab1 .]{0,5}$/u);
/** Below one with a smaller number, or below the root: no tree goes round in circles. */
const nodeAt = (at: number, { name, parent, tags }: { name: string; parent: number; tags: readonly string[] }): Named =>
  ({ id: idOf(at), parent: parent % at === 0 ? root : idOf(parent % at), name, tags });

/** What the words ask for, said simply. */
const naive = (nodes: ReadonlyMap<NodeId, Named>, typed: string): NodeId[] => {
  const { words } = queryOf(typed);
  const chain = (id: NodeId): readonly (Named | undefined)[] => (id === root ? [] : [nodes.get(id), ...chain(nodes.get(id)?.parent ?? root)]);
  const has = (node: Named | undefined, word: string): boolean => node !== undefined && folded(node.name).includes(word);
  return [...nodes.values()].filter((node) => {
    const all = chain(node.id);
    return words.length > 0 && all.every((one) => one !== undefined) && words.some((word) => has(node, word)) && words.every((word) => all.some((one) => has(one, word)));
  }).map(({ id }) => id).sort();
};

test('2.11 whatever is renamed, moved and deleted in between, a search finds what the words ask for, as an index made anew does', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.array(step, { maxLength: 6 }), text), { maxLength: 8 }), (turns) => {
    const nodes = new Map<NodeId, Named>();
    const index = new NameIndex(root);
    for (const [steps, typed] of turns) {
      for (const { at, node } of steps) {
        const now = node === null ? null : nodeAt(at, node);
        if (now === null) {
          nodes.delete(idOf(at));
          index.remove(idOf(at));
        } else {
          nodes.set(now.id, now);
          index.put(now);
        }
      }
      for (let typing = 1; typing <= typed.length; typing += 1) {
        const part = typed.slice(0, typing);
        const kept = run(index, part);
        const anew = run(indexOf([...nodes.values()]), part);
        expect(kept.hits.map(({ id }) => id)).toEqual(anew.hits.map(({ id }) => id));
        expect(kept.total).toBe(anew.total);
        const wanted = naive(nodes, part);
        if (wanted.length > 0) expect(kept.hits.map(({ id }) => id).sort()).toEqual(wanted);
      }
    }
  }), { numRuns: 300 });
});

test('2.11 the best hundred of many are those that a full sort puts first', () => {
  fc.assert(fc.property(fc.array(fc.stringMatching(/^[abc ]{1,4}$/u), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (names, limit) => {
    const index = indexOf(names.map((name, i) => ({ id: idOf(i + 1), parent: root, name, tags: [] })));
    expect(run(index, 'a', limit).hits).toEqual(run(index, 'a', 1000).hits.slice(0, limit));
  }));
});
