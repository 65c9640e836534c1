import type { SpaceId } from '@holdfast/domain';
import { Collector, collectTombstones, ContentError, SyncServerError } from '@holdfast/sync-server';
import type { Alarm } from '@holdfast/sync-server';
import { simCollectorIndex } from './sim-collector.ts';
import { nodeSha256 } from './sim-content.ts';
import type { Node, SimServer } from './sim-server.ts';

/** A merge, a snapshot or a compaction that failed over the object store's misfortunes: both are kept, everything is fetched page by page, packs stay as they are (H46, H29, H43). */
export const isOurDoing = (alarm: Alarm): boolean =>
  (alarm.kind === 'merge-failed' || alarm.kind === 'snapshot-failed' || alarm.kind === 'content-damaged') && alarm.error instanceof ContentError;

export interface Forgetting {
  /** Milliseconds. */
  readonly keepFor: number;
  /** Rows that go at most. */
  readonly limit: number;
}

/** What server processes do by themselves, step by step among everything else: they collect content and forget tombstones. */
export class ServerChores {
  readonly #server: SimServer;

  constructor(server: SimServer) {
    this.#server = server;
  }

  /** One round of the collector through a space and the store, on one of the processes, step by step among everything else. */
  collect({ process, store }: Node, space: SpaceId): void {
    const { options: { random, onAlarm, onCollected }, contentIndex, collectWatch, spaces, shelf, luck } = this.#server;
    const collector = new Collector({
      store, sha256: nodeSha256, now: () => this.#server.now(), uuid: () => random.uuid(),
      index: simCollectorIndex(process, contentIndex.collector((id, work) => process.step('versions', () => spaces.withVersions(id, work)), (key) => shelf.keeps(key)), collectWatch),
      alarms: { raise: (alarm) => void (this.#isForeseen(alarm) || onAlarm(`${alarm.kind}: ${alarm.error instanceof Error ? alarm.error.message : String(alarm.error)}`)) },
    }, { rows: random.pick([1, 3, 1000]) });
    const run = async (): Promise<void> => {
      for (const steps of [collector.round(space), collector.sweep()]) {
        for await (const { kind, changed } of steps) {
          if (changed > 0) luck.count(`collector: ${kind}`);
          collectWatch.check(space);
          await process.wait('collector');
        }
      }
      onCollected();
    };
    run().catch((error: unknown) => {
      if (!(error instanceof ContentError) && !(error instanceof SyncServerError)) onAlarm(`the collector ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
  }

  /** It is our own doing, also that tables are lost (H43f). */
  #isForeseen(alarm: Alarm): boolean {
    return isOurDoing(alarm) || (alarm.kind === 'content-damaged' && this.#server.hasLostTables);
  }

  /** One of the processes drops the oldest tombstones and aliases of a space, if they are older than `keepFor` (H30). */
  forget({ process }: Node, space: SpaceId, { keepFor, limit }: Forgetting): void {
    const { spaces, options: { onAlarm } } = this.#server;
    collectTombstones({
      store: {
        collectable: (id, at, most) => process.step('collectable', () => spaces.collectable(id, at, most)),
        raiseFloor: (id, floor) => process.step('raise floor', () => this.#raiseFloor(id, floor)),
        collections: (id) => spaces.collections(id),
      },
      now: () => this.#server.now(),
    }, space, { keepFor, limit }).catch((error: unknown) => onAlarm(`collecting tombstones ended: ${String(error)}`));
  }

  async #raiseFloor(id: SpaceId, floor: number): Promise<number> {
    const { spaces, luck } = this.#server;
    const { tree } = spaces.space(id);
    const before = { tombstones: [...tree.tombstones()], aliases: [...tree.aliases()].filter(({ device }) => device === null) };
    const dropped = await spaces.raiseFloor(id, floor);
    const watch = this.#server.watchOf(id);
    watch.forget(before.tombstones.filter(({ seq }) => seq <= floor), before.aliases.filter(({ seq }) => seq <= floor));
    watch.note(spaces.space(id).state);
    if (dropped > 0) luck.count('tombstones collected');
    return dropped;
  }
}
