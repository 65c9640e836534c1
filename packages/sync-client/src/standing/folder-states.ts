import type { NodeId } from '@holdfast/domain';
import type { PinBook } from '../content/pin-book.ts';
import type { Shelf } from '../content/shelf.ts';
import type { Clock } from '../ports/clock.ts';
import type { Replica } from '../replica/replica.ts';

/** What of the files in a folder, however deep, is on this device. A folder without bytes in it is here. */
export type FolderState = 'here' | 'part' | 'cloud';

/** A folder that nobody has looked at yet is looked at so far at once, and further a little later. */
const firstItems = 2_000;
const laterMs = 500;
/** A look that took long is not taken again for so many times as long. */
const rests = 20;
const foldersAtMost = 5_000;

interface Seen {
  readonly state: FolderState;
  /** Of the tree and of what lies here, when it was looked at. */
  readonly stamp: string;
  /** Until then it is not looked at again. */
  readonly until: number;
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
 * What the glyphs of folders tell. Only folders that are shown are looked at, each once for every state of the tree and of this device, and
 * looks at large ones take a twentieth of the time at most: until the next one the last is told.
 */
export class FolderStates {
  readonly #parts: FolderStatesParts;
  readonly #seen = new Map<NodeId, Seen>();
  #missing: { readonly folders: ReadonlySet<NodeId>; readonly stamp: string; readonly until: number } | null = null;
  #next: { readonly due: number; readonly cancel: () => void } | null = null;

  constructor(parts: FolderStatesParts) {
    this.#parts = parts;
  }

  /** What of the files in this folder is here. */
  of(folder: NodeId): FolderState {
    const [stamp, now] = [this.#stamp, this.#parts.clock.monotonic()];
    const before = this.#seen.get(folder);
    if (before !== undefined && before.stamp === stamp) return before.state;
    if (before !== undefined && now < before.until) {
      this.#plan(before.until);
      return before.state;
    }
    if (this.#seen.size >= foldersAtMost) this.#seen.clear();
    const state = this.#look(folder, before === undefined ? firstItems : Number.POSITIVE_INFINITY);
    const end = this.#parts.clock.monotonic();
    if (state === null) {
      this.#plan(end + laterMs);
      this.#seen.set(folder, { state: 'here', stamp: '', until: end + laterMs });
      return 'here';
    }
    this.#seen.set(folder, { state, stamp, until: end + rests * (end - now) });
    return state;
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

  /** Null when there is more than may be looked at now. */
  #look(folder: NodeId, most: number): FolderState | null {
    const { replica: { view }, shelf } = this.#parts;
    const open = [folder];
    let [looked, here, elsewhere] = [0, false, false];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const child of view.children(id)) {
        looked += 1;
        if (looked > most) return null;
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
      onChange();
    });
    this.#next = { due, cancel };
  }
}
