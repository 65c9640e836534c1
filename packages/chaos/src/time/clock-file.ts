import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * How far the clocks of a play are off the machine's, in one file of eight bytes that every process of the play reads each time it
 * asks for the time: whoever turns it has turned all of them when the call returns.
 */
export class ClockFile {
  readonly path: string;
  readonly #file: number;

  private constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
  }

  /** Makes the file; the clocks begin as the machine's. */
  static create(path: string): ClockFile {
    const clock = new ClockFile(path, openSync(path, 'w+'));
    clock.#write(0);
    return clock;
  }

  static open(path: string): ClockFile {
    return new ClockFile(path, openSync(path, 'r'));
  }

  /** Milliseconds to add to the machine's clock. */
  get offset(): number {
    const bytes = Buffer.allocUnsafe(8);
    readSync(this.#file, bytes, 0, 8, 0);
    return bytes.readDoubleLE();
  }

  /** From now on it is `time` (milliseconds since 1970), and goes on at the machine's pace. */
  set(time: number, machine: number): void {
    this.#write(time - machine);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(offset: number): void {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleLE(offset);
    writeSync(this.#file, bytes, 0, 8, 0);
  }
}
