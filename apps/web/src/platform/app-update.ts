import { readonly, shallowRef, type ShallowRef } from 'vue';
import { Workbox } from 'workbox-window';

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

/**
 * Registers the service worker and tells when a new version waits. It never reloads by itself: only `apply`, here or in
 * another tab, does. A look for a new version that fails, as it does offline, is not an error.
 */
export const startAppUpdate = (options: AppUpdateOptions = {}): AppUpdate => {
  const workers = options.serviceWorkers ?? globalThis.navigator?.serviceWorker;
  const waiting = shallowRef(false);
  if (!workers) return { waiting: readonly(waiting), unsupported: true, apply: () => undefined };
  const workbox = new Workbox('/service-worker.js');
  const hadController = workers.controller !== null;
  workbox.addEventListener('waiting', () => (waiting.value = true));
  workers.addEventListener('controllerchange', () => {
    if (hadController) (options.reload ?? (() => globalThis.location.reload()))();
  });
  workbox.register().then(
    () => globalThis.setInterval(() => void workbox.update().catch(() => undefined), options.every ?? hour),
    (error: unknown) => options.onError?.(error),
  );
  return { waiting: readonly(waiting), unsupported: false, apply: () => workbox.messageSkipWaiting() };
};
