import { copiedId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { applied, exchangeWorld } from './exchange-world.ts';
import type { OpenStore } from './exchange-world.ts';
import { edit, file, folder, headOf, manifestNo, nodeNo } from './test-device.ts';

/** Names, copies and ids, as the store finds them (H19, H24, H36, H47). */
export const namesContract = (name: string, open: OpenStore): void => {
  describe(`names in ${name}`, () => {
    const world = exchangeWorld(open);
    const { device } = world;

    test('H24 names with numbers are found however many are taken', async () => {
      const a = device();
      await a.sync(Array.from({ length: 300 }, (_, i) => folder(nodeNo(i + 1), world.root, 'New folder')));
      expect(await a.sync([folder(nodeNo(1000), world.root, 'New folder')])).toEqual([applied]);
      expect(a.base.node(nodeNo(1000))?.name.value).toBe('New folder (301)');
    });

    test('H24, row 28 a trashed folder with unseen work in each of many subfolders lets all of it out', async () => {
      const [a, b] = [device(), device()];
      const inner = Array.from({ length: 120 }, (_, i) => i);
      await a.sync([folder(nodeNo(1), world.root, 'F'), ...inner.map((i) => folder(nodeNo(100 + i), nodeNo(1), `s${i}`))]);
      await b.sync();
      await b.sync(inner.map((i) => folder(nodeNo(1000 + i), nodeNo(100 + i), 'work')));
      const trash = a.op({ type: 'trash', node: nodeNo(1), parent: world.root });
      expect(a.accept(await a.send(a.number([trash]))).outcomes.map((settled) => settled.result)).toMatchObject([{ code: 'applied', against: { device: 'Laptop' } }]);
      await a.sync();
      await a.sync();
      const skeleton = a.base.children(world.root).find((row) => row.rescueOf === nodeNo(1));
      expect(a.base.children(skeleton?.id ?? world.root)).toHaveLength(120);
    });

    test('rows 37 to 39, H47 a copy is of the version its maker saw; of a folder it is the tree of now; of what is gone there is none', async () => {
      for (const n of [1, 2]) await world.harness.commitManifest(world.space, manifestNo(n), 10);
      const [a, b] = [device(), device()];
      await a.sync([folder(nodeNo(1), world.root, 'F'), file(nodeNo(2), nodeNo(1), 'f', manifestNo(1))]);
      await b.sync();
      const seen = headOf(b, nodeNo(2));
      await a.sync([edit(nodeNo(2), seen, manifestNo(2), 10, ['F', 'f'])]);
      const copy = (node: number, source: number, version: typeof seen | null) => b.op({ type: 'copy', node: nodeNo(node), source: nodeNo(source), srcVersion: version, parent: world.root, name: `copy ${node}` });
      const [ofFile, ofTree] = [copy(10, 2, seen), copy(11, 1, null)];
      expect(b.accept(await b.send(b.number([ofFile, ofTree]))).outcomes.map((settled) => settled.result)).toEqual([applied, applied]);
      const manifestAt = (node: ReturnType<typeof nodeNo>): string | null => {
        const row = b.base.node(node);
        return row?.kind === 'file' ? row.content.manifest : null;
      };
      expect([manifestAt(nodeNo(10)), manifestAt(copiedId(ofTree.id, nodeNo(2)))]).toEqual([manifestNo(1), manifestNo(2)]);
      await a.sync([{ type: 'trash', node: nodeNo(1), parent: world.root }, { type: 'purge', nodes: [nodeNo(1)] }]);
      expect(b.accept(await b.send(b.number([copy(12, 2, seen)]))).outcomes[0]?.result).toMatchObject({ code: 'rejected', reason: 'gone' });
    });

    test('H19 a name that differs only in case is free for its own node, and taken for others', async () => {
      const a = device();
      expect(await a.sync([folder(nodeNo(1), world.root, 'a'), { type: 'rename', node: nodeNo(1), name: 'A' }, folder(nodeNo(2), world.root, 'a')])).toEqual([applied, applied, applied]);
      expect(a.names()).toEqual(['A', 'a (2)']);
    });

    test('H36 a node id cannot be taken twice', async () => {
      const [a, b] = [device(), device()];
      await a.sync([folder(nodeNo(1), world.root, 'a')]);
      expect(await b.sync([folder(nodeNo(1), world.root, 'mine')])).toEqual([{ code: 'rejected', reason: 'id-exists' }]);
    });
  });
};
