import type { ManifestId } from '@holdfast/domain';
import type { Keyed, ReplicaStore, UploadRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';

/** A pack that has a place on the server and has not come to its end. */
export interface Begun {
  /** Null when no row of it is kept, as when the disk takes none: then it goes on in this session alone. */
  readonly key: number | null;
  readonly row: UploadRow;
  /** Bytes of it that were told as sent. */
  readonly told: number;
}

/** What travels under this leaderEpoch. */
interface Under {
  readonly replica: Replica;
  readonly fence: number;
}

/** Packs that were begun and stopped, in this session or before it: they go on from where they are, or are ended (H42). */
export class BegunUploads {
  /** Null: they are kept in memory alone, and end with the session. */
  readonly #under: Under | null;
  /** Those that nobody sends at the moment. */
  #resting: Begun[];
  #unfit: Begun[] = [];

  private constructor(under: Under | null, rows: readonly Keyed<UploadRow>[]) {
    this.#under = under;
    this.#resting = rows.map(({ key, row }) => ({ key, row, told: 0 }));
  }

  static async load(store: ReplicaStore, under: Under): Promise<BegunUploads> {
    return new BegunUploads(under, await store.rows('uploads'));
  }

  /** Of what is in no row of this device. */
  static unkept(): BegunUploads {
    return new BegunUploads(null, []);
  }

  /** Those that bring nothing but what is missing: whoever takes them sends them on. Of what was `asked` for, those that bring more never will. */
  takeFor(isMissing: (hash: string) => boolean, asked: ReadonlySet<ManifestId>): readonly Begun[] {
    const fits = new Set(this.#resting.filter(({ row }) => row.chunks.every(({ hash }) => isMissing(hash))));
    const unfit = new Set(this.#resting.filter((begun) => !fits.has(begun) && begun.row.manifests.every((manifest) => asked.has(manifest))));
    this.#unfit.push(...unfit);
    this.#resting = this.#resting.filter((begun) => !fits.has(begun) && !unfit.has(begun));
    return [...fits];
  }

  /** A pack has a place from now on, perhaps instead of one that was lost; what is known of it survives a restart, if the disk takes note of it. */
  async begin(row: UploadRow, instead: Begun | null): Promise<Begun> {
    if (this.#under === null) return { key: null, row, told: 0 };
    const { replica, fence } = this.#under;
    const lost = instead?.key ?? null;
    try {
      const committed = await replica.commit({ fence, append: { uploads: [row] }, remove: { uploads: lost === null ? [] : [lost] } }, 'relaxed');
      return { key: committed?.keys.uploads?.[0] ?? null, row, told: 0 };
    } catch (error) {
      // A full disk gets room again only by what is sent.
      if (!hasCode(error, 'storage', 'storage-full')) throw error;
      return { key: lost, row, told: 0 };
    }
  }

  /** Its wire broke: it goes on when what it brings is asked for again. */
  rest(begun: Begun): void {
    this.#resting.push(begun);
  }

  /** It has arrived, or nothing of it is left on the server. */
  async end({ key }: Begun): Promise<void> {
    if (key === null || this.#under === null) return;
    const { replica, fence } = this.#under;
    await replica.commit({ fence, remove: { uploads: [key] } }, 'relaxed');
  }

  get areResting(): boolean {
    return this.#resting.length + this.#unfit.length > 0;
  }

  /** Takes those that will never go on: something that they bring is not to be sent any more. */
  takeAbandoned(isOpen: (manifest: ManifestId) => boolean): readonly Begun[] {
    const abandoned = new Set(this.#resting.filter(({ row }) => !row.manifests.every(isOpen)));
    this.#resting = this.#resting.filter((begun) => !abandoned.has(begun));
    return [...this.#unfit.splice(0), ...abandoned];
  }

  /** It could not be ended yet. */
  keepAbandoned(begun: readonly Begun[]): void {
    this.#unfit.push(...begun);
  }
}
