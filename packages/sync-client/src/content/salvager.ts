import { asNodeId, foldName } from '@holdfast/domain';
import type { ManifestId, Millis, NodeId } from '@holdfast/domain';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import { isLive, pathNames } from '../intents/live.ts';
import { manifestOf } from '../operation-facts.ts';
import type { BlobFile } from '../ports/blob-store.ts';
import type { OfferRow, OnceThere, ParkedRow, StoredBlob } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import { isCacheFile } from './cache-file.ts';
import type { HeldBack } from './only-here.ts';
import type { FoundRecord, SegmentHeader } from './segment-format.ts';
import { scanRecords } from './segment-format.ts';
import type { Shelf } from './shelf.ts';
import { streamManifest } from './staged-content.ts';
import { lessOf } from './unfinished.ts';
import { importLock } from './staging-file.ts';

const withoutRecord = 'it was found on this device without its record, because the app or the browser stopped while it was added; send it again';
/** What was acknowledged in so many milliseconds is offered again although it lies in the trash (H31: 7 days). */
const offeredForMs = 7 * 24 * 60 * 60 * 1000;
const lostByServer = 'the server was set back to an older state and no longer has it; send it again';

/**
 * Offers bytes that this device holds and nothing else speaks of: left by an import that died or by a lost database (H3),
 * or lost by a server that was restored from a backup (H31). They are parked for the person to decide.
 */
export class Salvager {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #shelf: Shelf;
  readonly #envelopes: EnvelopeMaker;
  readonly #heldBack: HeldBack;

  constructor(ports: EnginePorts, replica: Replica, shelf: Shelf, envelopes: EnvelopeMaker, heldBack: HeldBack) {
    this.#ports = ports;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#envelopes = envelopes;
    this.#heldBack = heldBack;
  }

