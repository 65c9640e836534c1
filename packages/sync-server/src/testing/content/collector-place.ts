import { type ChunkHash, chunksSize, concatBytes, encodeManifest, encodePackHeader, encodePackTrailer, hashFromBytes, type ManifestChunk, packHeaderSize, toHex } from '@holdfast/chunking';
import { asChunkHash, asManifestId, type ManifestId, type NodeId, type SpaceId } from '@holdfast/domain';
import type { ManifestsResponse } from '@holdfast/protocol';
import type { CollectorIndex } from '../../content/collect/collector-index.ts';
import { Collector, type CollectorOptions, type CollectorStep } from '../../content/collect/collector.ts';
import { commitManifests } from '../../content/commit-manifests.ts';
import { type ContentIndex } from '../../content/content-index.ts';
import { type ContentStore, type ObjectKey, readAll } from '../../content/content-store.ts';
import { openContent } from '../../content/open-content.ts';
import type { ManifestShelfIndex } from '../../content/shelve/manifest-shelf-index.ts';
import { acceptPack, packIdOf, packKey } from '../../content/store-pack.ts';
import type { Alarm } from '../../ports/alarm.ts';
import { contractIds } from './content-index-contract.ts';
import { MemoryContentStore } from './memory-content-store.ts';
import { pureSha256 } from './pure-sha256.ts';

/** An index, the collector's side of it, and a say in what versions refer to. */
export interface CollectorSubject {
  readonly index: ContentIndex;
  readonly collector: CollectorIndex;
  readonly shelf: ManifestShelfIndex;
  /** An empty store; one in memory unless given. */
  readonly store?: ContentStore;
  /** As if a version of this node had this content; the node is there. */
  use(space: SpaceId, node: NodeId, manifest: ManifestId): Promise<void>;
  /** As if this file, which is there, held this content and no version of its own said so: it was un-coalesced (row 49). */
  hold(space: SpaceId, node: NodeId, manifest: ManifestId): Promise<void>;
  /** As if the node had been purged: its versions stay behind. */
  purge(space: SpaceId, node: NodeId): Promise<void>;
  /** As if the tables of content had been lost, all or that of chunks alone; versions and what was known of the space stay. */
  lose(space: SpaceId, what: 'all' | 'chunks'): Promise<void>;
}

export const [space] = contractIds.spaces;
export const [alice] = contractIds.users;
export const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;
export const uuid = (n: number): string => `00000000-0000-4000-8004-${n.toString(16).padStart(12, '0')}`;

type Bytes = Uint8Array<ArrayBuffer>;
export interface TestFile {
  readonly id: ManifestId;
  readonly chunks: readonly ManifestChunk[];
  readonly bodies: ReadonlyMap<ChunkHash, Bytes>;
}

/** A file of one chunk a letter; equal letters are equal chunks. */
export const fileOf = (letters: string): TestFile => {
  const bodies = new Map<ChunkHash, Bytes>();
  const chunks = [...letters].map((letter): ManifestChunk => {
    const bytes = new Uint8Array(100 + letter.charCodeAt(0)).fill(letter.charCodeAt(0));
    const hash = hashFromBytes(pureSha256.digest(bytes));
    bodies.set(hash, bytes);
    return { hash, size: bytes.length };
  });
  return { id: asManifestId(toHex(pureSha256.digest(encodeManifest(chunks)))), chunks, bodies };
};

/** A pack of these chunks, as it travels. */
export const packOf = ({ chunks, bodies }: Pick<TestFile, 'chunks' | 'bodies'>): Bytes =>
  concatBytes([encodePackHeader(chunks), ...chunks.map(({ hash }) => bodies.get(hash) ?? new Uint8Array(0))]);

