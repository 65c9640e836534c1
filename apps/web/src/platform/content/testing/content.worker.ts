/// <reference lib="webworker" />
import { serveContent } from '../serve-content.ts';

declare const self: ServiceWorkerGlobalScope;

// The part of our service worker that serves files, alone: it takes charge at once.
serveContent(self);
self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
