import type { SpaceId, UserId } from '@holdfast/domain';
import { ServerError } from '../../server-error.ts';
import type { UploadRecord } from './upload-record.ts';

const MIB = 1024 * 1024;

/** What the database keeps for each chunk of a content, its two indexes included, about: bytes of a quota that has no room for content take rows as well. */
export const rowBytes = 256;

/** What is known of a space's bytes. */
export interface RoomIndex {
  /** Its quota and what its files take of it; null without a quota. */
  quotaOf(space: SpaceId): Promise<{ readonly quota: number; readonly taken: number } | null>;
  /** Bytes of all stored packs of the space, and of all rows of its contents: soon counted. */
  storedIn(space: SpaceId): Promise<number>;
  /** Bytes of chunks that this person has sent into the space, and of rows of contents that he has committed, of which no version of a file is made: a long count in a large space. */
  unreferencedOf(space: SpaceId, user: UserId): Promise<number>;
}

interface Count {
  readonly bytes: number;
  readonly at: number;
  /** Milliseconds that counting took. */
  readonly took: number;
  /** Bytes that were stored since. */
  since: number;
}

/** A count is taken anew after a second at the earliest, and after so many times as long as it took. */
const restMs = 1_000;
const restTimes = 20;
const mostCounts = 10_000;

/** Besides the room that a quota leaves: as much as the quota again, for what was purged and is not collected yet; two packs at least. */
const usualSlack = (quota: number): number => Math.max(64 * MIB, quota);

export interface RoomOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Bytes; null for the usual. */
  readonly slack: number | null;
}

/**
 * How much one person may send into a space before files refer to it. What nothing refers to is collected only after days, so that a quota
 * alone would not keep a disk from filling: sent and not referred to may be what the quota has left, and some slack.
 */
export class UploadRoom {
  readonly #index: RoomIndex;
  readonly #options: RoomOptions;
  readonly #stored = new Map<string, Count>();
  readonly #unreferenced = new Map<string, Count>();

  constructor(index: RoomIndex, options: RoomOptions) {
    this.#index = index;
    this.#options = options;
  }

  /** Bytes that unfinished uploads of this person may bring into the space; at least `wanted`, or as exactly known as it can be. Null without a limit. */
  async leftFor({ space, user }: Pick<UploadRecord, 'space' | 'user'>, wanted: number): Promise<number | null> {
    const known = await this.#index.quotaOf(space);
    if (known === null) return null;
    const { quota, taken } = known;
    const allowed = Math.max(0, quota - taken) + (this.#options.slack ?? usualSlack(quota));
    const left = (count: Count): number => allowed - count.bytes - count.since;
    const enough = (count: Count): boolean => left(count) >= wanted;
    const stored = await this.#count(this.#stored, space, () => this.#index.storedIn(space), enough);
    if (enough(stored)) return left(stored);
    return left(await this.#count(this.#unreferenced, `${space}/${user}`, () => this.#index.unreferencedOf(space, user), enough));
  }

  /** What is kept of contents fits, as far as `bytesOfNew` are not there yet: that is only asked when it is near. @throws ServerError `quota-exceeded` */
  async admit(who: Pick<UploadRecord, 'space' | 'user'>, bytes: number, bytesOfNew: () => Promise<number>): Promise<void> {
    const left = await this.leftFor(who, bytes);
    if (left === null || left >= bytes) return;
    const more = await bytesOfNew();
    if (more > 0 && left < more) throw noRoom(left);
  }

  /** An upload is whole and stored, or contents are. */
  note({ space, user, length }: Pick<UploadRecord, 'space' | 'user' | 'length'>): void {
    for (const count of [this.#stored.get(space), this.#unreferenced.get(`${space}/${user}`)]) if (count) count.since += length;
  }

  async #count(counts: Map<string, Count>, key: string, ask: () => Promise<number>, enough: (count: Count) => boolean): Promise<Count> {
    const known = counts.get(key);
    const begun = this.#options.now();
    if (known && (enough(known) || begun - known.at < restMs + restTimes * known.took)) return known;
    const bytes = await ask();
    const count = { bytes, at: this.#options.now(), took: this.#options.now() - begun, since: 0 };
    counts.delete(key);
    counts.set(key, count);
    const [eldest] = counts.keys();
    if (counts.size > mostCounts && eldest !== undefined) counts.delete(eldest);
    return count;
  }
}

/** Milliseconds: room comes when files are saved from what was sent, or removed. */
const roomAfter = 60_000;

/** Too much has been sent of which nothing is made. @param left bytes that may still come. */
export const noRoom = (left: number): ServerError => new ServerError('quota-exceeded',
  `What you have sent into this space and no file is made of yet takes all the room that is left there (${Math.max(0, left)} bytes may still come): it waits until files are saved from it or removed, until what nobody needs is cleared after some days, or until the quota is raised.`,
  { retryAfterMs: roomAfter });
