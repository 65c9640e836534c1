/// <reference lib="webworker" />
import { readTabAddress, serverAddress, type TabPlace } from '@holdfast/protocol';
import { ContentTabs } from './content-tabs.ts';
import { answerFile, refusal } from './file-answer.ts';

/** What a page may show out of files; an empty word is a question of its own script. Nothing that would run or style a page. */
const shows: ReadonlySet<string> = new Set<RequestDestination>(['', 'image', 'video', 'audio', 'iframe']);

/**
 * Has a service worker answer the addresses that tabs give out (`tabAddress`): from the engine of the tab whose it is, also without a
 * network. Where no page answers, the browser is sent to the server.
 */
export const serveContent = (worker: ServiceWorkerGlobalScope): void => {
  const tabs = new ContentTabs(worker.clients);
  worker.addEventListener('message', (event) => tabs.heard(event));
  worker.addEventListener('fetch', (event) => {
    const url = new URL(event.request.url);
    if (url.origin !== worker.location.origin || !url.pathname.startsWith('/content/')) return;
    event.stopImmediatePropagation();
    event.respondWith(answer(event, url, tabs));
  });
};

const answer = async ({ request, clientId }: FetchEvent, url: URL, tabs: ContentTabs): Promise<Response> => {
  const { method, headers, destination } = request;
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'A file is only read here.', { Allow: 'GET, HEAD' });
  const place = readTabAddress(url.pathname);
  if (place === null) return refusal(404, 'There is no such file.');
  const download = url.searchParams.get('download') === '1';
  // A page of its own asks the server, which knows who is signed in.
  if (destination === 'document') return sendOn(place, download);
  if (!shows.has(destination)) return refusal(403, 'A file is shown or saved here, and nothing else.');
  const source = await tabs.find(place.tab, clientId);
  if (source === null) return sendOn(place, download);
  const answered = await answerFile({ method, headers, download, whole: destination === 'iframe', played: destination === 'audio' || destination === 'video' }, place, source);
  if (answered !== null) return answered;
  tabs.forget(place.tab);
  return sendOn(place, download);
};

const sendOn = (place: TabPlace, download: boolean): Response =>
  new Response(null, { status: 302, headers: { Location: serverAddress(place, { download }), 'Cache-Control': 'no-store' } });
