import { statfs } from 'node:fs/promises';
import { ServerError } from '../../server-error.ts';

/** What a disk says of itself, in bytes. */
export interface DiskRoom {
  readonly free: number;
  readonly size: number;
}

export interface FloorOptions {
  readonly look: () => Promise<DiskRoom>;
  /** Milliseconds. */
  readonly now: () => number;
  /** Bytes to be kept free; null for the usual. */
  readonly atLeast: number | null;
  /** Told when the disk is found below its floor, and was not before; for whoever runs the server. */
  readonly onLow?: (room: DiskRoom, floor: number) => void;
}

const GIB = 1024 ** 3;

/** A disk of less than 20 GiB keeps a twentieth of itself free. */
const usualFloor = ({ size }: DiskRoom): number => Math.min(GIB, size / 20);

/** The disk is asked again after so many milliseconds, or bytes. */
const lookEveryMs = 1_000;
const lookEveryBytes = 64 * 1024 * 1024;

/** Milliseconds: somebody has to free space. */
const retryAfterMs = 60_000;

/**
 * Keeps uploads from filling the disk, on which the database and the index may lie as well. Below the floor nothing new is begun; what is
 * under way goes on down to half of it, so that it can still end and give back what it holds here.
 */
export class DiskFloor {
  readonly #options: FloorOptions;
  #known: { readonly room: DiskRoom; readonly at: number } | null = null;
  #since = 0;
  #looking: Promise<DiskRoom> | null = null;
  #isLow = false;

  constructor(options: FloorOptions) {
    this.#options = options;
  }

  /** Whether an upload may begin that takes so many bytes here. @throws ServerError `spool-full` */
  async admit(bytes: number): Promise<void> {
    const room = this.#fresh ?? (await this.#look());
    this.#mustLeave(this.#floorOf(room), room, bytes);
  }

  /** So many more bytes of an upload are about to be written. A promise when the disk is asked first. @throws ServerError `spool-full` */
  pass(bytes: number): Promise<void> | undefined {
    this.#since += bytes;
    const known = this.#fresh;
    if (known === null) return this.#look().then((room) => this.#mustLeave(this.#floorOf(room) / 2, room));
    this.#mustLeave(this.#floorOf(known) / 2, known);
    return undefined;
  }

  get #fresh(): DiskRoom | null {
    const known = this.#known;
    return known === null || this.#since >= lookEveryBytes || Math.abs(this.#options.now() - known.at) >= lookEveryMs ? null : known.room;
  }

  #floorOf(room: DiskRoom): number {
    return this.#options.atLeast ?? usualFloor(room);
  }

  #look(): Promise<DiskRoom> {
    this.#looking ??= this.#options.look().then((room) => {
      this.#known = { room, at: this.#options.now() };
      this.#since = 0;
      const [wasLow, floor] = [this.#isLow, this.#floorOf(room)];
      this.#isLow = room.free < floor;
      if (this.#isLow && !wasLow) this.#options.onLow?.(room, floor);
      return room;
    }).finally(() => (this.#looking = null));
    return this.#looking;
  }

  #mustLeave(floor: number, room: DiskRoom, bytes = 0): void {
    if (room.free - this.#since - bytes >= floor) return;
    throw new ServerError('spool-full',
      'The disk of the server is nearly full, and the rest of it is kept for what is saved there already. Nothing is lost: this upload waits and is tried again by itself. Whoever runs the server can free space there, or lower HOLDFAST_SPOOL_FREE.',
      { retryAfterMs });
  }
}

/** The floor of the disk that a folder lies on. */
export const floorOf = (folder: string, options: Pick<FloorOptions, 'atLeast' | 'onLow'> = { atLeast: null }): DiskFloor =>
  new DiskFloor({
    ...options, now: () => performance.now(),
    look: async () => {
      const { bavail, blocks, bsize } = await statfs(folder);
      return { free: bavail * bsize, size: blocks * bsize };
    },
  });
