interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Those who wait until nothing is left to send or fetch. An exchange that began before they came does not count. */
export class Quiet {
  #fresh: Waiter[] = [];
  #armed: Waiter[] = [];

  /** Resolves at the next moment of quiet after an exchange that is yet to begin. */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => this.#fresh.push({ resolve, reject }));
  }

  /** An exchange begins. */
  begin(): void {
    this.#armed.push(...this.#fresh.splice(0));
  }

  reached(): void {
    for (const { resolve } of this.#armed.splice(0)) resolve();
  }

  failed(error: unknown): void {
    for (const { reject } of [...this.#armed.splice(0), ...this.#fresh.splice(0)]) reject(error);
  }
}
