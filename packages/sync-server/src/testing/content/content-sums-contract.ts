import { asManifestId } from '@holdfast/domain';
import type { ExpectStatic, TestAPI } from 'vitest';
import type { ContentIndex } from '../../content/content-index.ts';
import type { ContentSums } from '../../content/content-sums.ts';
import { contractIds } from './content-index-contract.ts';

const [space, otherSpace] = contractIds.spaces;
const id = (n: number): ReturnType<typeof asManifestId> => asManifestId(n.toString(16).padStart(64, '0'));

/** What every ContentSums must do. `open` gives an empty one, and the index that commits manifests beside it. */
export function contentSumsContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, open: () => Promise<{ readonly sums: ContentSums; readonly index: ContentIndex }>): void {
  test('sums: are known once noted, in their space only, all 32 bits of them', async () => {
    const { sums, index } = await open();
    const [alice] = contractIds.users;
    await index.withWrite(space, (writer) => writer.addManifests([1, 2, 3].map((n) => ({ id: id(n), chunker: 'fastcdc-128k-1', size: 0, chunks: [] })), alice, 0));
    expect(await sums.of(space, [id(1)])).toEqual(new Map());
    await sums.note(space, new Map([[id(2), 0xffffffff], [id(1), 0]]));
    expect(await sums.of(space, [id(3), id(1), id(2), id(9)])).toEqual(new Map([[id(1), 0], [id(2), 0xffffffff]]));
    expect(await sums.of(otherSpace, [id(1), id(2)])).toEqual(new Map());
    expect(await sums.of(space, [])).toEqual(new Map());
    await sums.note(space, new Map());
  });

  test('sums: noted by many at once in any order, none waits for another for ever', async () => {
    const { sums, index } = await open();
    const [alice] = contractIds.users;
    const all = Array.from({ length: 200 }, (_, n) => id(n + 1));
    await index.withWrite(space, (writer) => writer.addManifests(all.map((each) => ({ id: each, chunker: 'fastcdc-128k-1', size: 0, chunks: [] })), alice, 0));
    const asSums = (order: readonly ReturnType<typeof id>[]): ReadonlyMap<ReturnType<typeof id>, number> => new Map(order.map((each) => [each, Number.parseInt(each.slice(-4), 16)]));
    await Promise.all([all, all.toReversed(), all, all.toReversed()].map((order) => sums.note(space, asSums(order))));
    await sums.note(space, asSums(all));
    expect(await sums.of(space, all)).toEqual(asSums(all));
  });
}