/** Where the pack of all chunks of a file lies that comes as `upload`. */
export const keyOfPack = async (upload: string, { chunks }: Pick<TestFile, 'chunks'>): Promise<ObjectKey> =>
  packKey(space, packIdOf(upload, await encodePackTrailer(chunks, packHeaderSize(chunks.length), (bytes) => pureSha256.digest(bytes)), pureSha256));

/** Contents that are sent, used and collected, at a clock of their own. */
export class Place {
  readonly store: ContentStore;
  readonly sha256 = pureSha256;
  readonly alarms: Alarm[] = [];
  readonly index: ContentIndex;
  readonly subject: CollectorSubject;
  clock = 1_750_000_000_000;
  #ids = 0;
  readonly now = (): number => this.clock;

  constructor(subject: CollectorSubject) {
    this.store = subject.store ?? new MemoryContentStore();
    this.index = subject.index;
    this.subject = subject;
  }

  /** All objects, by key. */
  async objects(): Promise<readonly { readonly key: ObjectKey; readonly size: number }[]> {
    const found: { readonly key: ObjectKey; readonly size: number }[] = [];
    for await (const object of this.store.list('')) found.push(object);
    return found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** A whole object as it lies there. */
  async object(key: ObjectKey): Promise<Bytes> {
    const size = (await this.store.stat(key))?.size ?? 0;
    return new Uint8Array(await readAll(await this.store.read(key, { from: 0, to: size })));
  }

  newCollector(rows = 3, options: CollectorOptions = {}): Collector {
    return new Collector({
      store: this.store, index: this.subject.collector, sha256: this.sha256, now: this.now, uuid: () => uuid((this.#ids += 1)),
      alarms: { raise: (alarm) => void this.alarms.push(alarm) },
    }, { rows, ...options });
  }

  async ask(file: TestFile): Promise<ManifestsResponse['results'][number] | undefined> {
    const wire = { id: file.id, chunker: 'fastcdc-128k-1', size: chunksSize(file.chunks), chunks: file.chunks.map(({ hash, size }) => [asChunkHash(hash), size] as const) };
    return (await commitManifests(this, { space, user: alice, manifests: [wire] })).results[0];
  }

  async send(file: TestFile, only: readonly string[] = file.chunks.map(({ hash }) => hash)): Promise<void> {
    const chunks = [...new Map(file.chunks.map((chunk) => [chunk.hash, chunk])).values()].filter(({ hash }) => only.includes(hash));
    await acceptPack(this, { upload: uuid((this.#ids += 1)), space, uploader: alice, bytes: packOf({ chunks, bodies: file.bodies }) });
  }

  /** Sends what is missing and commits. */
  async keep(file: TestFile): Promise<void> {
    const first = await this.ask(file);
    if (first?.state === 'missing') await this.send(file, first.missing);
    const second = await this.ask(file);
    if (second?.state !== 'committed') throw new Error(`not committed: ${JSON.stringify(second)}`);
  }

  async keepFor(file: TestFile, node: NodeId): Promise<void> {
    await this.keep(file);
    await this.subject.use(space, node, file.id);
  }

  async isWhole(file: TestFile): Promise<boolean> {
    const parts: Uint8Array[] = [];
    for await (const part of openContent(this, space, file.id, { from: 0, to: chunksSize(file.chunks) })) parts.push(part.slice());
    return toHex(pureSha256.digest(concatBytes(parts))) === toHex(pureSha256.digest(concatBytes(file.chunks.map(({ hash }) => file.bodies.get(hash) ?? new Uint8Array(0)))));
  }

  async round(): Promise<readonly CollectorStep[]> {
    const steps: CollectorStep[] = [];
    const collector = this.newCollector();
    for await (const step of collector.round(space)) steps.push(step);
    for await (const step of collector.sweep()) steps.push(step);
    return steps;
  }

  /** Rounds over a long time: everything that may go is gone. */
  async rounds(days = 40): Promise<void> {
    for (let day = 0; day < days; day += 1) {
      this.clock += DAY;
      await this.round();
    }
  }
}
