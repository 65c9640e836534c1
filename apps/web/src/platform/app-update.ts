import { readonly, shallowRef, type ShallowRef } from 'vue';
import type { Workbox } from 'workbox-window';
import { afterFirstRows } from './first-rows.ts';

export interface AppUpdate {
  /** A new version is installed and waits. */
  readonly waiting: Readonly<ShallowRef<boolean>>;
  /** Set when this browser or address allows no service worker: the app then needs the network to start. */
  readonly unsupported: boolean;
  /** Lets the new version take over and reloads every tab of the app. Nothing that was saved is touched. */
  apply(): void;
}

export interface AppUpdateOptions {
  readonly serviceWorkers?: ServiceWorkerContainer | undefined;
  readonly reload?: () => void;
  /** Milliseconds between looks for a new version. */
  readonly every?: number;
  readonly onError?: (error: unknown) => void;
}

const hour = 3_600_000;

/** Registers the service worker, once the first rows are painted: what it then fetches would hold them up. */
const register = async (waiting: ShallowRef<boolean>, every: number): Promise<Workbox> => {
  await afterFirstRows;
  const { Workbox } = await import('workbox-window');
  const workbox = new Workbox('/service-worker.js');
  workbox.addEventListener('waiting', () => (waiting.value = true));
  await workbox.register();
  globalThis.setInterval(() => void workbox.update().catch(() => undefined), every);
  return workbox;
};

/**
 * Registers the service worker and tells when a new version waits. It never reloads by itself: only `apply`, here or in
 * another tab, does. A look for a new version that fails, as it does offline, is not an error.
 */
export const startAppUpdate = (options: AppUpdateOptions = {}): AppUpdate => {
  const workers = options.serviceWorkers ?? globalThis.navigator?.serviceWorker;
  const waiting = shallowRef(false);
  if (!workers) return { waiting: readonly(waiting), unsupported: true, apply: () => undefined };
  const hadController = workers.controller !== null;
  workers.addEventListener('controllerchange', () => {
    if (hadController) (options.reload ?? (() => globalThis.location.reload()))();
  });
  const registered = register(waiting, options.every ?? hour);
  registered.catch((error: unknown) => options.onError?.(error));
  return { waiting: readonly(waiting), unsupported: false, apply: () => void registered.then((workbox) => workbox.messageSkipWaiting()) };
};
