import type { EnginePorts, EngineOptions, SyncEngine } from '@holdfast/sync-client';
import { createEngine } from '@holdfast/sync-client';

export type Engine = SyncEngine;

/** Opens the engine of one tab over its ports. */
export const openEngine = (ports: EnginePorts, options: EngineOptions): Promise<Engine> => createEngine(ports, options);
