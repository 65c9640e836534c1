import type { ChangeSet, FolderRow, NodeId, Operation, ReadKey, Stamp, Version } from '@holdfast/domain';
import { foldName, MemoryTree, MissingReads, rootOf, type NodeRow } from '@holdfast/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoggedOperation, SpaceState, SpaceWrite } from '../../ports/space-store.ts';
import { replay } from '../../replay.ts';
import { ReadSet } from '../../sequencer/read-set.ts';
import { playAtRandom } from './random-play.ts';
import type { StoreHarness } from './store-harness.ts';
import { deviceNo, manifestNo, nodeNo, opNo, spaceNo, userNo } from './test-device.ts';
import { testSequencer } from './test-ports.ts';

/** What every store of spaces must do, the production one first of all. */
export const spaceStoreContract = (name: string, open: () => Promise<StoreHarness>): void => {
  let harness: StoreHarness;
  let spaces = 0x1000;
  let space = spaceNo(0);
  let root = rootOf(space);
  const owner = userNo(1);
  const device = deviceNo(1);

  const folderRow = (id: NodeId, called: string, seq: number, parent = root): FolderRow => {
    const stamp: Stamp = { op: opNo(seq), device, at: seq, seq };
    return {
      kind: 'folder', id, name: { value: called, key: foldName(called), stamp }, location: { parent, trash: null, stamp }, attrs: {}, tags: {},
      created: stamp, rescueOf: null, seq,
    };
  };
  const logged = (seq: number): LoggedOperation => {
    const op: Operation = { v: 1, type: 'rename', id: opNo(spaces * 1000 + seq), device, baseSeq: 0, at: 0, node: nodeNo(1), name: 'x' };
    return { seq, device, deviceName: 'Laptop', user: owner, ctr: seq, op, effectiveAt: 0, committedAt: seq, outcome: { code: 'applied' }, merged: null, alsoOwn: [] };
  };
  const writing = (state: SpaceState, nodes: readonly NodeRow[], more: Partial<ChangeSet> = {}): SpaceWrite => ({
    space: { ...state, seq: state.seq + 1, lastTs: state.seq + 1, checksum: (1n << 64n) - 1n },
    changes: { nodes, tombstones: [], aliases: [], versions: [], ...more },
    removed: { nodes: [], tombstones: [], aliases: [] },
    ops: [logged(state.seq + 1)],
    redeliveries: [],
    devices: [{ id: device, user: owner, name: 'Laptop', lastCtr: state.seq + 1, ackedCtr: 0, lastEff: 0, token: 't', previousToken: null }],
    failures: new Map(),
  });
  const put = (...nodes: readonly NodeRow[]): Promise<void> =>
    harness.store.withSpace(space, null, (transaction) => transaction.write(writing(transaction.space, nodes)));
  const look = () => harness.store.snapshot(space, { device, cursor: 0, ackedCtr: 0, maxRows: 100, maxBytes: 1e6, maxDecisions: 100 });
  const names = async (): Promise<readonly string[]> =>
    (await look()).changes.flatMap((change) => (change.kind === 'node' ? [change.row.name.value] : []));

  describe(`space store: ${name}`, () => {
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      space = spaceNo((spaces += 1));
      root = rootOf(space);
      await harness.createSpace(space, new Map([[owner, 'owner']]));
    });

    test('keeps what was written, to the letter', async () => {
      const row = { ...folderRow(nodeNo(1), 'Ärger "quoted" \\ 🎉', 1), attrs: { k: { value: { deep: [1.5, null, 'é'] }, stamp: folderRow(nodeNo(1), 'x', 1).created } } };
      await put(row);
      const snapshot = await look();
      expect(snapshot.changes).toEqual([{ kind: 'node', row }]);
      expect(snapshot).toMatchObject({ lastCtr: 1, cursor: 1, hasMore: false, decisions: [{ ctr: 1, decision: { code: 'applied' } }], space: { seq: 1, checksum: (1n << 64n) - 1n } });
      expect((await harness.store.log(space, 0, 10)).map((entry) => entry.op.id)).toEqual([logged(1).op.id]);
    });

    test('work that throws writes nothing', async () => {
      const failing = harness.store.withSpace(space, null, async (transaction) => {
        await transaction.write(writing(transaction.space, [folderRow(nodeNo(1), 'a', 1)]));
        throw new RangeError('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect(await names()).toEqual([]);
      expect((await look()).space.seq).toBe(0);
    });

    test('S1 S9 the height of a tree is counted as the reducer counts it: folders, and one more; all roots at once', async () => {
      const chain = [1, 2, 3, 4].map((n) => folderRow(nodeNo(n), `f${n}`, 1, n === 1 ? root : nodeNo(n - 1)));
      await put(...chain, folderRow(nodeNo(9), 'empty', 1));
      const { heights } = await harness.store.withSpace(space, null, (transaction) =>
        transaction.read([1, 2, 3, 4, 9].map((n): ReadKey => ({ kind: 'height', id: nodeNo(n) }))));
      const tree = new MemoryTree(root, { history: 'complete' });
      tree.apply({ nodes: [...chain, folderRow(nodeNo(9), 'empty', 1)], tombstones: [], aliases: [], versions: [] });
      expect(heights).toEqual(new Map([1, 2, 3, 4, 9].map((n) => [nodeNo(n), tree.height(nodeNo(n))])));
    });

    test('a space that is not there is told so', async () => {
      await expect(harness.store.withSpace(spaceNo(0xdead), null, async () => undefined)).rejects.toMatchObject({ code: 'not-found' });
      await expect(harness.store.snapshot(spaceNo(0xdead), { device, cursor: 0, ackedCtr: 0, maxRows: 1, maxBytes: 1, maxDecisions: 100 })).rejects.toMatchObject({ code: 'not-found' });
      expect(await harness.store.roleOf(spaceNo(0xdead), owner)).toBeNull();
      expect(await harness.store.roleOf(space, owner)).toBe('owner');
    });

    test('H25 transactions on one space come one after the other, and each sees what the one before wrote', async () => {
      const seen: number[] = [];
      let inside = 0;
      await Promise.all(Array.from({ length: 8 }, (_, i) => harness.store.withSpace(space, null, async (transaction) => {
        expect((inside += 1)).toBe(1);
        seen.push(transaction.space.seq);
        await transaction.read([{ kind: 'node', id: nodeNo(1) }]);
        await transaction.write(writing(transaction.space, [folderRow(nodeNo(i + 1), `n${i}`, transaction.space.seq + 1)]));
        inside -= 1;
      })));
      expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    test('H24, H25 what is foreseen is answered as it is asked under the lock: after the one before has written', async () => {
      const above = folderRow(nodeNo(1), 'above', 1);
      await put(above);
      const read: ReadKey[] = [{ kind: 'node', id: nodeNo(3) }, { kind: 'child', parent: nodeNo(1), key: foldName('there') }, { kind: 'node', id: nodeNo(2) }];
      const open = { devices: [device], users: [owner], ops: [logged(2).op.id], seqs: [2], manifests: [], seenTo: 0, nodes: [] };
      const ask = () => harness.store.withSpace(space, { open, read }, async (transaction) => {
        const foreseen = [await transaction.open(open), await transaction.read(read)] as const;
        return { foreseen, asked: [await transaction.open({ ...open }), await transaction.read([...read])] as const };
      });
      const { both } = await harness.store.withSpace(space, null, async (transaction) => {
        const waiting = ask();
        // Meanwhile the other has come as far as the lock.
        for (let i = 0; i < 20; i += 1) await transaction.read([{ kind: 'node', id: nodeNo(1) }]);
        await transaction.write(writing(transaction.space, [folderRow(nodeNo(2), 'there', 2, nodeNo(1))]));
        return { both: waiting };
      });
      const { foreseen, asked } = await both;
      expect(foreseen).toEqual(asked);
      expect([foreseen[0].devices.get(device)?.lastCtr, foreseen[0].roles.get(owner), foreseen[0].commitTimes.get(2)]).toEqual([2, 'owner', 2]);
      expect(foreseen[1].nodes.map(({ id }) => id).sort()).toEqual([nodeNo(1), nodeNo(2)].sort());
    });

    test('0.12 two nodes swap their names in one commit', async () => {
      await put(folderRow(nodeNo(1), 'a', 1), folderRow(nodeNo(2), 'b', 1));
      await put(folderRow(nodeNo(1), 'b', 2), folderRow(nodeNo(2), 'a', 2));
      expect(await names()).toHaveLength(2);
    });

    test('S3 two live nodes of one name in one folder: refused as a whole', async () => {
      await put(folderRow(nodeNo(1), 'straße', 1));
      await expect(put(folderRow(nodeNo(2), 'other', 2), folderRow(nodeNo(3), 'STRASSE', 2))).rejects.toMatchObject({ code: 'integrity' });
      expect(await names()).toEqual(['straße']);
    });

    test('P1 an operation enters the log once', async () => {
      await put();
      const again = harness.store.withSpace(space, null, (transaction) =>
        transaction.write({ ...writing(transaction.space, []), ops: [{ ...logged(1), seq: 2 }] }));
      await expect(again).rejects.toMatchObject({ code: 'integrity' });
      expect((await look()).space.seq).toBe(1);
    });

    test('H36 a version stays with its node: what would take it away is refused as a whole', async () => {
      const version = (node: NodeId, manifest: number): Version => (
        { id: opNo(77), node, manifest: manifestNo(manifest), hash: manifestNo(manifest), size: 1, mime: '', mtime: 0, parents: [], sameAs: null, stamp: folderRow(node, 'x', 1).created });
      for (const n of [1, 2, 3]) await harness.commitManifest(space, manifestNo(n), 1);
      const write = (made: Version): Promise<void> =>
        harness.store.withSpace(space, null, (transaction) => transaction.write(writing(transaction.space, [], { versions: [made] })));
      await write(version(nodeNo(1), 1));
      await write(version(nodeNo(1), 2));
      await expect(write(version(nodeNo(2), 3))).rejects.toMatchObject({ code: 'integrity' });
      expect(await harness.store.versions(space, null, 10)).toEqual([version(nodeNo(1), 2)]);
      expect((await look()).space.seq).toBe(2);
    });

    test('H25 a snapshot sees no transaction that is under way', async () => {
      await harness.store.withSpace(space, null, async (transaction) => {
        await transaction.write(writing(transaction.space, [folderRow(nodeNo(1), 'a', 1)]));
        expect((await look()).space.seq).toBe(0);
      });
      expect((await look()).space.seq).toBe(1);
    });

    test.each([11, 12, 13])('H24, M1 every read of a played space is answered as the whole tree answers it (seed %i)', async (seed) => {
      const sequencer = testSequencer(harness.store);
      await playAtRandom({ harness, sequencers: [sequencer], space, user: owner, seed: seed + 5000, steps: 150 });
      const tree = await replay(harness, space);
      await harness.store.withSpace(space, null, async (transaction) => {
        for (const key of allKeys(tree)) {
          const reads = new ReadSet(root);
          const answer = async (): Promise<unknown> => {
            for (;;) {
              try {
                return ask(reads, key);
              } catch (error) {
                if (!(error instanceof MissingReads)) throw error;
                reads.absorb(error.keys, await transaction.read(error.keys));
              }
            }
          };
          const answered = await answer();
          // A height may be a little more than the true one: the tree in memory counts a level of files that need not be there.
          if (key.kind === 'height') expect([tree.height(key.id), tree.height(key.id) - 1]).toContain(answered);
          else expect(answered, JSON.stringify(key)).toEqual(ask(tree, key));
        }
      });
    });
  });
};

const allKeys = (tree: MemoryTree): readonly ReadKey[] => {
  const ids = [tree.root, ...[...tree.rows()].map((row) => row.id), ...[...tree.tombstones()].map((row) => row.id), ...[...tree.aliases()].map((row) => row.from), nodeNo(0xabcdef)];
  const devices = [...new Set([...tree.aliases()].map((alias) => alias.device ?? deviceNo(1)))];
  return [
    ...ids.flatMap((id): ReadKey[] => [
      { kind: 'node', id }, { kind: 'children', parent: id }, { kind: 'skeletonsOf', id }, { kind: 'aliasesTo', id }, { kind: 'height', id },
      { kind: 'changedBelow', root: id, seq: -1 }, { kind: 'changedBelow', root: id, seq: 20 }, { kind: 'child', parent: id, key: foldName('a') },
      ...devices.map((by): ReadKey => ({ kind: 'alias', id, device: by })),
    ]),
    ...[...tree.versions()].map((version): ReadKey => ({ kind: 'version', id: version.id })),
  ];
};

const ask = (reader: ReadSet | MemoryTree, key: ReadKey): unknown => {
  switch (key.kind) {
    case 'node': return [reader.node(key.id), reader.tombstone(key.id)];
    case 'alias': return reader.alias(key.id, key.device);
    case 'child': return reader.childByKey(key.parent, key.key);
    case 'children': return reader.children(key.parent);
    case 'changedBelow': return reader.changedBelow(key.root, key.seq);
    case 'skeletonsOf': return reader.skeletonsOf(key.id);
    case 'aliasesTo': return reader.aliasesTo(key.id);
    case 'height': return reader.height(key.id);
    case 'version': return reader.version(key.id);
    case 'merge': return undefined;
    default: return key satisfies never;
  }
};
