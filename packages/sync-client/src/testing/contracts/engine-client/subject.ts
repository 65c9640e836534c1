import type { EngineClient } from '../../../api.ts';

export interface EngineClientSubject {
  /** An empty space on a device without a network. */
  open(): Promise<EngineClient>;
  /** The same with what the sync centre lists when a file of 10 bytes was added and then renamed: the ids of both rows. */
  queued(): Promise<{ readonly engine: EngineClient; readonly added: string; readonly renamed: string }>;
  /** Lets run what is ready, and a little of the engine's time pass. */
  pass(): Promise<void>;
}
