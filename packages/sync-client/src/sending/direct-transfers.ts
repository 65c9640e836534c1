import type { ManifestId, Millis, NodeId, OpId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { Clock } from '../ports/clock.ts';
import type { Holds } from './holds.ts';
import { Progress } from './progress.ts';

/** A file that is read where the person has it, and sent without a copy on this device. */
export interface DirectTransfer {
  readonly id: OpId;
  readonly name: string;
  /** The folder it comes into. */
  readonly parent: NodeId;
  readonly at: Millis;
  readonly size: number;
  /** Bytes that were read to find out what it is made of. */
  read: number;
  /** Null until that is known. */
  manifest: WireManifest | null;
  /** What the person said of this one; null: what he said of all. */
  said: 'pause' | 'go' | 'cancel' | null;
}

/** Of all that is sent directly. */
export interface DirectTotals {
  readonly files: number;
  readonly bytes: number;
  readonly done: number;
}

/** The files that this tab sends directly: only it has them, and only as long as its page is open. */
export class DirectTransfers {
  readonly progress: Progress;
  readonly #holds: Holds;
  readonly #onChange: () => void;
  readonly #all = new Map<OpId, DirectTransfer>();
  /** Their senders look again when something was said. */
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock, holds: Holds, onChange: () => void) {
    this.progress = new Progress(clock);
    this.#holds = holds;
    this.#onChange = onChange;
  }

  begin(transfer: Omit<DirectTransfer, 'read' | 'manifest' | 'said'>): DirectTransfer {
    const begun = { ...transfer, read: 0, manifest: null, said: null };
    this.#all.set(begun.id, begun);
    this.#onChange();
    return begun;
  }

  end(transfer: DirectTransfer): void {
    this.#all.delete(transfer.id);
    if (this.#all.size === 0) this.progress.rest();
    this.#onChange();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get all(): Iterable<DirectTransfer> {
    return this.#all.values();
  }

  find(id: string): DirectTransfer | undefined {
    return this.#all.get(id as OpId);
  }

  isPaused({ said, manifest }: DirectTransfer): boolean {
    if (said !== null) return said === 'pause';
    return this.#holds.all || (manifest !== null && this.#holds.isHeld(manifest.id));
  }

  /** Nobody wants it to be sent now: no transfer that brings it goes on. */
  isStopped(manifest: ManifestId): boolean {
    return [...this.#all.values()].every((one) => one.manifest?.id !== manifest || one.said === 'cancel' || this.isPaused(one));
  }

  /** Of one of them, or of all that are under way. What was cancelled stays so. */
  say(said: 'pause' | 'go' | 'cancel' | null, ids: 'all' | readonly string[]): void {
    for (const one of this.#all.values()) if (one.said !== 'cancel' && (ids === 'all' || ids.includes(one.id))) one.said = said;
    this.again();
  }

  /** Whoever waits looks again. */
  again(): void {
    for (const listener of [...this.#listeners]) listener();
    this.#onChange();
  }

  /** Those that are not cancelled. */
  get count(): number {
    return [...this.#all.values()].filter(({ said }) => said !== 'cancel').length;
  }

  /** What is neither cancelled nor paused. */
  totals(): DirectTotals {
    let [files, bytes, done] = [0, 0, 0];
    for (const one of this.#all.values()) {
      const { size, manifest } = one;
      if (one.said === 'cancel' || this.isPaused(one)) continue;
      files += 1;
      bytes += size;
      if (manifest !== null) done += Math.min(size, this.progress.of(manifest.id));
    }
    return { files, bytes, done };
  }
}
