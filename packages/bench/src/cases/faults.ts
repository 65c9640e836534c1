/** What an engine survived: a benchmark that met any did not measure what it says. */
export class Faults {
  #first: unknown = null;

  readonly note = (error: unknown): void => {
    this.#first ??= error;
  };

  get first(): unknown {
    return this.#first;
  }

  rethrow(): void {
    if (this.#first !== null) throw new Error('The engine met a failure on the way', { cause: this.#first });
  }
}
