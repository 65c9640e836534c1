import type { ManifestId } from '@holdfast/domain';
import { manifestOf } from '../operation-facts.ts';
import type { Replica } from '../replica/replica.ts';

/** A content that an operation of the outbox brings. */
export interface Queued {
  readonly manifest: ManifestId;
  /** The lseq of the operation. */
  readonly order: number;
}

const MiB = 1024 * 1024;

/** Bytes up to which contents are of one class, the last without an end. A content waits for none of a larger class (C1). */
const classes = [MiB, 16 * MiB, 256 * MiB, 4096 * MiB, Number.POSITIVE_INFINITY] as const;
export const classCount = classes.length;
const classOf = (size: number): number => classes.findIndex((most) => size <= most);

/** The contents that the outbox brings, by the class of their size, each in the order of the queue. Looked through anew when something was committed. */
export class QueuedContents {
  readonly #replica: Replica;
  #revision = -1;
  #manifests: ReadonlySet<ManifestId> = new Set();
  #byClass: readonly (readonly Queued[])[] = [];

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  of(sizeClass: number): readonly Queued[] {
    this.#look();
    return this.#byClass[sizeClass] ?? [];
  }

  get size(): number {
    this.#look();
    return this.#manifests.size;
  }

  has(manifest: ManifestId): boolean {
    this.#look();
    return this.#manifests.has(manifest);
  }

  #look(): void {
    const { revision, outbox } = this.#replica;
    if (this.#revision === revision) return;
    const byClass: Queued[][] = classes.map(() => []);
    for (const { key, row: { op } } of outbox) {
      const manifest = manifestOf(op);
      if (manifest !== null && 'size' in op) byClass[classOf(op.size)]?.push({ manifest, order: key });
    }
    this.#byClass = byClass;
    this.#manifests = new Set(byClass.flatMap((queued) => queued.map(({ manifest }) => manifest)));
    this.#revision = revision;
  }
}
