import { asNodeId, foldName, limits } from '@holdfast/domain';
import type { Millis, NodeId } from '@holdfast/domain';
import type { AddEntry } from '../api.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import type { Random } from '../ports/random.ts';
import { pathNames, requireFolder } from '../intents/live.ts';
import { invalid, requireName } from '../intents/problem.ts';
import type { View } from '../replica/view.ts';

export interface PlannedFolder {
  readonly node: NodeId;
  readonly parent: NodeId;
  readonly name: string;
}

export interface PlannedFile {
  readonly node: NodeId;
  readonly parent: NodeId;
  readonly name: string;
  /** Names from the root to the file. */
  readonly path: readonly string[];
  readonly source: ByteSource;
  readonly mime: string;
  readonly mtime: number;
}

/** Which folders and files an import makes. */
export interface ImportPlan {
  /** Parents before children. */
  readonly folders: readonly PlannedFolder[];
  readonly files: readonly PlannedFile[];
  /** What lies directly in the target, in order. */
  readonly top: readonly NodeId[];
  /** Bytes. */
  readonly bytes: number;
}

const unknownMime = 'application/octet-stream';

/** A type is plain ASCII and short; what else a file may say of itself is no type, and the server would not read it. */
const mimeOf = (mime: string): string => (/^[ -~]+$/u.test(mime) && mime.length <= limits.mimeUnits ? mime : unknownMime);

/** Milliseconds since 1970, within what a date can hold; 0 for what is no time. */
export const timeOf = (mtime: Millis): Millis => (Number.isNaN(mtime) ? 0 : Math.trunc(Math.min(limits.timeMillis, Math.max(-limits.timeMillis, mtime))));

/**
 * Lays out an import below `parent`. A folder that is there already is used as it is (RULES.md 0.8: uploaded trees merge).
 * @throws SyncClientError `name`, `not-found`, `invalid`: nothing was touched.
 */
export const planImport = (view: View, parent: NodeId, entries: readonly AddEntry[], random: Random): ImportPlan => {
  requireFolder(view, parent);
  const planner = new Planner(view, parent, random);
  for (const entry of entries) planner.add(entry);
  return planner;
};

class Planner implements ImportPlan {
  readonly folders: PlannedFolder[] = [];
  readonly files: PlannedFile[] = [];
  bytes = 0;
  readonly #view: View;
  readonly #parent: NodeId;
  readonly #random: Random;
  readonly #above: readonly string[];
  readonly #folderAt = new Map<string, NodeId>();
  readonly #top = new Set<NodeId>();

  constructor(view: View, parent: NodeId, random: Random) {
    this.#view = view;
    this.#parent = parent;
    this.#random = random;
    this.#above = pathNames(view, parent);
  }

  get top(): readonly NodeId[] {
    return [...this.#top];
  }

  add({ path, blob, mime, mtime }: AddEntry): void {
    const name = path.at(-1);
    if (name === undefined) throw invalid('An added item needs a name: its path is empty');
    for (const part of path) requireName(part);
    if (this.#above.length + path.length > limits.depth) throw invalid(`“${name}” would lie more than ${limits.depth} folders deep: add it higher up`);
    const folder = this.#folder(blob === null ? path : path.slice(0, -1));
    if (blob === null) return;
    const node = asNodeId(this.#random.uuid());
    if (path.length === 1) this.#top.add(node);
    this.bytes += blob.size;
    this.files.push({ node, parent: folder, name, path: [...this.#above, ...path], source: blob, mime: mimeOf(mime), mtime: timeOf(mtime) });
  }

  #folder(path: readonly string[]): NodeId {
    let parent = this.#parent;
    let at = '';
    path.forEach((name, depth) => {
      at += `/${foldName(name)}`;
      const known = this.#folderAt.get(at) ?? this.#existing(parent, name) ?? this.#make(parent, name);
      this.#folderAt.set(at, known);
      if (depth === 0) this.#top.add(known);
      parent = known;
    });
    return parent;
  }

  #existing(parent: NodeId, name: string): NodeId | undefined {
    const row = this.#view.childByName(parent, foldName(name));
    return row?.kind === 'folder' ? row.id : undefined;
  }

  #make(parent: NodeId, name: string): NodeId {
    const node = asNodeId(this.#random.uuid());
    this.folders.push({ node, parent, name });
    return node;
  }
}
