/** What is being staged has become so many files and bytes more or less; `done` of the bytes are written. */
export interface StagingChange {
  readonly files: number;
  readonly bytes: number;
  readonly done: number;
}

/** Counts one import, so that in the end nothing of it is left in what was told. */
export class StagingCount {
  readonly #tell: (change: StagingChange) => void;
  #files: number;
  readonly #bytes: number;
  #done = 0;

  constructor(files: number, bytes: number, tell: (change: StagingChange) => void) {
    this.#tell = tell;
    this.#files = files;
    this.#bytes = bytes;
    tell({ files, bytes, done: 0 });
  }

  /** So many more files are on this device. */
  files(more: number): void {
    this.#files -= more;
    this.#tell({ files: -more, bytes: 0, done: 0 });
  }

  bytes(more: number): void {
    this.#done += more;
    this.#tell({ files: 0, bytes: 0, done: more });
  }

  end(): void {
    this.#tell({ files: -this.#files, bytes: -this.#bytes, done: -this.#done });
  }
}
