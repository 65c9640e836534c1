import type { ManifestId, NodeId, NodeRow, SpaceId, UserId } from '@holdfast/domain';
import { verifyLog } from '../../verify-log.ts';
import { asNodeId, asOpId, checkTree, rootOf } from '@holdfast/domain';
import type { SentOperation } from '@holdfast/protocol';
import { expect } from 'vitest';
import { recount, replay } from '../../replay.ts';
import type { Sequencer } from '../../sequencer/sequencer.ts';
import { checksumText } from '../../sequencer/totals.ts';
import type { StoreHarness } from './store-harness.ts';
import type { Body } from './test-device.ts';
import { deviceNo, manifestNo, TestDevice } from './test-device.ts';

/** mulberry32 by Tommy Ettinger (public domain): small and repeatable. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const names = ['a', 'A', 'b', 'report.txt', 'Report.txt', 'New folder', 'straße', 'STRASSE', 'é', 'e\u0301'];
const manifests = [1, 2, 3, 4].map(manifestNo);

export interface Play {
  readonly harness: StoreHarness;
  /** Servers on the one store; devices take one each. */
  readonly sequencers: readonly Sequencer[];
  readonly space: SpaceId;
  readonly user: UserId;
  readonly seed: number;
  readonly steps: number;
}

/** A person who does anything to anything he sees, and now and then to what nobody ever saw. */
class RandomActor {
  readonly device: TestDevice;
  readonly #random: () => number;
  readonly #made: NodeId[] = [];
  #unsent: SentOperation[] = [];
  #next: number;

  constructor(device: TestDevice, random: () => number, firstNode: number) {
    this.device = device;
    this.#random = random;
    this.#next = firstNode;
  }

  #pick<T>(values: readonly T[]): T | undefined {
    return values[Math.floor(this.#random() * values.length)];
  }

  #id(kind: string): string {
    return `${kind}0000000-0000-4000-9000-${(this.#next += 1).toString(16).padStart(12, '0')}`;
  }

