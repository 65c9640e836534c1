import { whoseSession, type Whose } from '../whose-session.ts';
import { deviceName } from './device-name.ts';
import { threadName, type OpenRequest } from './engine-wire.ts';

const start = (ahead: OpenRequest | null): Worker => new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: threadName(ahead) });

let warm: Worker | null = null;

/** What a thread is told that opens an engine for this window. */
export const requestOf = (whose: Whose): OpenRequest =>
  ({ ...whose, deviceName: deviceName(), origin: location.origin, visible: document.visibilityState === 'visible' });

/**
 * Starts the thread of the engine before anybody asks for it: it opens what lies on this device while the window loads its own script.
 * `session` is the text of the last session on this device; when it is none, nothing is started.
 */
export const warmThread = (session: string): void => {
  const whose = whoseSession(session);
  if (warm === null && whose !== null) warm = start(requestOf(whose));
};

/** A thread for one engine: the one that was started ahead, or another. */
export const takeThread = (): Worker => {
  const thread = warm ?? start(null);
  warm = null;
  return thread;
};
