import type { FileRow, ManifestId, NodeId, NodeRow } from '@holdfast/domain';
import { isLive } from '../intents/live.ts';
import type { Replica, Touched } from '../replica/replica.ts';
import type { Shelf } from './shelf.ts';

/** More changes than this are not looked through one by one. */
const changesAtMost = 256;

/**
 * The live files below what is pinned, and which of their contents are not here. After the first look a change costs what it touches,
 * however many files there are.
 */
export class PinnedFiles {
  readonly #replica: Replica;
  readonly #shelf: Shelf;
  #keys: ReadonlySet<NodeId> = new Set();
  /** Changes since the last look; null when everything is to be looked at anew. */
  #changes: (() => Touched)[] | null = null;
  readonly #files = new Map<NodeId, FileRow>();
  readonly #folders = new Set<NodeId>();
  readonly #contents = new Map<ManifestId, Set<NodeId>>();
  /** Of these the content was not here when it was looked at last; it may have come since. */
  readonly #absent = new Set<NodeId>();
  #losses = -1;
  #bytes = 0;

  constructor(replica: Replica, shelf: Shelf) {
    this.#replica = replica;
    this.#shelf = shelf;
    replica.listen((touched) => {
      if (this.#changes === null || this.#keys.size === 0) return;
      this.#changes = this.#changes.length < changesAtMost ? [...this.#changes, touched] : null;
    });
  }

  /** What is pinned itself. */
  pinned(keys: ReadonlySet<NodeId>): void {
    if (keys.size !== this.#keys.size || [...keys].some((key) => !this.#keys.has(key))) this.#changes = null;
    this.#keys = keys;
  }

  /** Each once. */
  files(): ReadonlyMap<NodeId, FileRow> {
    this.#follow();
    return this.#files;
  }

  /** Whether a file that is pinned has this content. It is asked of each content in turn, and looks for none that is absent. */
  has(manifest: ManifestId): boolean {
    this.#follow();
    return this.#contents.has(manifest);
  }

  /** Those whose content is not on this device. */
  absent(): readonly FileRow[] {
    this.#follow();
    this.#lookForAbsent();
    return [...this.#absent].flatMap((id) => this.#files.get(id) ?? []);
  }

  /** Bytes of those contents that are here, each counted once. */
  bytesHere(): number {
    const absent = new Map(this.absent().map(({ content }) => [content.manifest, content.size]));
    return this.#bytes - [...absent.values()].reduce((sum, size) => sum + size, 0);
  }

  /** What has changed in the tree. */
  #follow(): void {
    // Asked first: it brings the view up to date, on which the rest looks.
    const touched = this.#changes?.map((change) => change()) ?? [];
    const anew = this.#changes === null || touched.includes('all');
    this.#changes = [];
    if (anew) this.#lookAnew();
    else for (const some of touched) if (some !== 'all') for (const id of some) this.#lookAt(id);
    // What lies above a pin may have gone into the trash, or come out of it.
    if (touched.length > 0 || anew) for (const key of this.#keys) this.#lookAt(key);
  }

  #lookAnew(): void {
    this.#files.clear();
    this.#folders.clear();
    this.#contents.clear();
    this.#absent.clear();
    this.#bytes = 0;
  }

  /** What has come is absent no longer; when something went, any of them may be. */
  #lookForAbsent(): void {
    const { losses } = this.#shelf;
    if (losses !== this.#losses) for (const [id, { content }] of this.#files) if (!this.#isHere(content)) this.#absent.add(id);
    this.#losses = losses;
    for (const id of this.#absent) {
      const row = this.#files.get(id);
      if (row === undefined || this.#isHere(row.content)) this.#absent.delete(id);
    }
  }

  #isHere({ size, manifest }: FileRow['content']): boolean {
    return size === 0 || this.#shelf.find(manifest) !== undefined;
  }

  #lookAt(top: NodeId): void {
    const { view } = this.#replica;
    const open = [top];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const row = view.node(id);
      const isKept = (id === view.root || (row !== undefined && isLive(view, id))) && this.#isPinned(id);
      if (this.#take(id, row, isKept)) for (const child of view.children(id)) open.push(child.id);
    }
  }

  #isPinned(id: NodeId): boolean {
    const { view } = this.#replica;
    for (let at: NodeId | undefined = id; at !== undefined; at = view.node(at)?.location.parent) if (this.#keys.has(at)) return true;
    return false;
  }

  /** Answers whether what lies in it is to be looked at too. */
  #take(id: NodeId, row: NodeRow | undefined, isKept: boolean): boolean {
    this.#forgetFile(id);
    if (row?.kind === 'file') {
      if (isKept) this.#keep(row);
      return false;
    }
    if (this.#folders.has(id) === isKept) return false;
    if (isKept) this.#folders.add(id);
    else this.#folders.delete(id);
    return true;
  }

  #keep(row: FileRow): void {
    const { manifest, size } = row.content;
    this.#files.set(row.id, row);
    const sharing = this.#contents.get(manifest) ?? new Set();
    if (sharing.size === 0) this.#bytes += size;
    this.#contents.set(manifest, sharing.add(row.id));
    if (!this.#isHere(row.content)) this.#absent.add(row.id);
  }

  #forgetFile(id: NodeId): void {
    const before = this.#files.get(id);
    if (before === undefined) return;
    const { manifest, size } = before.content;
    this.#files.delete(id);
    this.#absent.delete(id);
    const sharing = this.#contents.get(manifest);
    sharing?.delete(id);
    if (sharing === undefined || sharing.size > 0) return;
    this.#contents.delete(manifest);
    this.#bytes -= size;
  }
}
