import type { EngineClient, EngineOptions, EnginePorts, SyncEngine } from '@holdfast/sync-client';
import { createEngine, SyncClientError } from '@holdfast/sync-client';

const notYet = () => Promise.reject(new SyncClientError('content', 'not yet'));
export type Engine = SyncEngine & Pick<EngineClient, 'addFiles' | 'writeFile' | 'open'>;
/** Opens the engine of one tab over its ports. */
export const openEngine = async (ports: EnginePorts, options: EngineOptions): Promise<Engine> =>
  Object.assign(await createEngine(ports, options), { addFiles: notYet, writeFile: notYet, open: notYet });
