import type { Carrier } from './leader.ts';
import type { EnginePorts } from './ports.ts';
import type { EngineOptions } from './sync-engine.ts';
import { SyncEngine } from './sync-engine.ts';

/** Opens the engine of one tab over its ports: what this device has of the space, and everything that is to come. */
export const createEngine = (ports: EnginePorts, options: EngineOptions): Promise<SyncEngine> => SyncEngine.open(ports, carryNothing(), options);

/** Until content lands: files wait, everything else goes. */
const carryNothing = (): Carrier => {
  let end: () => void = () => undefined;
  return {
    isCommitted: () => false, forget: () => undefined, wake: () => undefined, retryNow: () => undefined, idle: true,
    run: () => new Promise<void>((resolve) => (end = resolve)),
    stop: () => end(),
  };
};
