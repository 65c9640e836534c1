import type { EngineClient, NodeView } from '@holdfast/sync-client';
import { fileKind } from '../../../ui/format/file-kind.ts';

/** Bytes. */
const largest = 30_000_000;
/** Points: drawn, each takes four bytes, however few a file needs for all of them. */
const mostPoints = 50_000_000;
const kept = 400;
const atOnce = 2;
const width = 224;

/** How many points a picture has by its head, which is all that is read of it; null when the browser knows no such picture. */
const pointsOf = async (picture: Blob): Promise<number | null> => {
  // Without a type of its own it is a picture of points or nothing: a drawing is not read.
  const address = URL.createObjectURL(new Blob([picture]));
  try {
    const image = new Image();
    return await new Promise((resolve) => {
      image.onload = () => resolve(image.naturalWidth * image.naturalHeight);
      image.onerror = () => resolve(null);
      image.src = address;
    });
  } finally {
    URL.revokeObjectURL(address);
  }
};

/** Small pictures of pictures, made on this device from bytes that are on it, kept for as long as the page lives. */
export class Thumbnails {
  readonly #engine: EngineClient;
  readonly #made = new Map<string, Promise<string | null>>();
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  /** Whether a picture of it can be made without fetching anything. */
  static possible(node: NodeView): boolean {
    return fileKind(node) === 'image' && node.hash !== null && node.sync.kind !== 'cloud' && (node.size ?? 0) > 0 && (node.size ?? 0) <= largest;
  }

  /** The address of a small picture, null when the bytes are no picture that this browser knows. */
  of(node: NodeView): Promise<string | null> {
    const key = node.hash ?? node.id;
    const known = this.#made.get(key);
    if (known) return known;
    const made = this.#turn(() => this.#draw(node));
    this.#made.set(key, made);
    this.#drop();
    return made;
  }

  async #draw(node: NodeView): Promise<string | null> {
    try {
      const blob = await this.#engine.open(node.id);
      const points = await pointsOf(blob);
      if (points === null || points > mostPoints) return null;
      const bitmap = await createImageBitmap(blob, { resizeWidth: width, resizeQuality: 'medium' });
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      bitmap.close();
      return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 }));
    } catch {
      // Not every file that is called a picture is one, and a picture that cannot be drawn keeps its icon.
      return null;
    }
  }

  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  #drop(): void {
    const oldest = this.#made.keys().next().value;
    if (this.#made.size <= kept || oldest === undefined) return;
    void this.#made.get(oldest)?.then((url) => { if (url !== null) URL.revokeObjectURL(url); });
    this.#made.delete(oldest);
  }
}
