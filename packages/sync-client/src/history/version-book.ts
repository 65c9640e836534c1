import { cameOf, serverDevice } from '@holdfast/domain';
import type { DeviceId, FileRow, NodeId, SetContent, VersionId } from '@holdfast/domain';
import type { VersionItem } from '@holdfast/protocol';
import type { Shelf } from '../content/shelf.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { KnownVersion, VersionsRow } from '../ports/replica-store.ts';
import { InTurn } from '../timing/in-turn.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';

/** Rows kept on this device; the oldest are forgotten, the server knows them. */
const remembered = 5000;
/** Pages fetched for one file: more versions than anybody looks through. */
const pagesAtMost = 20;

interface Versions {
  readonly versions: Map<VersionId, KnownVersion>;
  /** Those of which the server has told. */
  readonly told: Set<VersionId>;
  whole: boolean;
}

/** A file's versions, the newest first, and whether the server has told all of them. */
export interface Told {
  readonly versions: readonly KnownVersion[];
  readonly complete: boolean;
}

/** What this device knows of the versions of files: its own edits, what the server has told, and what the tree itself says (H21). */
export class VersionBook {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #shelf: Pick<Shelf, 'look'>;
  readonly #deviceName: string;
  readonly #files = new Map<NodeId, Versions>();
  readonly #reading = new InTurn();
  readonly #names = new Map<DeviceId, { readonly device: string | null; readonly author: string | null }>();
  #lastKey = 0;

  constructor(ports: EnginePorts, replica: Replica, shelf: Pick<Shelf, 'look'>, deviceName: string) {
    this.#ports = ports;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#deviceName = deviceName;
  }

