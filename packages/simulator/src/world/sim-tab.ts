import type { Alias, NodeRow, SpaceId, Tombstone } from '@holdfast/domain';
import { hasCode } from '@holdfast/sync-client';
import type { Batch, EnginePorts, Keepsake } from '@holdfast/sync-client';
import type { MemoryChannel, MemoryDisk, MemoryFiles, MemoryLocks } from '@holdfast/sync-client/testing';
import { freshView } from '../check/fresh-view.ts';
import { openEngine } from '../device/engine.ts';
import type { Engine } from '../device/engine.ts';
import type { Network } from '../network/network.ts';
import type { Random } from '../random/random.ts';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';
import type { Door } from './door.ts';
import type { Misfortune } from './misfortune.ts';
import { simChannel } from './sim-channel.ts';
import { simFiles, simStore } from './sim-disk.ts';
import type { StorageFaults } from './sim-disk.ts';
import { simLocks } from './sim-locks.ts';
import { simClock, simDigests, simRandom } from './sim-platform.ts';
import type { Skew } from './sim-platform.ts';
import { simTransport } from './sim-transport.ts';

/** An engine in a tab. */
export interface Tab {
  readonly actor: Actor;
  readonly engine: Engine;
  readonly locks: { crash(): void };
}

export interface TabRows {
  readonly base: { readonly nodes: Iterable<NodeRow>; readonly tombstones: Iterable<Tombstone>; readonly aliases: readonly Alias[] };
  readonly view: { readonly shown: Iterable<NodeRow>; readonly fresh: Iterable<NodeRow> };
}

/** The device that a tab is opened on. */
export interface TabPlace {
  readonly name: string;
  /** How many tabs were opened on it so far, this one too. */
  readonly count: number;
  readonly space: SpaceId;
  /** The space belongs to somebody else (H33). */
  readonly shared: boolean;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly random: Random;
  readonly door: Door;
  readonly luck: Misfortune;
  readonly skew: Skew;
  readonly keepsake: Keepsake;
  readonly disk: MemoryDisk;
  readonly files: MemoryFiles;
  readonly locks: MemoryLocks;
  readonly channel: MemoryChannel;
  readonly storageFaults: () => StorageFaults;
  readonly cacheBytes: number;
  readonly snapshotFrom: number | null;
  readonly watch: (batch: Batch) => () => void;
  /** Told of what no engine should ever run into. */
  readonly onCrash: (detail: string) => void;
}

/** Everything but a network or a server that is away. */
const isUnforeseen = (error: unknown): boolean =>
  !hasCode(error, 'offline', 'timeout', 'refused', 'storage-full', 'storage', 'content-lost', 'aborted', 'fenced', 'closed', 'unauthenticated');

/** Opens the app once; rejects with what the engine says when the disk does not let it. */
export const openTab = async (place: TabPlace): Promise<Tab> => {
  const { name, space, shared, scheduler, network, random, door, snapshotFrom, cacheBytes, onCrash } = place;
  const actor = scheduler.actor(`${name} ${place.count}`);
  const locks = place.locks.open();
  const diskPorts = { scheduler, actor, luck: place.luck, faults: place.storageFaults };
  const ports: EnginePorts = {
    store: simStore(diskPorts, place.disk, place.watch),
    blobs: simFiles(diskPorts, place.files),
    transport: simTransport({ network, actor, device: name, door, random, snapshots: snapshotFrom !== null }),
    clock: simClock(scheduler, actor, place.skew),
    locks: simLocks(scheduler, actor, locks),
    channel: simChannel(scheduler, actor, place.channel.open()),
    random: simRandom(random),
    digests: simDigests(scheduler, actor),
    keepsake: place.keepsake,
  };
  const onFault = (error: unknown): void => {
    if (isUnforeseen(error)) onCrash(`the engine of ${name} met ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  const opening = openEngine(ports, { space, shared, deviceName: name, cacheBytes, ...(snapshotFrom !== null && { snapshotFrom }), onFault });
  const engine = await scheduler.finish(opening, `opening the engine of ${name}`).catch((error: unknown) => {
    actor.kill();
    locks.crash();
    throw error;
  });
  return { actor, engine, locks };
};

/** What a tab has in memory: its base, what it shows, and what it would show if it made that anew (P9). */
export const rowsOf = ({ engine }: Tab, device: string): TabRows => {
  const { base, view, outbox } = engine.inspect();
  const fresh = freshView(base, outbox, device);
  return {
    base: { nodes: base.rows(), tombstones: base.tombstones(), aliases: [...base.aliases()] },
    view: { shown: view.rows(), fresh },
  };
};
