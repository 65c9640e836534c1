const start = (): Worker => new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'holdfast-engine' });

let warm: Worker | null = null;

/** Starts the thread of the engine before anybody asks for it: it loads its script while the window loads its own. */
export const warmThread = (): void => {
  warm ??= start();
};

/** A thread for one engine: the one that was started ahead, or another. */
export const takeThread = (): Worker => {
  const thread = warm ?? start();
  warm = null;
  return thread;
};
