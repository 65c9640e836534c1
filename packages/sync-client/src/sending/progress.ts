import type { ManifestId } from '@holdfast/domain';
import type { Clock } from '../ports/clock.ts';

/** What moved so long ago counts a third in the speed: it neither jumps with each parcel nor clings to what the line once was. */
const fadesMs = 4_000;

interface Content {
  /** Bytes of it that the server has. */
  done: number;
  /** Bytes that it did not have when it was asked first; null before. */
  fresh: number | null;
  /** Bytes that were sent before the content was whole: they were as new. */
  ahead: number;
}

const nothing: Content = { done: 0, fresh: null, ahead: 0 };

/** Bytes sent, by content and in all, and how fast. */
export class Progress {
  readonly #clock: Clock;
  readonly #contents = new Map<ManifestId, Content>();
  /** Bytes that moved, each counting less with time, and when the first did. */
  #weight = 0;
  #at = 0;
  #from: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server was asked: of a content of so many bytes it lacks these. */
  lacks(manifest: ManifestId, size: number, missing: number): void {
    const content = this.#of(manifest);
    content.fresh ??= missing;
    content.done = Math.max(content.done, size - missing);
  }

  /** So many bytes of it in all were sent before it could be asked for as a whole. */
  sentAhead(manifest: ManifestId, bytes: number): void {
    const content = this.#of(manifest);
    content.ahead = bytes;
    content.done = Math.max(content.done, bytes);
  }

  /** So many more bytes of a content are on the server; negative when a pack starts again (H42). Speed is of what moved just now. */
  add(manifest: ManifestId, bytes: number, moved = true): void {
    const content = this.#of(manifest);
    content.done = Math.max(0, content.done + bytes);
    if (!moved || bytes <= 0) return;
    this.#fade();
    if (this.#from === null) this.#from = this.#at;
    this.#weight += bytes;
  }

  /** Nothing is under way any more: what moves next is another time. */
  rest(): void {
    this.#weight = 0;
    this.#from = null;
  }

  of(manifest: ManifestId): number {
    return this.#contents.get(manifest)?.done ?? 0;
  }

  /** Bytes of a content that were new to the server; null before it was asked. */
  freshOf(manifest: ManifestId): number | null {
    const { fresh, ahead } = this.#contents.get(manifest) ?? nothing;
    return fresh === null ? ahead || null : fresh + ahead;
  }

  /** Bytes sent of these contents. */
  open(manifests: Iterable<ManifestId>): number {
    let bytes = 0;
    for (const manifest of manifests) bytes += this.of(manifest);
    return bytes;
  }

  /** All bytes of a content are there. */
  finish(manifest: ManifestId, size: number): void {
    this.#of(manifest).done = size;
  }

  /** Forgets all contents but these. */
  keepOnly(isOpen: (manifest: ManifestId) => boolean): void {
    for (const manifest of this.#contents.keys()) if (!isOpen(manifest)) this.#contents.delete(manifest);
  }

  /** Contents that are remembered. */
  get size(): number {
    return this.#contents.size;
  }

  /** Bytes a second, smoothed over some seconds; 0 while nothing moves. */
  get speed(): number {
    if (this.#from === null) return 0;
    this.#fade();
    // Of a line that has just begun only so much can have been counted yet.
    const counted = 1 - Math.exp(-Math.max(250, this.#at - this.#from) / fadesMs);
    return ((this.#weight / fadesMs) * 1000) / counted;
  }

  #fade(): void {
    const now = this.#clock.monotonic();
    this.#weight *= Math.exp((this.#at - now) / fadesMs);
    this.#at = now;
  }

  #of(manifest: ManifestId): Content {
    const known = this.#contents.get(manifest);
    if (known !== undefined) return known;
    const content = { ...nothing };
    this.#contents.set(manifest, content);
    return content;
  }
}
