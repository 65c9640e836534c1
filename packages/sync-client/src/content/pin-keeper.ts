import type { FileRow, ManifestId } from '@holdfast/domain';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode, isPassing, SyncClientError } from '../sync-client-error.ts';
import { backoff } from '../timing/backoff.ts';
import type { Wanted } from './chunk-source.ts';
import type { Fetcher } from './fetcher.ts';
import type { PinBook } from './pin-book.ts';
import type { Room } from './room.ts';
import type { Shelf } from './shelf.ts';

/** Bytes, and contents, that are fetched together. What is larger goes alone. */
const batchBytes = 8 * 1024 * 1024;
const batchItems = 1000;
/** Changes that come so soon after one another are looked at together. */
const lookAfterMs = 300;
/** What the server did not have whole is asked for again after so long, each time twice as long, and at most so long. */
const againAfterMs = 30_000;
const againAtMostMs = 600_000;

export interface PinKeeperParts {
  readonly replica: Replica;
  readonly shelf: Shelf;
  readonly pins: PinBook;
  readonly fetcher: Fetcher;
  readonly room: Room;
  /** Something has come, or is not coming any more. */
  readonly onKept: () => void;
  /** Something has come that is not wanted any more: it changed meanwhile. */
  readonly onStray: () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Keeps on this device what is pinned, in the tab that leads: whatever is missing is fetched, the smallest first, and the old content stays
 * until the new one is whole. Without a way to the server, or without room, it waits.
 */
export class PinKeeper {
  readonly #ports: EnginePorts;
  readonly #parts: PinKeeperParts;
  /** What the server did not have whole: when it is asked for again. */
  readonly #tries = new Map<ManifestId, { readonly wait: number; readonly at: number }>();
  #fence: number | null = null;
  #online = false;
  #stop = new AbortController();
  #failures = 0;
  #running = false;
  #stale = false;
  #full = false;
  #cancel: (() => void) | null = null;
  #cancelWaking: (() => void) | null = null;
  /** What is being fetched is looked at soon. */
  #looks = false;
  /** What is being fetched. */
  #fetching: { readonly wanted: readonly Wanted[]; readonly stop: AbortController } | null = null;

  constructor(ports: EnginePorts, parts: PinKeeperParts) {
    this.#ports = ports;
    this.#parts = parts;
    parts.replica.listen(() => {
      if (parts.pins.size > 0) this.wake();
    });
  }

  /** What is missing does not fit, even if all that may go goes; as far as this tab has tried. */
  get isFull(): boolean {
    return this.#full;
  }

  /** This tab leads from now on. */
  begin(fence: number): void {
    this.#fence = fence;
    this.#tries.clear();
    this.wake();
  }

  /** It leads, or not any more; it reaches the server, or not. */
  changed({ leader, online }: { readonly leader: boolean; readonly online: boolean }): void {
    this.#online = leader && online;
    if (this.#online) return this.wake();
    this.#cancel?.();
    this.#cancelWaking?.();
    this.#cancel = null;
    this.#stop.abort(new SyncClientError('aborted', 'There is no way to the server, or another tab leads'));
    if (!leader) this.#fence = null;
  }

  /** Something may be missing now, or not be wanted any more. */
  wake(): void {
    this.#stale = true;
    this.#lookSoon();
    if (this.#fence !== null && this.#online && !this.#running && this.#cancel === null) this.#after(lookAfterMs);
  }

  /** Once for many changes: each look may replay the outbox. */
  #lookSoon(): void {
    if (this.#fetching === null || this.#looks) return;
    this.#looks = true;
    this.#ports.clock.after(lookAfterMs, () => {
      this.#looks = false;
      this.#stopUnwanted();
    });
  }

  #stopUnwanted(): void {
    if (this.#fetching?.wanted.some((one) => this.#isStillWanted(one)) !== false) return;
    this.#fetching.stop.abort(new SyncClientError('aborted', 'It is not to be kept on this device any more'));
  }

  #wakeAfter(ms: number): void {
    this.#cancelWaking?.();
    this.#cancelWaking = this.#ports.clock.after(ms, () => this.wake());
  }

