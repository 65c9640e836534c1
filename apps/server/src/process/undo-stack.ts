/** What was started and has to be stopped, last first. Every step runs, also when one before it failed. */
export class UndoStack {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #running: Promise<unknown[]> | null = null;

  push(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  /** Undoes everything once; answers the errors of the steps that failed. */
  run(): Promise<unknown[]> {
    return (this.#running ??= this.#undo());
  }

  async #undo(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }
}