  /** What this device calls another, as far as it has heard. */
  nameOf(device: DeviceId): { readonly device: string | null; readonly author: string | null } {
    if (device === this.#replica.meta.device) return { device: this.#deviceName, author: this.#names.get(device)?.author ?? null };
    return this.#names.get(device) ?? { device: null, author: null };
  }

  /** Forgets the oldest. */
  async prune(): Promise<void> {
    const keys = await this.#ports.store.keys('versions');
    if (keys.length > 2 * remembered) await this.#replica.commit({ remove: { versions: keys.slice(0, -remembered) } }, 'relaxed');
  }

  /** What an edit on this device adds to the book: the content it replaces and its own. To be written with the operation. */
  edited(file: FileRow, op: SetContent): VersionsRow {
    const { manifest, size, hash, mime, mtime, id, at } = op;
    const made: KnownVersion = {
      id, manifest, size, hash, mime, mtime, at, parents: [op.baseVersion], device: { id: op.device, name: this.#deviceName }, author: null, came: 'edited',
    };
    return { node: file.id, known: [this.head(file), made], whole: false };
  }

  /** The current content as the tree itself tells it. */
  head(file: FileRow): KnownVersion {
    const { manifest, size, hash, mime, mtime, version, stamp } = file.content;
    const came = stamp.device === serverDevice ? 'merged' : cameOf({ id: version, parents: version === file.created.op ? [] : [version], stamp, node: file.id }, file);
    const name = this.nameOf(stamp.device);
    return { id: version, manifest, size, hash, mime, mtime, at: stamp.at, parents: [], device: { id: stamp.device, name: name.device }, author: name.author, came };
  }

  /** What is known here; asks nobody. */
  async known(node: NodeId): Promise<Told> {
    await this.#read();
    const file = this.#files.get(node);
    const versions = await this.#there(file);
    const confirmed = this.#replica.tree.node(node);
    for (const row of [confirmed, this.#replica.view.node(node)]) {
      if (row?.kind === 'file' && !versions.has(row.content.version)) versions.set(row.content.version, file?.versions.get(row.content.version) ?? this.head(row));
    }
    const complete = file?.whole === true && confirmed?.kind === 'file' && file.versions.has(confirmed.content.version);
    return { versions: [...versions.values()].sort(latestFirst), complete };
  }

  /** Without own edits of which nothing is left: taken back, written over before they were sent, or refused, with bytes that are nowhere. */
  async #there(file: Versions | undefined): Promise<Map<VersionId, KnownVersion>> {
    const pending = this.#pending();
    const there = new Map<VersionId, KnownVersion>();
    for (const [id, version] of file?.versions ?? []) {
      const isSure = file?.told.has(id) === true || version.device.id !== this.#replica.meta.device || pending.has(id);
      if (isSure || (await this.#shelf.look(version.manifest)) !== undefined) there.set(id, version);
    }
    return there;
  }

  #pending(): ReadonlySet<string> {
    return new Set(this.#replica.outbox.map(({ row }) => row.op.id));
  }

  /** One version, from this device or else the server; null when neither knows it or the server cannot be reached. */
  async find(node: NodeId, version: VersionId): Promise<KnownVersion | null> {
    const here = (await this.known(node)).versions.find(({ id }) => id === version);
    if (here !== undefined) return here;
    await this.ask(node);
    return (await this.known(node)).versions.find(({ id }) => id === version) ?? null;
  }

  /** Has the server tell all versions of a file; false when it could not be reached, or knows no such file. */
  async ask(node: NodeId): Promise<boolean> {
    const items: VersionItem[] = [];
    let cursor: string | null = null;
    try {
      for (let page = 0; page < pagesAtMost; page += 1) {
        const answer = await this.#ports.transport.versions(node, cursor);
        items.push(...answer.items);
        cursor = answer.next;
        if (cursor === null) break;
      }
    } catch (error) {
      if (hasCode(error, 'offline', 'timeout', 'unauthenticated', 'refused')) return false;
      throw error;
    }
    await this.#learn({ node, known: items.map(knownOf), whole: cursor === null, told: true });
    return true;
  }

  async #learn(row: VersionsRow): Promise<void> {
    await this.#read();
    const file = this.#files.get(row.node);
    const isNews = file?.whole !== row.whole || file.versions.size !== row.known.length || row.known.some(({ id }) => !file.told.has(id));
    if (!isNews) return;
    await this.#replica.commit({ append: { versions: [row] } }, 'relaxed');
    await this.#read();
  }

  /** Reads what any tab has learnt since the last time. */
  #read(): Promise<void> {
    return this.#reading.run(async () => {
      for (const { key, row } of await this.#ports.store.rows('versions', this.#lastKey)) {
        this.#lastKey = Math.max(this.#lastKey, key);
        this.#take(row);
      }
    });
  }

  /** The server's word replaces all but what it has not heard of yet. */
  #clear({ versions }: Versions): void {
    const pending = this.#pending();
    for (const id of versions.keys()) if (!pending.has(id)) versions.delete(id);
  }

  #take({ node, known, whole, told }: VersionsRow): void {
    const file = this.#files.get(node) ?? { versions: new Map<VersionId, KnownVersion>(), told: new Set<VersionId>(), whole: false };
    this.#files.set(node, file);
    if (whole) this.#clear(file);
    file.whole ||= whole;
    for (const version of known) {
      file.versions.set(version.id, version);
      if (told) file.told.add(version.id);
      const { id, name } = version.device;
      if (name !== null && id !== serverDevice) this.#names.set(id, { device: name, author: version.author ?? this.#names.get(id)?.author ?? null });
    }
  }
}

const knownOf = ({ id, parents, manifest, size, hash, mime, mtime, at, device, author, came }: VersionItem): KnownVersion =>
  ({ id, parents, manifest, size, hash, mime, mtime, at, device, author: author?.name ?? null, came });

/** What was merged has the time of the edit that it was merged from, and stands above it. */
const latestFirst = (a: KnownVersion, b: KnownVersion): number => b.at - a.at || Number(b.parents.includes(a.id)) - Number(a.parents.includes(b.id));
