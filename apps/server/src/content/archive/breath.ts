import { ReaderLeft } from './reader-left.ts';

/** Work is broken off after so many milliseconds, to let others have their turn. */
const turnMs = 10;

/** For long work in small steps: `if (breath.isDue()) await breath.take()`. */
export class Breath {
  readonly #isLeft: () => boolean;
  #since = performance.now();

  /** @param isLeft whether nobody waits for the work any more. */
  constructor(isLeft: () => boolean) {
    this.#isLeft = isLeft;
  }

  isDue(): boolean {
    return performance.now() - this.#since > turnMs;
  }

  /** Lets everything else that waits go first. @throws ReaderLeft when nobody waits for the work any more. */
  async take(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.#isLeft()) throw new ReaderLeft();
    this.#since = performance.now();
  }
}
