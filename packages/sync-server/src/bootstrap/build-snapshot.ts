import type { SpaceId } from '@holdfast/domain';
import { type Change, packChanges } from '@holdfast/protocol';
import { type ContentStore, objectKeyOf, type ObjectKey, sourceOf } from '../content/content-store.ts';
import type { SpaceScan } from '../ports/space-scan.ts';
import type { StoredSnapshot } from './snapshot-shelf.ts';

/** A part's text as it is stored, in UTF-8 and packed; what serves it says with which encoding. */
export type Compress = (text: string) => Promise<Uint8Array<ArrayBuffer>>;

export interface BuildPorts {
  readonly scan: SpaceScan;
  readonly content: ContentStore;
  readonly compress: Compress;
  readonly now: () => number;
}

/** As many rows as a device keeps in one page of its base: it stores the lines as they come. */
const rowsInPage = 192;
/** Characters of one part before it is compressed: some 10,000 rows. */
const partChars = 2 * 1024 * 1024;

/** Where a part of a snapshot lies. */
export const snapshotKey = (space: SpaceId, id: string, part: number): ObjectKey => objectKeyOf(`snapshots/${space}/${id}/${part}`);

/** Gathers rows into pages, pages into parts, and stores each part as soon as it is full. */
class PartWriter {
  readonly #ports: BuildPorts;
  readonly #space: SpaceId;
  readonly #id: string;
  readonly #partBytes: number[] = [];
  #page: Change[] = [];
  #lines: string[] = [];
  #chars = 0;
  #rows = 0;

  constructor(ports: BuildPorts, space: SpaceId, id: string) {
    this.#ports = ports;
    this.#space = space;
    this.#id = id;
  }

  async add(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      this.#page.push(change);
      if (this.#page.length === rowsInPage) this.#endPage();
    }
    this.#rows += changes.length;
    if (this.#chars >= partChars) await this.#endPart();
  }

  async finish(): Promise<{ readonly rows: number; readonly partBytes: readonly number[] }> {
    this.#endPage();
    if (this.#lines.length > 0 || this.#partBytes.length === 0) await this.#endPart();
    return { rows: this.#rows, partBytes: this.#partBytes };
  }

  #endPage(): void {
    if (this.#page.length === 0) return;
    const line = packChanges(this.#page);
    this.#lines.push(line);
    this.#chars += line.length;
    this.#page = [];
  }

  async #endPart(): Promise<void> {
    const bytes = await this.#ports.compress(this.#lines.join('\n'));
    this.#lines = [];
    this.#chars = 0;
    await this.#ports.content.put(snapshotKey(this.#space, this.#id, this.#partBytes.length), sourceOf(bytes));
    this.#partBytes.push(bytes.length);
  }
}

/**
 * Reads a space at one moment, without its lock, and stores it in parts (H29); a few megabytes are in memory, however large the space.
 * What a crash leaves behind are objects that no row names: the sweep of the content store takes them.
 */
export const buildSnapshot = (ports: BuildPorts, space: SpaceId, id: string): Promise<StoredSnapshot> =>
  ports.scan.scan(space, async ({ epoch, seq }, changes) => {
    const writer = new PartWriter(ports, space, id);
    for await (const some of changes) await writer.add(some);
    return { id, space, epoch, seq, builtAt: ports.now(), ...(await writer.finish()) };
  });
