import type { EnginePorts, EngineOptions } from '@holdfast/sync-client';
import { createEngine } from '@holdfast/sync-client';

/** Opens the engine of one tab over its ports. */
export const openEngine = (ports: EnginePorts, options: EngineOptions): ReturnType<typeof createEngine> => createEngine(ports, options);
export type Engine = Awaited<ReturnType<typeof createEngine>>;
