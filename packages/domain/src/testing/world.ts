import { effectiveTime } from '../clock.ts';
import { asDeviceId, asManifestId, asNodeId, asOpId, type DeviceId, type NodeId, type OpId } from '../ids.ts';
import type { Content, Millis, Stamp } from '../node.ts';
import type { Operation } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { reduce } from '../reduce/reduce.ts';
import { mergeTexts, isMergeableName } from '../text/merge-texts.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import type { ChangeSet, MergeQuestion } from '../tree/reader.ts';
import { uuid5 } from '../uuid5.ts';

/** Ids that are the same in every run. */
export class Ids {
  #count = 0;
  readonly #seed: string;
  constructor(seed = 'world') {
    this.#seed = seed;
  }
  next(): string {
    this.#count += 1;
    return uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', `${this.#seed}/${this.#count}`);
  }
}

/** Contents by hash, as an object store would hold them. */
export class Contents {
  readonly #texts = new Map<string, string>();
  put(text: string): Content {
    const half = (salt: string): string => uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', salt + text).replaceAll('-', '');
    const hash = asManifestId(half('a') + half('b'));
    this.#texts.set(hash, text);
    return { manifest: hash, hash, size: text.length, mime: 'application/octet-stream', mtime: 0 };
  }
  get(content: { readonly hash: string }): string {
    const text = this.#texts.get(content.hash);
    if (text === undefined) throw new Error(`no content ${content.hash}`);
    return text;
  }
  readonly merge = ({ name, base, head, theirs }: MergeQuestion): Content | null => {
    if (!isMergeableName(name)) return null;
    const merged = mergeTexts(this.get(base), this.get(head), this.get(theirs));
    return merged === null ? null : this.put(merged);
  };
}

export interface Done {
  readonly op: Operation;
  readonly outcome: Outcome;
  readonly seq: number;
  readonly effTs: Millis;
  /** Whose work it came up against. */
  readonly met: Stamp | null;
}

export interface ServerOptions {
  readonly contents: Contents;
  /** Row 22 on or off (C6 wants it off). */
  readonly mergesText: boolean;
  /** What answers row 22 instead of a real merge. */
  readonly merge?: (question: MergeQuestion) => Content | null;
  /** Called after every commit. */
  readonly onCommit?: (server: Server, done: Done, changes: ChangeSet) => void;
}

/** One space and its sequencer, without storage or network: the same steps as RULES.md 2.7. */
export class Server {
  readonly root = asNodeId('99999999-9999-4999-8999-999999999999');
  readonly tree: MemoryTree;
  readonly done: Done[] = [];
  seq = 0;
  #spaceNow: Millis = 0;
  readonly #commitTs: Millis[] = [0];
  readonly #lastEff = new Map<DeviceId, Millis>();
  readonly #stored = new Map<OpId, Outcome>();
  readonly #options: ServerOptions;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.tree = new MemoryTree(this.root, { history: 'complete' });
  }

  /** Takes one operation; the same one again gives the stored outcome (row 47). */
  take(op: Operation, deviceName: string, clock: Millis): Outcome {
    const stored = this.#stored.get(op.id);
    if (stored) return stored;
    this.#spaceNow = Math.max(this.#spaceNow, clock);
    this.seq += 1;
    const lo = Math.max(this.#commitTs[op.baseSeq] ?? 0, this.#lastEff.get(op.device) ?? 0);
    const effTs = effectiveTime({ at: op.at, lo, hi: this.#spaceNow });
    const overlay = new Overlay(this.tree);
    const met: Stamp[] = [];
    const onMeet = (stamp: Stamp): void => void met.push(stamp);
    const outcome = reduce(overlay, op, { seq: this.seq, effTs, deviceName, onMeet, ...(this.#options.mergesText ? { merge: this.#options.merge ?? this.#options.contents.merge } : {}) });
    const changes = overlay.changes();
    this.tree.apply(changes);
    this.#commitTs.push(this.#spaceNow);
    this.#lastEff.set(op.device, effTs);
    this.#stored.set(op.id, outcome);
    const done = { op, outcome, seq: this.seq, effTs, met: met[0] ?? null };
    this.done.push(done);
    this.#options.onCommit?.(this, done, changes);
    return outcome;
  }

  /** What a device with this cursor lacks. */
  changesSince(cursor: number, device: DeviceId): ChangeSet {
    return {
      nodes: [...this.tree.rows()].filter((row) => row.seq > cursor),
      tombstones: [...this.tree.tombstones()].filter((row) => row.seq > cursor),
      aliases: [...this.tree.aliases()].filter((row) => row.seq > cursor && (row.device === null || row.device === device)),
      versions: [],
    };
  }
}

export const deviceNames: Readonly<Record<string, string>> = { A: 'Laptop', B: 'Phone', C: 'Tablet', N: 'New' };
export const deviceIdOf = (letter: string): DeviceId => asDeviceId(uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', `device ${letter}`));
export const newOpId = (ids: Ids): OpId => asOpId(ids.next());
export const newNodeId = (ids: Ids): NodeId => asNodeId(ids.next());
