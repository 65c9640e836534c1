import type { Clock } from '../ports/clock.ts';

/** Something to wait for: rung, it wakes its waiter, or the next one who comes. */
export class Bell {
  readonly #clock: Clock;
  #rung = false;
  #wake: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Whatever rang so far does not count. */
  forget(): void {
    this.#rung = false;
  }

  /** Resolves once the bell has been rung since the last wait, with true, or after `ms`, with false; null waits for the bell alone. */
  async wait(ms: number | null): Promise<boolean> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const cancel = ms === null ? () => undefined : this.#clock.after(ms, () => this.#wake?.());
        this.#wake = () => {
          this.#wake = null;
          cancel();
          resolve();
        };
      });
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}
