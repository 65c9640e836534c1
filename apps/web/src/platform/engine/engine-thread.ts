import type { WarmMessage } from './engine-wire.ts';

const start = (): Worker => new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'holdfast-engine' });

let warm: Worker | null = null;

/** Starts the thread of the engine before anybody asks for it: it opens what lies on this device while the window loads its own script. */
export const warmThread = (message: WarmMessage): void => {
  if (warm !== null) return;
  warm = start();
  warm.postMessage(message);
};

/** A thread for one engine: the one that was started ahead, or another. */
export const takeThread = (): Worker => {
  const thread = warm ?? start();
  warm = null;
  return thread;
};
