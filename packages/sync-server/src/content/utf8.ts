/** UTF-8, handed in by whoever wires the engine. */
export interface Utf8 {
  /** The text, a byte order mark included; null for bytes that are no UTF-8. */
  decode(bytes: Uint8Array): string | null;
  encode(text: string): Uint8Array<ArrayBuffer>;
}
