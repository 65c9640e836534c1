/** Bytes that can be read in pieces; every `Blob` and `File` is one. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  slice(from: number, to: number): ByteSource;
  /** Read anew each time: they are the caller's alone. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The bytes [from, to) of a source. */
export const readBytes = async (source: ByteSource, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (from === 0 && to === source.size ? source : source.slice(from, to)).arrayBuffer());

/**
 * Gives back the memory of bytes that nobody looks at any more. Left to the collector, a gigabyte that passes through makes it look through
 * everything dozens of times: it counts what is outside its heap, and cannot know that it is done with.
 */
export const giveBack = ({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void => {
  if (buffer.byteLength === byteLength) buffer.transfer(0);
};

/**
 * The whole bytes of several sources, in order. Blobs are read as one: a browser takes as long for one read as for one byte
 * (CONTRIBUTING.md, Gotchas), and thousands of small files come in one call. Fails as a whole; read one by one to find out which.
 */
export const readTogether = async (sources: readonly ByteSource[]): Promise<Uint8Array<ArrayBuffer>[]> => {
  const blobs = sources.filter((source) => source instanceof Blob);
  if (blobs.length < sources.length || blobs.length < 2) return await Promise.all(sources.map((source) => readBytes(source, 0, source.size)));
  const whole = new Uint8Array(await new Blob(blobs).arrayBuffer());
  let at = 0;
  return blobs.map(({ size }) => {
    at += size;
    return whole.subarray(at - size, at);
  });
};

/** As something that a browser can show. */
export const asBlob = async (source: ByteSource): Promise<Blob> => (source instanceof Blob ? source : new Blob([await source.arrayBuffer()]));
