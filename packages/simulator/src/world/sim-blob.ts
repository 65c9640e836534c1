/**
 * A Blob whose bytes come without leaving the microtask queue: the platform's own reads on another thread,
 * and a seed would not replay (M6).
 */
export class SimBlob implements Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;

  constructor(bytes: Uint8Array<ArrayBuffer>, type = '') {
    this.#bytes = bytes;
    this.type = type;
  }

  get size(): number {
    return this.#bytes.length;
  }

  slice(start = 0, end = this.size, type = ''): Blob {
    return new SimBlob(this.#bytes.slice(start, end), type);
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#bytes.slice();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.#bytes);
  }

  textStream(): ReadableStream<string> {
    return this.stream().pipeThrough(new TextDecoderStream());
  }

  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const bytes = this.#bytes.slice();
    return new ReadableStream({
      start(controller) {
        if (bytes.length > 0) controller.enqueue(bytes);
        controller.close();
      },
    });
  }
}
