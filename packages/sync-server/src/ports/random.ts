/** Randomness of the sequencer. */
export interface Random {
  /** A text that nobody can guess and that was never given before, at most 128 characters (H4). */
  token(): string;
  /** Evenly spread in [0, 1): jitter (H29). */
  fraction(): number;
}
