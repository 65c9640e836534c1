import type { Share } from '../device-api.ts';

/** Counts contents and their bytes. */
export class Count {
  #bytes = 0;
  #items = 0;

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#items += 1;
  }

  get share(): Share {
    return { bytes: this.#bytes, items: this.#items };
  }
}
