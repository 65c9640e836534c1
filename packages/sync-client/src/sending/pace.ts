import type { Clock } from '../ports/clock.ts';
import type { Width } from './lanes.ts';

const MiB = 1024 * 1024;

/** Fewer would let one large file hold up the others; with more, and the one for small contents, a browser's six connections were used up. */
const [fewest, most] = [2, 3];
const [smallest, largest] = [MiB, 32 * MiB];
/** A parcel should take about so long: what is on its way when the line changes is told late and stands in the way of others. */
const parcelMs = 6_000;
/** The line is judged by what moved in so long. */
const windowMs = 2_000;
/** A lane more stays only if so much more came through. */
const worthwhile = 1.15;
/** After a lane more has brought nothing, so long no other is tried. */
const restMs = 30_000;

/**
 * How wide the line is used: parcels as large as it carries in a few seconds, a lane more while that brings more, both less when it breaks.
 * It is told of moments and bytes and reads only the clock that it is given, so it does the same with the same line.
 */
export class Pace implements Width {
  readonly #clock: Clock;
  readonly #largest: number;
  #lanes = fewest;
  #parcelBytes = 8 * MiB;
  /** Bytes a second; 0 before the first window. */
  #goodput = 0;
  #under = 0;
  #since = 0;
  #moved = 0;
  /** What came through before the last lane was added. */
  #before: number | null = null;
  #tryAfter = 0;
  #isRough = false;

  /** No parcel is larger than `most` bytes. */
  constructor(clock: Clock, most = largest) {
    this.#clock = clock;
    this.#largest = most;
  }

  get lanes(): number {
    return this.#lanes;
  }

  get parcelBytes(): number {
    return this.#parcelBytes;
  }

  /** The last parcel that ended broke off: not even a small one is sent without a place to go on from. */
  get isRough(): boolean {
    return this.#isRough;
  }

  /** A parcel is under way. */
  began(): void {
    this.#under += 1;
    if (this.#under > 1) return;
    // While nothing was under way nothing could move: that says nothing of the line.
    this.#since = this.#clock.monotonic();
    this.#moved = 0;
    this.#before = null;
  }

  moved(bytes: number): void {
    this.#moved += Math.max(0, bytes);
    const now = this.#clock.monotonic();
    if (now - this.#since >= windowMs) this.#judge(now);
  }

  /** It has arrived. */
  ended(): void {
    this.#under -= 1;
    this.#isRough = false;
  }

  /** It was given up by us: that says nothing of the line either. */
  gaveUp(): void {
    this.#under -= 1;
  }

  /** It broke off, stood still, or the server asked for less. */
  failed(): void {
    this.#under -= 1;
    this.#isRough = true;
    this.#before = null;
    this.#lanes = fewest;
    this.#goodput /= 2;
    this.#parcelBytes = Math.max(smallest, this.#parcelBytes / 2);
    this.#tryAfter = this.#clock.monotonic() + restMs;
  }

  #judge(now: number): void {
    const rate = (this.#moved * 1000) / (now - this.#since);
    this.#goodput = this.#goodput === 0 ? rate : this.#goodput * 0.6 + rate * 0.4;
    this.#parcelBytes = Math.round(Math.min(this.#largest, Math.max(smallest, (this.#goodput * parcelMs) / 1000)));
    if (this.#before !== null && rate < this.#before * worthwhile) {
      this.#lanes = Math.max(fewest, this.#lanes - 1);
      this.#tryAfter = now + restMs;
      this.#before = null;
    } else if (this.#lanes < most && now >= this.#tryAfter) {
      this.#lanes += 1;
      this.#before = rate;
    } else this.#before = null;
    this.#since = now;
    this.#moved = 0;
  }
}
