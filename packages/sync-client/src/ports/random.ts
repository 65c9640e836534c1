/** Randomness: ids, and jitter. */
export interface Random {
  /** A fresh lower-case UUID. */
  uuid(): string;
  /** Evenly in [0, 1). */
  fraction(): number;
}
