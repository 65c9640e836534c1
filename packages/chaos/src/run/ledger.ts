import { appendFileSync } from 'node:fs';
import type { NodeId, OpId } from '@holdfast/domain';
import type { Saved, SpaceTables } from '@holdfast/simulator';

/** Bytes whose saving was confirmed. What a page saved is known by its manifest, what an engine process saved by its operations. */
export interface Entry {
  readonly device: string;
  readonly what: string;
  readonly sha256: string;
  readonly size: number;
  readonly by: { readonly ops: readonly OpId[]; readonly node: NodeId } | { readonly manifest: string };
  /** It was sent from where the person has it: the device had no bytes of it. */
  readonly direct?: true;
}

/** What was taken back before it was sent (H14), and what had been folded into it: written over by its own author, it went with it (H13). */
export const takenBack = (withdrawn: ReadonlySet<OpId>, folds: ReadonlyMap<OpId, OpId>): ReadonlySet<OpId> => {
  const isGone = (op: OpId | undefined): boolean => op !== undefined && (withdrawn.has(op) || isGone(folds.get(op)));
  return new Set([...withdrawn, ...[...folds.keys()].filter(isGone)]);
};

/** Operations that devices still hold, and what those do the work of (H13, H14): of what was sent directly and the server has lost since, the person is told by name. */
export const stillHeld = (held: ReadonlySet<OpId>, folds: ReadonlyMap<OpId, OpId>): ReadonlySet<OpId> => {
  const isHeld = (op: OpId | undefined): boolean => op !== undefined && (held.has(op) || isHeld(folds.get(op)));
  return new Set([...held, ...[...folds.keys()].filter(isHeld)]);
};

/** L1's book: every byte string that was confirmed as saved, on disk as soon as it is confirmed. */
export class Ledger {
  readonly #file: string;
  readonly entries: Entry[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  get bytes(): number {
    return this.entries.reduce((sum, { size }) => sum + size, 0);
  }

  /** What nobody has taken back before it was sent (H14), for the simulator's checker, which compares contents as texts: here the text of a content is its SHA-256. */
  saved(tables: SpaceTables, withdrawn: ReadonlySet<OpId>): readonly Saved[] {
    const carried = new Map<string, { readonly op: OpId; readonly node: NodeId }>();
    for (const { op } of tables.log) if ((op.type === 'createFile' || op.type === 'setContent') && !carried.has(op.manifest)) carried.set(op.manifest, { op: op.id, node: op.node });
    const kept = this.entries.filter(({ by }) => !('ops' in by && by.ops.some((op) => withdrawn.has(op))));
    // A page that replaces a file twice before the first is sent has written over it (H13): the later one tells which file it was.
    const replacedBy = (index: number, { device, what }: Entry): NodeId | undefined =>
      kept.slice(index + 1).flatMap(({ device: on, what: name, by }) => (on === device && name === what && 'manifest' in by ? (carried.get(by.manifest)?.node ?? []) : []))[0];
    return kept.map((entry, index) => {
      const { device, what, sha256, size, by, direct } = entry;
      const told = `${what} (${size} bytes, SHA-256 ${sha256.slice(0, 12)})`;
      // An empty content holds nothing that could be lost: a version restored is noted so, which writes over what was not sent (H13).
      const bytes = size === 0 ? '' : sha256;
      if ('ops' in by) return { space: tables.space.id, device, what: told, bytes, ops: by.ops, node: by.node, ...(direct === true && { direct }) };
      const found = carried.get(by.manifest);
      return { space: tables.space.id, device, what: told, bytes, ops: found === undefined ? [] : [found.op], node: found?.node ?? replacedBy(index, entry) ?? tables.root };
    });
  }
}
