/** A hash being computed. `digest` ends it: no update after. */
export interface HashRun {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/** SHA-256, handed in by whoever wires the engine (node:crypto in the server). */
export interface Sha256 {
  /** The 32 bytes for `bytes` that are all here: faster than a run for small ones. */
  digest(bytes: Uint8Array): Uint8Array;
  begin(): HashRun;
}
