/** Bytes that can be read in pieces; every `Blob` and `File` is one. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  slice(from: number, to: number): ByteSource;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The bytes [from, to) of a source. */
export const readBytes = async (source: ByteSource, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await source.slice(from, to).arrayBuffer());

/** As something that a browser can show. */
export const asBlob = async (source: ByteSource): Promise<Blob> => (source instanceof Blob ? source : new Blob([await source.arrayBuffer()]));
