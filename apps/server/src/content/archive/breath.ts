/** Work is broken off after so many milliseconds, to let others have their turn. */
const turnMs = 10;

/** For long work in small steps: `if (breath.isDue()) await breath.take()`. */
export class Breath {
  #since = performance.now();

  isDue(): boolean {
    return performance.now() - this.#since > turnMs;
  }

  /** Lets everything else that waits go first. */
  async take(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
