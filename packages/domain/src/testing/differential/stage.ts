import { effectiveTime } from '../../clock.ts';
import { asDeviceId, asManifestId, asNodeId, asOpId, type DeviceId, type NodeId, type OpId } from '../../ids.ts';
import type { Content, Millis } from '../../node.ts';
import type { Operation } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { reduce } from '../../reduce/reduce.ts';
import { isMergeableName, mergeTexts } from '../../text/merge-texts.ts';
import { MemoryTree } from '../../tree/memory-tree.ts';
import { Overlay } from '../../tree/overlay.ts';
import { mergeLines } from '../oracle/merge-lines.ts';
import { apply, type Merge } from '../oracle/play.ts';
import { copyState, emptyState, type State } from '../oracle/state.ts';

const hex = (text: string, digits: number): string => {
  // FNV-1a over and over: ids only have to differ and to look alike in every run.
  let out = '';
  for (let round = 0; out.length < digits; round += 1) {
    let hash = 0x811c9dc5 ^ round;
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    out += ((hash ^ (hash >>> 13)) >>> 0).toString(16).padStart(8, '0');
  }
  return out.slice(0, digits);
};
const uuid = (text: string): string => {
  const h = hex(text, 32);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20)}`;
};

const minute = 60_000;
const begin = Date.UTC(2026, 2, 4, 10);

/** A device as the oracle shows it to its person: what it has fetched, and on top what it has not sent. */
export interface Replica {
  id: DeviceId;
  readonly name: string;
  base: State;
  cursor: number;
  view: State;
  pending: Operation[];
  /** Sent, but not yet in what it has fetched: shown all the same (P7). */
  unrevealed: Operation[];
  /** What the other half of a fork sent first (H4). */
  alsoOwn: OpId[];
  done: { readonly op: Operation; readonly before: State }[];
  standIns: Map<OpId, OpId>;
  lastEff: Millis;
  skew: Millis;
}

/** One space, decided twice: by the reducer and by the oracle. */
export class Twins {
  readonly root = asNodeId('99999999-9999-4999-8999-999999999999');
  readonly tree = new MemoryTree(this.root, { history: 'complete' });
  readonly oracle: State = emptyState(this.root);
  readonly replicas: Replica[];
  readonly outcomes: { readonly op: Operation; readonly eff: Millis; readonly device: DeviceId; readonly alsoOwn: readonly OpId[]; readonly real: Outcome; readonly naive: Outcome }[] = [];
  readonly #texts = new Map<string, string>();
  readonly #commitTs: Millis[] = [begin];
  #ids = 0;
  now: Millis = begin;

  constructor(devices: number) {
    this.replicas = ['Laptop', 'Phone', 'Tablet', 'Desk'].slice(0, devices).map((name) => this.#replica(name));
  }

  get seq(): number {
    return this.outcomes.length;
  }

  newId(): string {
    this.#ids += 1;
    return uuid(`id ${this.#ids}`);
  }

  content(text: string): Content {
    const hash = asManifestId(hex(`content ${text}`, 64));
    this.#texts.set(hash, text);
    return { manifest: hash, hash, size: text.length, mime: 'text/plain', mtime: 0 };
  }

  text(content: { readonly hash: string }): string {
    return this.#texts.get(content.hash) ?? '';
  }

  readonly merge: Merge = (base, head, mine, name) => {
    if (!name.toLowerCase().endsWith('.txt')) return null;
    const merged = mergeLines(this.text(base), this.text(head), this.text(mine));
    return merged === null ? null : this.content(merged);
  };

  tick(): void {
    this.now += minute;
  }

  act(replica: Replica, body: object, guard?: Operation['guard']): Operation {
    const op = {
      v: 1, id: asOpId(this.newId()), device: replica.id, baseSeq: replica.cursor, at: this.now + replica.skew, ...(guard ? { guard } : {}), ...body,
    } as Operation;
    const before = copyState(replica.view);
    if (!guard) replica.done.push({ op, before });
    replica.pending.push(op);
    this.#predict(replica, op, replica.unrevealed.length + replica.pending.length);
    return op;
  }

  cancel(replica: Replica, op: Operation): void {
    replica.pending = replica.pending.filter((each) => each !== op);
    this.rebuild(replica);
  }

  rebuild(replica: Replica): void {
    replica.view = copyState(replica.base);
    [...replica.unrevealed, ...replica.pending].forEach((op, index) => this.#predict(replica, op, index + 1));
  }

  pull(replica: Replica): void {
    replica.base = copyState(this.oracle);
    replica.cursor = this.seq;
    replica.unrevealed = [];
    this.rebuild(replica);
  }

  /** The oldest operation that waits arrives; one that the other half of a fork has sent is only known from now on (P1). */
  send(replica: Replica): boolean {
    const op = replica.pending.shift();
    if (!op) return false;
    replica.unrevealed.push(op);
    if (this.outcomes.some((done) => done.op.id === op.id)) {
      replica.alsoOwn = [...replica.alsoOwn, op.id];
      return true;
    }
    const lo = Math.max(this.#commitTs[op.baseSeq] ?? 0, replica.lastEff);
    const eff = effectiveTime({ at: op.at, lo, hi: this.now });
    replica.lastEff = eff;
    this.decide(op, replica, eff);
    this.#commitTs.push(this.now);
    return true;
  }

  decide(op: Operation, replica: Replica, eff: Millis): void {
    const seq = this.seq + 1;
    const overlay = new Overlay(this.tree);
    const real = reduce(overlay, { ...op, device: replica.id }, {
      seq, effTs: eff, deviceName: replica.name, alsoOwn: new Set(replica.alsoOwn),
      merge: ({ name, base, head, theirs }) => {
        const merged = isMergeableName(name) ? mergeTexts(this.text(base), this.text(head), this.text(theirs)) : null;
        return merged === null ? null : this.content(merged);
      },
    });
    this.tree.apply(overlay.changes());
    const naive = apply(this.oracle, { op, device: replica.id, deviceName: replica.name, lseq: seq, eff, alsoOwn: replica.alsoOwn }, seq, this.merge);
    this.outcomes.push({ op, eff, device: replica.id, alsoOwn: replica.alsoOwn, real, naive });
  }

  /** A clone of the device's profile: it gets an id of its own at once (H4). */
  fork(replica: Replica): void {
    if (this.replicas.length >= 4) return;
    this.replicas.push({
      ...replica, id: asDeviceId(uuid(`device fork ${this.replicas.length}`)), base: copyState(replica.base), view: copyState(replica.view),
      pending: [...replica.unrevealed, ...replica.pending], unrevealed: [], done: [...replica.done], standIns: new Map(replica.standIns), alsoOwn: [...replica.alsoOwn],
    });
  }

  #replica(name: string): Replica {
    const empty = emptyState(this.root);
    return { id: asDeviceId(uuid(`device ${name}`)), name, base: empty, cursor: 0, view: copyState(empty), pending: [], unrevealed: [], alsoOwn: [], done: [], standIns: new Map(), lastEff: 0, skew: 0 };
  }

  #predict(replica: Replica, op: Operation, nth: number): void {
    apply(replica.view, { op, device: replica.id, deviceName: replica.name, lseq: nth, eff: op.at, alsoOwn: replica.alsoOwn }, replica.cursor + nth);
  }
}

export const rootOfView = (view: State): NodeId => view.root;
