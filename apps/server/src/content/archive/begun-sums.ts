import type { ManifestId, SpaceId } from '@holdfast/domain';

/** How far a content was read, and what its bytes sum up to there. */
export interface BegunSum {
  /** Bytes from the beginning. */
  readonly to: number;
  readonly sum: number;
}

const nothing: BegunSum = { to: 0, sum: 0 };
/** Some 200 bytes each. */
const mostRemembered = 1_000;

/** Sums whose reader left before they were found out: who asks next goes on from there. Forgotten when the process ends. */
export class BegunSums {
  readonly #begun = new Map<string, BegunSum>();

  /** Where to go on; from the beginning when nobody has begun. */
  take(space: SpaceId, content: ManifestId): BegunSum {
    const key = `${space} ${content}`;
    const begun = this.#begun.get(key) ?? nothing;
    this.#begun.delete(key);
    return begun;
  }

  keep(space: SpaceId, content: ManifestId, begun: BegunSum): void {
    this.#begun.set(`${space} ${content}`, begun);
    if (this.#begun.size <= mostRemembered) return;
    const [eldest] = this.#begun.keys();
    if (eldest !== undefined) this.#begun.delete(eldest);
  }
}
