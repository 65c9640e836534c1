import type { NodeId } from '@holdfast/domain';
import type { PinBook } from '../content/pin-book.ts';
import type { Shelf } from '../content/shelf.ts';
import type { Clock } from '../ports/clock.ts';
import type { Replica } from '../replica/replica.ts';

/** What of the files in a folder, however deep, is on this device. A folder without bytes in it is here. */
export type FolderState = 'here' | 'part' | 'cloud';

/** So many items are looked at in one go, and so long after that the next ones. */
const sliceItems = 2_000;
const sliceMs = 20;
/** A look that took long is not taken again for so many times as long. */
const rests = 20;
const foldersAtMost = 5_000;

interface Seen {
  readonly state: FolderState;
  /** Of the tree and of what lies here, when it was looked at. */
  readonly stamp: string;
  /** Until then it is not looked at again. */
  readonly until: number;
  /** Milliseconds that looking took so far. */
  readonly took: number;
  /** A look that goes on. */
  readonly look: Generator<void, FolderState, undefined> | null;
}

export interface FolderStatesParts {
  readonly replica: Replica;
  readonly shelf: Shelf;
  readonly pins: Pick<PinBook, 'absent'>;
  readonly clock: Clock;
  /** A state may be another than was told. */
  readonly onChange: () => void;
}

/**
 * What the glyphs of folders tell. Only folders that are shown are looked at, each once for every state of the tree and of this device; large
 * ones little by little, and in a twentieth of the time at most: until then what was seen last is told.
 */
export class FolderStates {
  readonly #parts: FolderStatesParts;
  readonly #seen = new Map<NodeId, Seen>();
  #missing: { readonly folders: ReadonlySet<NodeId>; readonly stamp: string; readonly until: number } | null = null;
  #next: { readonly due: number; readonly cancel: () => void } | null = null;

  constructor(parts: FolderStatesParts) {
    this.#parts = parts;
  }

  /** What of the files in this folder is here, as far as it was looked at. */
  of(folder: NodeId): FolderState {
    const stamp = this.#stamp;
    const before = this.#seen.get(folder);
    if (before !== undefined && before.stamp === stamp) return before.state;
    if (before !== undefined && (before.look !== null || this.#parts.clock.monotonic() < before.until)) {
      this.#plan(before.until);
      return before.state;
    }
    if (this.#seen.size >= foldersAtMost) this.#seen.clear();
    return this.#goOn(folder, { state: before?.state ?? 'here', stamp, until: 0, took: 0, look: this.#look(folder) });
  }

  /** Whether something in this folder is pinned and not here yet. */
  isWaiting(folder: NodeId): boolean {
    const [stamp, now] = [this.#stamp, this.#parts.clock.monotonic()];
    const before = this.#missing;
    if (before !== null && before.stamp !== stamp && now < before.until) this.#plan(before.until);
    else if (before === null || before.stamp !== stamp) {
      const folders = this.#foldersOfAbsent();
      const end = this.#parts.clock.monotonic();
      this.#missing = { folders, stamp, until: end + rests * (end - now) };
    }
    return this.#missing?.folders.has(folder) === true;
  }

  close(): void {
    this.#next?.cancel();
  }

  get #stamp(): string {
    const { replica, shelf } = this.#parts;
    return `${replica.revision} ${shelf.version}`;
  }

  /** Takes the next slice of a look. */
  #goOn(folder: NodeId, seen: Seen): FolderState {
    const { clock } = this.#parts;
    const start = clock.monotonic();
    const next = seen.look?.next();
    const end = clock.monotonic();
    const took = seen.took + end - start;
    if (next === undefined || next.done !== true) {
      this.#seen.set(folder, { ...seen, took, until: end + sliceMs });
      this.#plan(end + sliceMs);
      return seen.state;
    }
    this.#seen.set(folder, { state: next.value, stamp: seen.stamp, until: end + rests * took, took, look: null });
    return next.value;
  }

  /** Goes on with every look that is not at its end; answers whether one of them saw something else than was told. */
  #goOnAll(): boolean {
    const open = [...this.#seen].filter(([, { look }]) => look !== null);
    return open.filter(([folder, seen]) => this.#goOn(folder, seen) !== seen.state).length > 0;
  }

  *#look(folder: NodeId): Generator<void, FolderState, undefined> {
    const { replica: { view }, shelf } = this.#parts;
    const open = [folder];
    let [left, here, elsewhere] = [sliceItems, false, false];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      // Before what is in a large one is read at all.
      if (view.countChildren(id) > left) yield;
      for (const child of view.children(id)) {
        if (left === 0) yield;
        left = left === 0 ? sliceItems : left - 1;
        if (child.kind === 'folder') open.push(child.id);
        else if (child.content.size > 0) {
          if (shelf.find(child.content.manifest) === undefined) elsewhere = true;
          else here = true;
          if (here && elsewhere) return 'part';
        }
      }
    }
    return elsewhere ? 'cloud' : 'here';
  }

  #foldersOfAbsent(): ReadonlySet<NodeId> {
    const { replica: { view }, pins } = this.#parts;
    const folders = new Set<NodeId>();
    for (const { location } of pins.absent()) {
      for (let at: NodeId | undefined = location.parent; at !== undefined && !folders.has(at); at = view.node(at)?.location.parent) folders.add(at);
    }
    return folders;
  }

  #plan(due: number): void {
    const { clock, onChange } = this.#parts;
    if (this.#next !== null && this.#next.due <= due) return;
    this.#next?.cancel();
    const cancel = clock.after(Math.max(0, due - clock.monotonic()), () => {
      this.#next = null;
      const hasNews = this.#goOnAll();
      // Nothing is under way any more: what rested may be looked at again by whoever shows it.
      if (hasNews || [...this.#seen.values()].every(({ look }) => look === null)) onChange();
    });
    this.#next = { due, cancel };
  }
}
