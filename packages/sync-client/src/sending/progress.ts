import type { ManifestId } from '@holdfast/domain';
import type { Clock } from '../ports/clock.ts';

/** Speed is told over so long a time. */
const windowMs = 4_000;
/** What arrives within so long counts as one sample: a pack of a thousand small files tells of each of them at once. */
const sampleMs = 50;

/** Bytes sent, by content and in all, and how fast. */
export class Progress {
  readonly #clock: Clock;
  readonly #done = new Map<ManifestId, number>();
  #samples: { readonly at: number; bytes: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** So many more bytes of a content are on the server; negative when a pack starts again (H42). */
  add(manifest: ManifestId, bytes: number): void {
    this.#done.set(manifest, Math.max(0, (this.#done.get(manifest) ?? 0) + bytes));
    const now = this.#clock.monotonic();
    const last = this.#samples.at(-1);
    if (last !== undefined && now - last.at < sampleMs) {
      last.bytes += bytes;
      return;
    }
    this.#forgetOld();
    this.#samples.push({ at: now, bytes });
  }

  of(manifest: ManifestId): number {
    return this.#done.get(manifest) ?? 0;
  }

  /** Bytes sent of these contents. */
  open(manifests: Iterable<ManifestId>): number {
    let bytes = 0;
    for (const manifest of manifests) bytes += this.of(manifest);
    return bytes;
  }

  /** All bytes of a content are there. */
  finish(manifest: ManifestId, size: number): void {
    this.#done.set(manifest, size);
  }

  /** Bytes a second over the last seconds. */
  get speed(): number {
    this.#forgetOld();
    const [first] = this.#samples;
    if (first === undefined) return 0;
    const bytes = this.#samples.reduce((sum, sample) => sum + sample.bytes, 0);
    return Math.max(0, (bytes * 1000) / Math.max(250, this.#clock.monotonic() - first.at));
  }

  clear(): void {
    this.#done.clear();
    this.#samples = [];
  }

  #forgetOld(): void {
    const since = this.#clock.monotonic() - windowMs;
    const from = this.#samples.findIndex(({ at }) => at >= since);
    this.#samples = from < 0 ? [] : this.#samples.slice(from);
  }
}
