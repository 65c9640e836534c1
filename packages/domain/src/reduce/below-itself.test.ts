import { describe, expect, it } from 'vitest';
import type { NodeId } from '../ids.ts';
import { Anything } from '../testing/anything.ts';
import { Device, type Act } from '../testing/device.ts';
import { Contents, Ids, newNodeId, Server } from '../testing/world.ts';
import { checkTree } from '../tree/check-tree.ts';

/** Seeds at which a folder came to lie below itself, or in a file. */
const seedsFound = [10, 11, 13, 104, 555, 239, 1269, 1589, 1748, 2074, 1000014, 1763756035];

const contents = new Contents();

/** /G/F/n.bin; F trashed, then G; then n is edited by one who knows of neither, so that it lives in /G'/F' (R). */
const rescuedTwice = () => {
  const server = new Server({ contents, mergesText: false });
  const ids = new Ids();
  const [laptop, phone] = ['A', 'B'].map((letter) => new Device(letter, server, ids)) as [Device, Device];
  const [G, F, n] = [newNodeId(ids), newNodeId(ids), newNodeId(ids)];
  laptop.act({ type: 'createFolder', node: G, parent: server.root, name: 'G', onCollision: 'suffix' }, 1);
  laptop.act({ type: 'createFolder', node: F, parent: G, name: 'F', onCollision: 'suffix' }, 1);
  const made = laptop.act({ type: 'createFile', node: n, parent: F, name: 'n.bin', ...contents.put('n') }, 1);
  laptop.exchange(1);
  phone.exchange(1);
  phone.act({ type: 'setContent', node: n, baseVersion: made.id, seenPath: ['G', 'F', 'n.bin'], ...contents.put('edited') }, 3);
  const send = (act: Act): string => {
    const { id } = laptop.act(act, 5);
    laptop.exchange(5);
    return laptop.outcomes.get(id)?.code ?? '';
  };
  send({ type: 'trash', node: F, parent: G });
  send({ type: 'trash', node: G, parent: server.root });
  phone.exchange(6);
  laptop.exchange(7);
  const skeletonOf = (folder: NodeId): NodeId => server.tree.skeletonsOf(folder)[0]?.id ?? folder;
  return { server, G, F, n, send, skeletonOf };
};

describe('S1: no folder comes to lie below itself by taking back what was rescued from it (row 33, 3b.14)', () => {
  it('a folder whose own skeleton holds the folder in which it lies in the trash', () => {
    const { server, G, F, n, send, skeletonOf } = rescuedTwice();
    expect(send({ type: 'restore', node: G, parent: skeletonOf(F) })).toBe('applied');
    expect(send({ type: 'restore', node: F, parent: server.root })).toBe('applied');
    expect(checkTree(server.tree)).toEqual([]);
    expect([F, G, n].map((id) => server.tree.node(id)?.location.parent)).toEqual([server.root, F, F]);
  });

  it('row 14: a folder moved out of the trash into what stands for its own skeleton', () => {
    const { server, F, send, skeletonOf } = rescuedTwice();
    const skeleton = skeletonOf(F);
    expect(send({ type: 'trash', node: skeleton, parent: skeletonOf(F) })).toBe('applied');
    expect(send({ type: 'move', node: F, parent: skeleton })).toBe('rejected');
    expect(checkTree(server.tree)).toEqual([]);
  });

  it.each(seedsFound)('H12: anything at all, seed %i', (seed) => {
    const play = new Anything(seed);
    for (let n = 0; n < 60; n += 1) expect(play.next()).toEqual([]);
  });
});