  /** Looks through the files that no row names. Needs a whole base. A file that cannot be looked at does not keep the others from it: then this throws in the end. */
  async salvage(fence: number): Promise<void> {
    await this.#shelf.refresh();
    const failures: unknown[] = [];
    for (const file of await this.#ports.blobs.list()) {
      // What was fetched was never only here; somebody may have deleted it for good since (P10).
      if (this.#isShelved(file.name) || isCacheFile(file.name)) continue;
      try {
        await this.#ports.locks.tryHold(importLock(file.name), () => this.#salvageFile(file, fence));
      } catch (error) {
        if (hasCode(error, 'fenced', 'closed')) throw error;
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /**
   * The files of the base as it is, for the journal: to be offered again if another epoch does not know them. Those in the trash too, when
   * they were written lately (H31): nobody has deleted them for good.
   */
  async remember(): Promise<OfferRow> {
    await this.#shelf.refresh();
    const { tree, meta } = this.#replica;
    const at = this.#ports.clock.now();
    const lately = at + meta.serverOffset - offeredForMs;
    const files: OnceThere[] = [];
    for (const row of tree.rows()) {
      if (row.kind !== 'file' || this.#shelf.find(row.content.manifest) === undefined) continue;
      if (row.content.stamp.at < lately && !isLive(tree, row.id)) continue;
      const { manifest, size, mime, mtime } = row.content;
      files.push({ manifest, path: pathNames(tree, row.id), size, mime, mtime });
    }
    return { doing: 'offer', at, files };
  }

  /**
   * Of what was there before, offers what is not there any more and whose bytes this device still holds (H31). Needs the base of the new
   * history; when yet another one has begun meanwhile, nothing is done, and its base is to be waited for.
   */
  async offerAgain(fence: number): Promise<void> {
    const { epoch } = this.#replica.meta;
    await this.#heldBack.refresh();
    await this.#shelf.refresh();
    const journal = (await this.#ports.store.rows('journal')).flatMap(({ key, row }) => (row.doing === 'offer' ? [{ key, row }] : []));
    const files = newestOf(journal.map(({ row }) => row));
    await this.#replica.commit(() => {
      const { meta } = this.#replica;
      if (meta.epoch !== epoch || meta.rebuild) return null;
      const known = this.#known();
      const lost = files.filter(({ manifest }) => !known.has(manifest) && this.#shelf.find(manifest) !== undefined);
      return { fence, meta: { restored: false }, append: { parked: lost.map((file) => this.#park(file.manifest, file, lostByServer)) }, remove: { journal: journal.map(({ key }) => key) } };
    }, 'strict');
  }

  async #salvageFile({ name, size }: BlobFile, fence: number): Promise<void> {
    // Who held the lock until now may have committed what the file holds.
    await this.#shelf.refresh();
    if (this.#isShelved(name)) return;
    await this.#heldBack.refresh();
    const known = this.#known();
    const found: FoundRecord[] = [];
    let [complete, torn] = [0, 0];
    for await (const one of scanRecords(size, (from, to) => this.#ports.blobs.read(name, from, to))) {
      if ('torn' in one) torn += 1;
      else complete += 1;
      if (!('torn' in one) && !known.has(one.manifest)) found.push(one);
    }
    const sound = await this.#verify(name, found);
    if (sound.length === 0) {
      // Everything in it is somewhere else as well: the bytes are of a cache whose row went first. What is not understood stays until it is swept (H2).
      if (complete > 0 && torn + found.length === 0) await this.#ports.blobs.remove(name);
      return;
    }
    const at = this.#ports.clock.now();
    const parked = sound.map(({ blob, header }) => this.#park(blob.manifest.id, header, withoutRecord));
    const told = lessOf(await this.#ports.store.rows('journal'), name, parked.map(({ title }) => title));
    await this.#replica.commit({ ...told, fence, append: { blobs: [{ file: name, blobs: sound.map(({ blob }) => blob), at }], parked } }, 'strict');
    await this.#shelf.refresh();
  }

  /** Only bytes that are what their record says are worth offering. */
  async #verify(name: string, records: readonly FoundRecord[]): Promise<{ readonly blob: StoredBlob; readonly header: SegmentHeader }[]> {
    const sound: { readonly blob: StoredBlob; readonly header: SegmentHeader }[] = [];
    for (const { header, offset, manifest: id } of records) {
      const source = await this.#ports.blobs.blob(name, offset, offset + header.size);
      const manifest = await streamManifest(source, this.#ports.digests, null, { write: () => Promise.resolve() });
      if (manifest.id === id) sound.push({ blob: { manifest, offset }, header });
    }
    return sound;
  }

  #park(manifest: ManifestId, { path, size, mime, mtime }: SegmentHeader, reason: string): ParkedRow {
    const name = path.at(-1) ?? 'Recovered';
    const envelope = this.#envelopes.make(this.#replica.meta, null);
    const node = asNodeId(this.#ports.random.uuid());
    const at: Millis = this.#ports.clock.now();
    const op = { ...envelope, type: 'createFile', node, parent: this.#deepest(path.slice(0, -1)), name, manifest, hash: manifest, size, mime, mtime } as const;
    return { op, title: name, reason, at, cause: 'found', path: path.slice(0, -1) };
  }

  /** The folder of a path, or the nearest one above that is there. */
  #deepest(path: readonly string[]): NodeId {
    const { view } = this.#replica;
    let parent = view.root;
    for (const name of path) {
      const row = view.childByName(parent, foldName(name));
      if (row?.kind !== 'folder') break;
      parent = row.id;
    }
    return parent;
  }

  #isShelved(file: string): boolean {
    return this.#shelf.files().some(([name]) => name === file);
  }

  /**
   * Contents that the base, the outbox or what is parked speak of. Of what was never sent, only those that a file shows: one that was written
   * over already may be folded away (H13), and then nothing would speak of it any more.
   */
  #known(): Set<ManifestId> {
    const known = new Set(this.#heldBack.manifests());
    const { view } = this.#replica;
    for (const { row: { op, ctr } } of this.#replica.outbox) {
      const manifest = manifestOf(op);
      if (manifest === null || !('node' in op)) continue;
      const row = view.node(op.node);
      if (ctr !== null || (row?.kind === 'file' && row.content.manifest === manifest)) known.add(manifest);
    }
    for (const row of this.#replica.tree.rows()) if (row.kind === 'file') known.add(row.content.manifest);
    return known;
  }
}

/** Of what several histories had, each content as the last of them had it. */
const newestOf = (rows: readonly OfferRow[]): readonly OnceThere[] => {
  const seen = new Set<ManifestId>();
  return [...rows].reverse().flatMap(({ files }) => {
    const fresh = files.filter(({ manifest }) => !seen.has(manifest));
    for (const { manifest } of fresh) seen.add(manifest);
    return fresh;
  });
};
