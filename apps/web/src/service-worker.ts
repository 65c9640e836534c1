/// <reference lib="webworker" />
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { serveContent } from './platform/content/serve-content.ts';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: (string | { url: string; revision: string | null })[] };

// Before the app's own files: what is a file of a person is never a page of the app.
serveContent(self);

// The whole app is kept at install, so that every page opens with no network (cold start).
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// Any address of the app is index.html; what the server answers itself is never taken from here.
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//, /^\/content(\/|$)/, /^\/socket\.io\//, /^\/(healthz|readyz|metrics)$/] }));

// The first worker takes charge of the page that installed it: offline works from the first visit on.
clientsClaim();

// A later one waits until the person says so (platform/app-update.ts): half of an old app must never meet half of a new one.
self.addEventListener('message', (event: ExtendableMessageEvent) => {
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
