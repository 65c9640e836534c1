/** Those who wait until nothing is left to send or fetch. */
export class Quiet {
  #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];

  /** Resolves at the next moment of quiet. */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  reached(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  failed(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