  #after(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#ports.clock.after(ms, () => {
      this.#cancel = null;
      this.#run().catch((error: unknown) => this.#parts.onFault(error));
    });
  }

  async #run(): Promise<void> {
    const fence = this.#fence;
    if (this.#running || fence === null || !this.#online) return;
    this.#running = true;
    this.#stop = new AbortController();
    try {
      while (this.#stale) {
        this.#stale = false;
        await this.#fetchAll(fence, this.#stop.signal);
      }
      this.#failures = 0;
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#running = false;
      // What came up while it was ending.
      if (this.#stale && this.#online && this.#cancel === null) this.#after(lookAfterMs);
    }
    const wait = this.#untilDue();
    if (wait !== null && this.#online) this.#wakeAfter(wait);
  }

  #failed(error: unknown): void {
    if (hasCode(error, 'fenced', 'closed', 'aborted')) return;
    if (!isPassing(error) && !hasCode(error, 'storage-full')) this.#parts.onFault(error);
    this.#stale = true;
    this.#failures += 1;
    if (this.#online) this.#after(backoff(this.#failures, this.#ports.random));
  }

  async #fetchAll(fence: number, stop: AbortSignal): Promise<void> {
    const { pins, shelf } = this.#parts;
    await Promise.all([pins.refreshAdded(), shelf.refresh()]);
    this.#setFull(!(await this.#fetchAllFitting(fence, stop)));
  }

  #setFull(full: boolean): void {
    if (full === this.#full) return;
    this.#full = full;
    this.#parts.onKept();
  }

  /** False when not all of it fits. */
  async #fetchAllFitting(fence: number, stop: AbortSignal): Promise<boolean> {
    for (const batch of batchesOf(this.#missing())) {
      const wanted = batch.filter((one) => this.#isWanted(one));
      if (wanted.length === 0) continue;
      if (stop.aborted) throw stop.reason;
      // The smallest come first: what follows does not fit either. The next change looks again, or time.
      if (!(await this.#fetchFitting(wanted, fence, stop))) {
        this.#wakeAfter(againAtMostMs);
        return false;
      }
    }
    return true;
  }

  /** As many as fit, the smallest first; false when not all do. */
  async #fetchFitting(wanted: readonly Wanted[], fence: number, stop: AbortSignal): Promise<boolean> {
    const { replica, pins, room, onKept, onStray } = this.#parts;
    if (!(await room.allows(wanted.reduce((sum, { size }) => sum + size, 0)))) {
      const half = Math.ceil(wanted.length / 2);
      return wanted.length > 1 && (await this.#fetchFitting(wanted.slice(0, half), fence, stop)) && (await this.#fetchFitting(wanted.slice(half), fence, stop));
    }
    const left = await this.#fetch(wanted, fence, stop);
    if (wanted.some(({ node, manifest }) => !isOf(replica.tree.node(node), manifest))) onStray();
    for (const one of left) if (this.#isStillWanted(one)) this.#putOff(one.manifest);
    await pins.refresh();
    onKept();
    return true;
  }

  async #fetch(wanted: readonly Wanted[], fence: number, stop: AbortSignal): Promise<readonly Wanted[]> {
    const { pins, fetcher, onKept } = this.#parts;
    const unwanted = new AbortController();
    this.#fetching = { wanted, stop: unwanted };
    try {
      return await fetcher.fetch(wanted, {
        stop: AbortSignal.any([stop, unwanted.signal]), fence,
        isWanted: (one) => this.#isStillWanted(one), release: (had) => pins.standInKeys(had.map(({ node }) => node)),
      });
    } finally {
      this.#fetching = null;
      if (unwanted.signal.aborted) onKept();
    }
  }

  #putOff(manifest: ManifestId): void {
    const { clock } = this.#ports;
    const wait = Math.min(againAtMostMs, (this.#tries.get(manifest)?.wait ?? againAfterMs / 2) * 2);
    this.#tries.set(manifest, { wait, at: clock.monotonic() + wait });
  }

  /** Until something that was put off is due. */
  #untilDue(): number | null {
    const { pins } = this.#parts;
    const wanted = new Set(this.#tries.size === 0 ? [] : pins.absent().map(({ content }) => content.manifest));
    const due = [...this.#tries].flatMap(([manifest, { at }]) => (wanted.has(manifest) ? [at] : []));
    return due.length === 0 ? null : Math.max(lookAfterMs, Math.min(...due) - this.#ports.clock.monotonic());
  }

  /** The contents that are pinned and not here, each once, the smallest first. Only what the server has told of: the rest comes with its answer. */
  #missing(): readonly Wanted[] {
    const { pins, replica } = this.#parts;
    const now = this.#ports.clock.monotonic();
    const missing = new Map<ManifestId, Wanted>();
    for (const { id, content: { manifest, version, size } } of pins.absent()) {
      if ((this.#tries.get(manifest)?.at ?? now) > now) continue;
      if (isOf(replica.tree.node(id), manifest)) missing.set(manifest, { node: id, version, manifest, size });
    }
    return [...missing.values()].sort((a, b) => a.size - b.size);
  }

  /** The tree may have changed since the list was made. */
  #isWanted(one: Wanted): boolean {
    const { replica, shelf } = this.#parts;
    return isOf(replica.tree.node(one.node), one.manifest) && shelf.find(one.manifest) === undefined && this.#isStillWanted(one);
  }

  /** The file is to be here, be it with another content by now: that goes on from what has come. */
  #isStillWanted({ node, manifest }: Wanted): boolean {
    return this.#parts.pins.wants(node, manifest);
  }
}

const isOf = (row: { readonly kind: string } | undefined, manifest: ManifestId): boolean => row?.kind === 'file' && (row as FileRow).content.manifest === manifest;

const batchesOf = function* (wanted: readonly Wanted[]): Generator<readonly Wanted[], void, undefined> {
  let batch: Wanted[] = [];
  let bytes = 0;
  for (const one of wanted) {
    if (batch.length > 0 && (bytes + one.size > batchBytes || batch.length >= batchItems)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(one);
    bytes += one.size;
  }
  if (batch.length > 0) yield batch;
};
