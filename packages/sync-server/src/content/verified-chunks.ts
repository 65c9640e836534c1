import type { StoredChunk } from './content-index.ts';

/** How long a chunk is believed that was read whole and hashed to its name. */
const believedMs = 60 * 60 * 1000;
/** Some 20 MB of names; of the chunks of large files 100 GiB. */
const mostRemembered = 100_000;

/**
 * Which chunks were read and found to be what was saved within the last hour. Hashing costs about what sending does, and a film is read in
 * hundreds of ranges of the same chunks; what lies on a disk rots in months. Forgotten when the process ends.
 */
export class VerifiedChunks {
  readonly #now: () => number;
  readonly #at = new Map<string, number>();

  /** @param now milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  has(chunk: StoredChunk): boolean {
    const at = this.#at.get(placeOf(chunk));
    return at !== undefined && Math.abs(this.#now() - at) < believedMs;
  }

  add(chunk: StoredChunk): void {
    const place = placeOf(chunk);
    this.#at.delete(place);
    this.#at.set(place, this.#now());
    if (this.#at.size <= mostRemembered) return;
    const [eldest] = this.#at.keys();
    if (eldest !== undefined) this.#at.delete(eldest);
  }
}

/** A chunk that was moved is another one: its copy has not been read yet. */
const placeOf = ({ hash, key, offset }: StoredChunk): string => `${hash} ${key} ${offset}`;
