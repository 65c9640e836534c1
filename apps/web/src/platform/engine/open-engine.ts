import type { Session } from '@holdfast/protocol';
import { proxy, transfer, wrap } from 'comlink';
import { cookieKeepsake, forgetNote } from './cookie-keepsake.ts';
import { requestOf, takeThread } from './engine-thread.ts';
import type { WindowSide, WorkerSide } from './engine-wire.ts';
import { draftsOf, noteOf, placesOf } from './places.ts';
import { RemoteEngine, unwrap } from './remote-engine.ts';

export interface OpenEngineOptions {
  /** Another version of the app took over the database: show a banner that reloads (H17). */
  readonly onEvicted?: () => void;
}

/** An engine whose thread reads the disk: what it is asked meanwhile is answered once it is open; when it cannot be opened, never. */
export interface BegunEngine {
  readonly engine: RemoteEngine;
  /** Resolves once it is open; fails with an `EngineFailure`, after which its thread is gone. */
  readonly opened: Promise<void>;
  /** Has the engine give out files at this port, past the window. */
  readonly serve: (port: MessagePort) => void;
}

/** Opens the engine of the signed-in person in a worker of its own. It works at once, whatever the network does. */
export const openEngine = async (session: Session, options: OpenEngineOptions = {}): Promise<RemoteEngine> => {
  const { engine, opened } = beginEngine(session, options);
  await opened;
  return engine;
};

/** Like `openEngine`, for those who have something to draw until it is open. */
export const beginEngine = (session: Session, options: OpenEngineOptions = {}): BegunEngine => {
  const thread = takeThread();
  const worker = wrap<WorkerSide>(thread);
  const stop = new AbortController();
  const engine = new RemoteEngine(session.home, worker, () => {
    stop.abort();
    thread.terminate();
  });
  const keepsake = cookieKeepsake(noteOf(session.user.id, session.home));
  const window: WindowSide = {
    persist: () => navigator.storage.persist(),
    readNote: () => keepsake.read(),
    writeNote: (note) => keepsake.write(note),
    event: (event) => engine.heardEvent(event),
    listing: (id, state, change) => engine.heardListing(id, state, change),
    progress: (id, done, total) => engine.heardProgress(id, done, total),
    evicted: () => options.onEvicted?.(),
  };
  const request = requestOf({ user: session.user.id, space: session.home });
  const open = async (): Promise<void> => {
    try {
      unwrap(await worker.open(request, proxy(window)));
    } catch (error) {
      thread.terminate();
      throw error;
    }
    followPage(engine, worker, stop.signal);
  };
  return { engine, opened: open(), serve: (port) => void worker.serve(transfer(port, [port])) };
};

/** A hidden page lets a visible one lead (H48); one that comes back from the cache looks at everything anew (H52). */
const followPage = (engine: RemoteEngine, worker: { setVisible(visible: boolean): Promise<void> }, signal: AbortSignal): void => {
  document.addEventListener('visibilitychange', () => void worker.setVisible(document.visibilityState === 'visible'), { signal });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) void engine.resume();
  }, { signal });
};

/** What stands in the way of forgetting a person on this device (H7). */
export interface Unsent {
  readonly changes: number;
  /** Bytes. */
  readonly bytes: number;
}

/**
 * Closes the engine and removes all that this device holds of the person's space. While changes wait to be sent it removes
 * nothing and says what waits; call again with `evenUnsent` once the person has agreed to lose it.
 */
export const closeAndForget = async (engine: RemoteEngine, session: Session, evenUnsent = false): Promise<Unsent | null> => {
  // The window itself has no database: what opens one is not part of the first script.
  const [{ Dexie }, { DraftStore }] = await Promise.all([import('dexie'), import('../draft-store.ts')]);
  const drafts = new DraftStore(session.user.id);
  const [{ waiting, needsYou, staging }, { unsent }, typed] = await Promise.all([engine.status(), engine.device.storage(), drafts.all()]);
  drafts.close();
  const changes = waiting + needsYou + (staging?.files ?? 0) + typed.length;
  if (!evenUnsent && changes + unsent > 0) return { changes, bytes: unsent };
  await engine.close();
  const { database, folder } = placesOf(session.user.id, session.home);
  forgetNote(noteOf(session.user.id, session.home));
  await Dexie.delete(database);
  await Dexie.delete(draftsOf(session.user.id));
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(folder, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  });
  return null;
};
