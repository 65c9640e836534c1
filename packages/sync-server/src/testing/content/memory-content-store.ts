import { ContentError } from '../../content/content-error.ts';
import { type ByteRange, type ContentStore, type ObjectKey, type ObjectSource, type ObjectStream } from '../../content/content-store.ts';

/** Bytes a read hands out at a time: small, so that readers meet many pieces. */
const PIECE = 64 * 1024;

/** The content store in memory: what the simulator runs on. `objects` may be looked into and damaged by a test. */
export class MemoryContentStore implements ContentStore {
  readonly objects = new Map<ObjectKey, Uint8Array>();

  async put(key: ObjectKey, source: ObjectSource): Promise<void> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of source.open()) {
      size += part.length;
      parts.push(part.slice());
    }
    if (size !== source.size) throw new ContentError('sizeMismatch', `"${key}" was announced with ${source.size} bytes and has ${size}`, { subject: key });
    const whole = new Uint8Array(size);
    let offset = 0;
    for (const part of parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    this.objects.set(key, whole);
  }

  async read(key: ObjectKey, range: ByteRange): Promise<ObjectStream> {
    const object = this.objects.get(key);
    if (object === undefined) throw new ContentError('objectMissing', `no object "${key}" in the store`, { subject: key });
    if (range.to > object.length) throw new ContentError('rangePastEnd', `"${key}" ends at ${object.length}, not ${range.to}`, { subject: key });
    return memoryStream(object.subarray(range.from, range.to));
  }

  async stat(key: ObjectKey): Promise<{ readonly size: number } | null> {
    const object = this.objects.get(key);
    return object === undefined ? null : { size: object.length };
  }

  async *list(prefix: string): AsyncGenerator<{ readonly key: ObjectKey; readonly size: number }> {
    for (const [key, object] of [...this.objects]) if (key.startsWith(prefix)) yield { key, size: object.length };
  }

  async delete(key: ObjectKey): Promise<void> {
    this.objects.delete(key);
  }
}

function memoryStream(bytes: Uint8Array): ObjectStream {
  let closed = false;
  return {
    close: () => void (closed = true),
    async *[Symbol.asyncIterator]() {
      for (let at = 0; at < bytes.length && !closed; at += PIECE) yield bytes.slice(at, at + PIECE);
    },
  };
}
