import type { Alarms } from '../../ports/alarm.ts';
import type { ContentStore } from '../content-store.ts';
import type { Sha256 } from '../sha256.ts';
import type { CollectorIndex } from './collector-index.ts';

/** What the collector needs of the world. */
export interface CollectorPorts {
  readonly store: ContentStore;
  readonly index: CollectorIndex;
  readonly sha256: Sha256;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new UUID: names a pack. */
  readonly uuid: () => string;
  readonly alarms: Alarms;
}
