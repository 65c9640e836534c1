/** SHA-256. Small pieces go in one batch: a call costs more than the hashing (H45). */
export interface Digests {
  /** The 32-byte digests of `pieces`, in their order. The pieces are neither kept nor changed. */
  sha256(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<readonly Uint8Array<ArrayBuffer>[]>;
}
