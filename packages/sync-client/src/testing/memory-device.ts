import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Digests } from '../ports/digest.ts';
import type { Transport } from '../ports/transport.ts';
import type { Tear } from './memory-blob-store.ts';
import { MemoryFiles } from './memory-blob-store.ts';
import type { Keepsake, Note } from '../ports/keepsake.ts';
import { MemoryChannel } from './memory-channel.ts';
import { MemoryLocks } from './memory-locks.ts';
import { MemoryDisk } from './memory-replica-store.ts';
import { seededRandom } from './seeded-random.ts';
import { VirtualClock } from './virtual-clock.ts';
import { webDigests } from './web-digests.ts';

export interface MemoryDeviceOptions {
  readonly wall: number;
  readonly seed: number;
  readonly transport: Transport;
  readonly digests?: Digests;
  /** A disk and files that are there already: a cloned profile, a restart of a process. */
  readonly disk?: MemoryDisk;
  readonly files?: MemoryFiles;
  /** What a device that was evicted has noted of itself. */
  readonly keepsake?: Keepsake;
}

/** A note in memory. */
export const memoryKeepsake = (): Keepsake => {
  let kept: Note | null = null;
  return {
    read: async () => kept,
    write: async (note) => {
      kept = note;
    },
  };
};

/** One device: disk, files, locks and channel that its tabs share, and that outlive them. */
export class MemoryDevice {
  readonly clock: VirtualClock;
  readonly disk: MemoryDisk;
  readonly files: MemoryFiles;
  readonly keepsake: Keepsake;
  readonly #locks = new MemoryLocks();
  readonly #channel = new MemoryChannel();
  readonly #options: MemoryDeviceOptions;
  #tabs: { crash(): void }[] = [];
  #opened = 0;

  constructor(options: MemoryDeviceOptions) {
    this.#options = options;
    this.clock = new VirtualClock(options.wall);
    this.disk = options.disk ?? new MemoryDisk();
    this.files = options.files ?? new MemoryFiles(() => this.clock.now());
    this.keepsake = options.keepsake ?? memoryKeepsake();
  }

  /** The ports of one more tab. */
  tab(): EnginePorts {
    this.#opened += 1;
    const locks = this.#locks.open();
    const channel = this.#channel.open();
    this.#tabs.push({
      crash: () => {
        locks.crash();
        channel.close();
      },
    });
    return {
      store: this.disk.open(), blobs: this.files.open(), transport: this.#options.transport, clock: this.clock,
      random: seededRandom(this.#options.seed * 1000 + this.#opened), locks, channel, digests: this.#options.digests ?? webDigests, keepsake: this.keepsake,
    };
  }

  /** All tabs die at once: the last `lose` relaxed commits are gone, unflushed bytes are torn. */
  crash(lose: number, tear: Tear = (flushed) => flushed): void {
    this.disk.crash(lose);
    this.files.crash(tear);
    for (const tab of this.#tabs.splice(0)) tab.crash();
  }
}
