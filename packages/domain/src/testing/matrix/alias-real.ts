import type { NodeId } from '../../ids.ts';
import type { Act, Device } from '../device.ts';
import type { Envelope, Operation } from '../../operation.ts';
import { give, setStage, settle, type Stage } from '../play.ts';
import { deviceIdOf, newNodeId, newOpId } from '../world.ts';
import type { AliasCase, AliasDeed } from './alias-pairs.ts';
import { deviceName, other, type Who } from './deeds.ts';
import type { AliasExpected } from './alias-naive.ts';
import { labelsOf, shownIn } from './real.ts';

const minute = 60_000;
const uploaded = { type: 'createFolder', name: 'k', onCollision: 'merge' } as const;

/** Operations go straight to the server: one that has been sent is never folded, and each says itself what its author had seen. */
class Table {
  readonly violations: string[] = [];
  readonly stage: Stage = setStage(this.violations, { mergesText: false });
  readonly #given: AliasCase;
  readonly #known: Readonly<Record<Who, NodeId>>;
  readonly #targets: Readonly<Record<'P' | 'Q', NodeId>>;
  readonly #sight: Record<'own' | 'joined', number>;

  constructor(given: AliasCase) {
    this.#given = given;
    const { stage } = this;
    give(stage, new Map([['/P/', null], ['/Q/', null]]));
    const a = stage.devices['A'] as Device;
    this.#targets = { P: a.find('/P'), Q: a.find('/Q') };
    this.#known = { A: newNodeId(stage.ids), B: newNodeId(stage.ids) };
    const { seq: before, root: parent } = stage.server;
    for (const who of ['A', 'B'] as const) {
      const node = this.#known[who];
      const text = who.toLowerCase();
      if (given.kind === 'file') this.#take(who, { type: 'createFile', node, parent, name: 'k.bin', ...stage.contents.put('same') }, before);
      else {
        this.#take(who, { ...uploaded, node, parent }, before);
        this.#take(who, { type: 'createFile', node: newNodeId(stage.ids), parent: node, name: `${text}.bin`, ...stage.contents.put(text) }, before);
      }
    }
    this.#sight = { own: before, joined: stage.server.seq };
  }

  play(): { readonly found: AliasExpected; readonly violations: readonly string[] } {
    const { stage, violations } = this;
    const { first, deed, later } = this.#given;
    const acted = (who: Who): number => stage.now + (who === later ? 2 : 1) * minute;
    const at = { A: acted('A'), B: acted('B') };
    stage.now += 3 * minute;
    for (const who of [first, other(first)]) {
      stage.now += minute;
      this.#do(who, deed[who], at[who]);
    }
    const { N } = settle(stage, violations);
    const { base } = N as Device;
    const row = base.node(this.#known.A);
    return { found: { ...shownIn(stage, base), labels: row ? labelsOf(row) : 'gone' }, violations };
  }

  #do(who: Who, deed: AliasDeed, at: number): void {
    const { contents, ids, server } = this.stage;
    const node = this.#known[who];
    const row = server.tree.node(this.#known.A);
    if (!row) throw new Error('k is gone');
    const sees = this.#given.sight[who];
    const send = (body: Act): void => this.#take(who, body, sees === 'all' ? server.seq : this.#sight[sees], at);
    const target = deed === 'move' && who === 'B' ? 'P' : 'Q';
    const [verb] = deed.split('-');
    if (verb === 'rename') send({ type: 'rename', node, name: row.kind === 'file' ? `${who}.bin` : `k${who}` });
    else if (verb === 'move') send({ type: 'move', node, parent: this.#targets[target] });
    else if (verb === 'trash') send({ type: 'trash', node, parent: sees === 'all' ? row.location.parent : server.root });
    else if (verb === 'tag') send({ type: 'addTag', node, tag: 'red' });
    else if (verb === 'attr') send({ type: 'setAttr', node, key: 'key', value: who });
    else if (verb === 'add') send({ type: 'createFile', node: newNodeId(ids), parent: node, name: 'n.bin', ...contents.put(`own ${who}`) });
    else if (row.kind === 'file') {
      const created = server.done.find(({ op }) => op.type === 'createFile' && op.node === (sees === 'own' ? node : row.id));
      const baseVersion = sees === 'all' ? row.content.version : created?.op.id;
      if (baseVersion !== undefined) send({ type: 'setContent', node, baseVersion, seenPath: ['k.bin'], ...contents.put(`own ${who}`) });
    }
  }

  #take(who: Who, body: Act, baseSeq: number, at = this.stage.now): void {
    const { ids, server, now } = this.stage;
    const envelope: Envelope = { v: 1, id: newOpId(ids), device: deviceIdOf(who), baseSeq, at };
    server.take({ ...envelope, ...body } as Operation, deviceName[who], now);
  }
}

/** Plays a case on the reducer. */
export const playAliasCase = (given: AliasCase): ReturnType<Table['play']> => new Table(given).play();