  #node(): NodeRow | undefined {
    return this.#pick([...this.device.base.rows()].sort((a, b) => (a.id < b.id ? -1 : 1)));
  }

  #trashed(): NodeId {
    const roots = [...this.device.base.rows()].filter((row) => row.location.trash !== null).sort((a, b) => (a.id < b.id ? -1 : 1));
    return this.#pick(roots)?.id ?? this.#someNode();
  }

  #someNode(): NodeId {
    return (this.#random() < 0.15 ? this.#pick(this.#made) : this.#node()?.id) ?? this.device.base.root;
  }

  #parent(): NodeId {
    if (this.#random() < 0.2) return this.device.base.root;
    return this.#someNode();
  }

  #content(): { manifest: ManifestId; hash: ManifestId; size: number; mime: string; mtime: number } {
    const manifest = this.#pick(manifests) ?? manifestNo(1);
    return { manifest, hash: manifest, size: 10, mime: 'text/plain', mtime: 0 };
  }

  #make(): NodeId {
    const id = asNodeId(this.#id('c'));
    this.#made.push(id);
    return id;
  }

  #restore(): Body {
    const node = this.#trashed();
    return { type: 'restore', node, parent: this.device.base.node(node)?.location.parent ?? this.device.base.root };
  }

  #body(): Body {
    const name = this.#pick(names) ?? 'a';
    const row = this.#node();
    const [parent, onCollision] = [this.#parent(), this.#random() < 0.5 ? 'merge' : 'suffix'] as const;
    const node = this.#someNode();
    const choices: readonly (() => Body)[] = [
      () => ({ type: 'createFolder', node: this.#make(), parent, name, onCollision }),
      () => ({ type: 'createFolder', node: this.#make(), parent, name, onCollision }),
      () => ({ type: 'createFile', node: this.#make(), parent, name, ...this.#content() }),
      () => ({ type: 'createFile', node: this.#make(), parent, name, ...this.#content() }),
      () => ({ type: 'rename', node, name }),
      () => ({ type: 'move', node, parent }),
      () => ({ type: 'trash', node, parent: row?.location.parent ?? parent }),
      () => ({ type: 'trash', node, parent: row?.location.parent ?? parent }),
      () => this.#restore(),
      () => this.#restore(),
      () => ({ type: 'purge', nodes: [this.#trashed(), node] }),
      () => (row?.kind === 'file'
        ? { type: 'setContent', node: row.id, baseVersion: row.content.version, seenPath: [row.name.value], ...this.#content() }
        : { type: 'addTag', node, tag: 'red' }),
      () => ({ type: 'copy', node: this.#make(), source: node, srcVersion: null, parent, name }),
      () => ({ type: 'removeTag', node, tag: 'red' }),
      () => ({ type: 'setAttr', node, key: 'k', value: { n: this.#next } }),
    ];
    return (this.#pick(choices) ?? (() => ({ type: 'purge', nodes: [node] }) as const))();
  }

  act(): void {
    this.#unsent.push(...this.device.number([this.device.op(this.#body(), asOpId(this.#id('8')))]));
  }

  /** Sends what waits; answers get lost and messages come twice. */
  async exchange(): Promise<void> {
    const sent = [...this.#unsent];
    if (this.#random() < 0.2) await this.device.send(sent);
    const [answer] = this.#random() < 0.2 ? await Promise.all([this.device.send(sent), this.device.send(sent)]) : [await this.device.send(sent)];
    const { lastCtr } = this.device.accept(answer ?? { kind: 'fork' });
    this.#unsent = this.#unsent.filter((op) => op.ctr > lastCtr);
  }

  async settle(): Promise<void> {
    await this.exchange();
    await this.device.sync();
  }
}

/** Plays, then holds the tables against the log and every device against the tables (S1 to S9, P1, P6). */
export const playAtRandom = async ({ harness, sequencers, space, user, seed, steps }: Play): Promise<void> => {
  const random = randomFrom(seed);
  for (const manifest of manifests) await harness.commitManifest(space, manifest, 10);
  const actors = [0, 1, 2].map((i) => {
    const sequencer = sequencers[i % sequencers.length];
    if (!sequencer) throw new Error('A play needs a sequencer.');
    return new RandomActor(new TestDevice(sequencer, space, user, deviceNo(seed * 16 + i + 0x100000)), random, seed * 1_000_000 + i * 100_000);
  });
  for (let step = 0; step < steps; step += 1) {
    const actor = actors[Math.floor(random() * actors.length)];
    if (random() < 0.85) actor?.act();
    else await actor?.exchange();
  }
  await Promise.all(actors.map((actor) => actor.exchange()));
  for (const actor of actors) await actor.settle();
  for (const actor of actors) await actor.device.sync();
  await compareAll(harness, space, actors.map((actor) => actor.device));
};

const byId = <T extends { readonly id: string }>(rows: Iterable<T>): readonly T[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

const compareAll = async (harness: StoreHarness, space: SpaceId, devices: readonly TestDevice[]): Promise<void> => {
  const rebuilt = await replay(harness, space);
  expect((await verifyLog({ ...harness, scan: harness.store }, space)).differences, 'S9 byte for byte').toEqual([]);
  expect(checkTree(rebuilt), 'S1 to S7').toEqual([]);
  const probe = { device: deviceNo(0xffffff), cursor: 0, ackedCtr: 0, maxRows: 100_000, maxBytes: 1e9, maxDecisions: 1000 };
  const snapshot = await harness.store.snapshot(space, probe);
  const { checksum, logicalBytes } = recount(rebuilt);
  expect(checksumText(snapshot.space.checksum), 'S6 the checksum is that of the replayed log').toBe(checksumText(checksum));
  expect(snapshot.space.logicalBytes, 'S8').toBe(logicalBytes);
  const rows = snapshot.changes.flatMap((change) => (change.kind === 'node' ? [change.row] : []));
  expect(byId(rows), 'S9 the tables are what the log makes of nothing').toEqual(byId(rebuilt.rows()));
  for (const device of devices) {
    expect(byId(device.base.rows()), 'P6').toEqual(byId(rebuilt.rows()));
    expect(device.base.root).toBe(rootOf(space));
    expect(device.checksum, '0.13').toBe(checksumText(checksum));
  }
};
