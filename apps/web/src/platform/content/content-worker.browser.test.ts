import { asNodeId, asOpId, asSpaceId } from '@holdfast/domain';
import { noRanges, oneRange, outsideRanges, rangedSize, severalRanges } from '@holdfast/protocol/testing';
import type { DeviceClient, Streamed } from '@holdfast/sync-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { FileAddresses } from './file-addresses.ts';
import { giveFiles } from './give-files.ts';

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const bytesOf = (seed: number, size: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 9) + seed) & 255);

/** The part of an engine that gives out files, with one film in it. */
class Device {
  readonly space = asSpaceId(id(1));
  readonly node = asNodeId(id(2));
  readonly version = asOpId(id(3));
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What was read, in order. */
  readonly reads: number[] = [];
  file: Streamed;
  /** Called before every read; may keep it or throw. */
  before: (from: number) => Promise<void> = () => Promise.resolve();

  constructor(seed: number, size = rangedSize) {
    this.bytes = bytesOf(seed, size);
    this.file = { size, mime: 'video/webm', name: 'film.webm', hash: `hash-${seed}`, version: this.version, here: true };
  }

  get engine() {
    const device: Pick<DeviceClient, 'stat' | 'read'> = {
      stat: () => Promise.resolve(this.file),
      read: async (_node, _version, from, to) => {
        this.reads.push(from);
        await this.before(from);
        return this.bytes.slice(from, to);
      },
    };
    return { space: this.space, device: device as DeviceClient };
  }
}

/** A page of its own, with an engine of its own. */
interface Page {
  readonly window: Window & typeof globalThis;
  readonly addresses: FileAddresses;
  readonly device: Device;
  readonly ports: MessagePort[];
  address(download?: boolean): string;
  fetch(init?: RequestInit, address?: string): Promise<Response>;
}

const frames: HTMLIFrameElement[] = [];
type Workers = Pick<ServiceWorkerContainer, 'controller' | 'addEventListener' | 'startMessages'>;
interface Opening {
  readonly serve?: (port: MessagePort) => void;
  readonly workers?: (own: ServiceWorkerContainer) => Workers;
}
const open = async (device = new Device(1), opening: Opening = {}): Promise<Page> => {
  const frame = document.createElement('iframe');
  frame.src = '/apps/web/src/platform/content/testing/page.html';
  const loaded = new Promise((resolve) => { frame.onload = resolve; });
  document.body.append(frame);
  frames.push(frame);
  await loaded;
  const window = frame.contentWindow as Window & typeof globalThis;
  await expect.poll(() => window.navigator.serviceWorker.controller).not.toBeNull();
  const ports: MessagePort[] = [];
  const give = opening.serve ?? ((port: MessagePort) => {
    ports.push(port);
    giveFiles(port, () => Promise.resolve(device.engine));
  });
  const workers = opening.workers?.(window.navigator.serviceWorker) ?? window.navigator.serviceWorker;
  const addresses = new FileAddresses({ space: device.space, serve: give, workers });
  const address = (download = false): string => addresses.here({ id: device.node, version: device.version, name: device.file.name }, { download }) ?? 'none';
  return { window, addresses, device, ports, address, fetch: (init = {}, from = address()) => window.fetch(from, { redirect: 'manual', ...init }) };
};
const same = async (response: Response, wanted: Uint8Array): Promise<void> => {
  const got = new Uint8Array(await response.arrayBuffer());
  expect(got.length).toBe(wanted.length);
  expect(got.every((byte, i) => byte === wanted[i])).toBe(true);
};

let worker: ServiceWorkerRegistration;
beforeAll(async () => {
  worker = await navigator.serviceWorker.register('/apps/web/src/platform/content/testing/content.worker.ts', { type: 'module', scope: '/' });
  await navigator.serviceWorker.ready;
});
afterEach(() => { for (const frame of frames.splice(0)) frame.remove(); });
afterAll(async () => { await worker.unregister(); });

describe('whole and in ranges, as the server answers', () => {
  test('the whole file, by the headers of the server, kept by nobody', async () => {
    const page = await open();
    const response = await page.fetch();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-length': String(rangedSize), etag: '"hash-1"', 'accept-ranges': 'bytes', 'content-type': 'video/webm', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
      'content-disposition': `inline; filename="film.webm"; filename*=UTF-8''film.webm`, 'cross-origin-resource-policy': 'same-origin', 'content-security-policy': expect.stringMatching(/sandbox$/),
    });
    await same(response, page.device.bytes);
  });

  test('every range of the table', async () => {
    const page = await open();
    for (const [range, from, to] of oneRange) {
      const response = await page.fetch({ headers: { Range: range } });
      expect([range, response.status, response.headers.get('Content-Range'), response.headers.get('Content-Length')]).toEqual([range, 206, `bytes ${from}-${to - 1}/${rangedSize}`, String(to - from)]);
      await same(response, page.device.bytes.subarray(from, to));
    }
    for (const range of [...outsideRanges, ...severalRanges]) {
      const response = await page.fetch({ headers: { Range: range } });
      expect([range, response.status, response.headers.get('Content-Range')]).toEqual([range, 416, `bytes */${rangedSize}`]);
    }
    for (const range of noRanges) expect([range, (await page.fetch({ headers: { Range: range } })).status]).toEqual([range, 200]);
  });

  test('HEAD, an empty file, and what a browser has already', async () => {
    const page = await open();
    const head = await page.fetch({ method: 'HEAD', headers: { Range: 'bytes=10-19' } });
    expect([head.status, head.headers.get('Content-Range'), (await head.arrayBuffer()).byteLength, page.device.reads]).toEqual([206, `bytes 10-19/${rangedSize}`, 0, []]);
    for (const tag of ['"hash-1"', 'W/"hash-1"', '"x", "hash-1"', '*']) expect((await page.fetch({ headers: { 'If-None-Match': tag } })).status).toBe(304);
    expect((await page.fetch({ headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
    expect((await page.fetch({ headers: { Range: 'bytes=0-9', 'If-Range': '"hash-1"' } })).status).toBe(206);
    for (const tag of ['"other"', 'W/"hash-1"']) expect((await page.fetch({ headers: { Range: 'bytes=0-9', 'If-Range': tag } })).status).toBe(200);
    const empty = await open(new Device(1, 0));
    expect([(await empty.fetch()).status, (await (await empty.fetch()).arrayBuffer()).byteLength, (await empty.fetch({ headers: { Range: 'bytes=0-0' } })).status]).toEqual([200, 0, 416]);
  });

  test('it is only read, and only what tabs give out', async () => {
    const page = await open();
    expect((await page.fetch({ method: 'POST', body: 'x' })).status).toBe(405);
    for (const path of ['/content/', '/content/a/b/c/d/e', `${page.address()}/more`]) {
      const response = await page.fetch({}, path);
      expect([path, response.status, response.headers.get('Content-Type')]).toEqual([path, 404, 'text/plain; charset=utf-8']);
    }
    const foreign = await page.fetch({}, page.address().replace(page.device.space, id(9)));
    expect([foreign.status, await foreign.text()]).toEqual([404, 'The file is not in the space of this page']);
  });
});

describe('what people put into their space runs nowhere', () => {
  const html = '<script>parent.ran = true</script>';
  test.each([['text/html', 'text/plain; charset=utf-8', 'inline'], ['image/svg+xml', 'application/octet-stream', 'attachment'], ['text/javascript', 'text/plain; charset=utf-8', 'inline'], ['application/xhtml+xml', 'application/octet-stream', 'attachment']])('%s is %s, %s', async (mime, type, disposition) => {
    const page = await open();
    page.device.file = { ...page.device.file, mime, name: 'x.html' };
    const { headers } = await page.fetch();
    expect([headers.get('Content-Type'), headers.get('Content-Disposition')?.split(';')[0], headers.get('X-Content-Type-Options')]).toEqual([type, disposition, 'nosniff']);
    expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none';.*sandbox$/);
    expect((await page.fetch({}, page.address(true))).headers.get('Content-Disposition')).toMatch(/^attachment/);
  });

  test('a script, a style and a worker get nothing, whatever it is called', async () => {
    const page = await open();
    const { document } = page.window;
    page.device.file = { ...page.device.file, mime: 'text/javascript', name: 'x.js' };
    const script = document.createElement('script');
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: page.address() });
    const failed = [script, style].map((one) => new Promise((resolve) => { one.onerror = () => resolve('failed'); one.onload = () => resolve('loaded'); }));
    script.src = page.address();
    document.head.append(script, style);
    const thread = new page.window.Worker(page.address());
    const ended = new Promise((resolve) => { thread.onerror = () => resolve('failed'); });
    expect(await Promise.all([...failed, ended])).toEqual(['failed', 'failed', 'failed']);
    expect(page.device.reads).toEqual([]);
  });

  test('a page of it in a frame is text in a sandbox', async () => {
    const page = await open();
    page.device.file = { ...page.device.file, mime: 'text/html', size: html.length };
    page.device.bytes.set(new TextEncoder().encode(html));
    const frame = page.window.document.createElement('iframe');
    const loaded = new Promise((resolve) => { frame.onload = resolve; });
    frame.src = page.address();
    page.window.document.body.append(frame);
    await loaded;
    // In a sandbox it is of another origin than ours.
    expect(frame.contentDocument).toBeNull();
    expect((page.window as { ran?: boolean }).ran).toBeUndefined();
    expect(page.device.reads).toEqual([0]);
  });
});

describe('piece by piece', () => {
  const size = 40_000_000;
  test('whoever stops taking makes nobody read on; whoever leaves ends it', async () => {
    const page = await open(new Device(2, size));
    const reader = (await page.fetch()).body?.getReader();
    await reader?.read();
    // It reads as far ahead as pipes hold, and then no more.
    let last = -1;
    await expect.poll(async () => { const seen = last; last = page.device.reads.length; await new Promise((resolve) => setTimeout(resolve, 300)); return seen === page.device.reads.length; }).toBe(true);
    expect(page.device.reads.at(-1)).toBeLessThan(16_000_000);
    await reader?.cancel();
    const { length } = page.device.reads;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(page.device.reads.length - length).toBeLessThanOrEqual(1);
  });

  test('all of a large one comes, each byte asked for once', async () => {
    const page = await open(new Device(3, size));
    await same(await page.fetch(), page.device.bytes);
    expect(page.device.reads).toEqual([...new Set(page.device.reads)]);
  });

  test('H8 what fails in the middle breaks off: never a short good end', async () => {
    const page = await open(new Device(4, size));
    const { SyncClientError } = await import('@holdfast/sync-client');
    page.device.before = async (from) => { if (from > 2_000_000) throw new SyncClientError('content', 'The bytes are damaged'); };
    const response = await page.fetch();
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    const short = await open(new Device(5, 1_000_000));
    short.device.file = { ...short.device.file, size: 3_000_000 };
    await expect((await short.fetch()).arrayBuffer()).rejects.toThrow();
  });

  test('what cannot be had is said before anything comes', async () => {
    const page = await open();
    const { SyncClientError } = await import('@holdfast/sync-client');
    page.device.before = async () => { throw new SyncClientError('offline', '“film.webm” is only on the server. It opens when there is a network'); };
    const response = await page.fetch({ headers: { Range: 'bytes=0-' } });
    expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([503, 'text/plain; charset=utf-8', '“film.webm” is only on the server. It opens when there is a network']);
  });
});

const server = (page: Page, download = false): string => new URL(page.addresses.there({ id: page.device.node, version: page.device.version, name: '' }, { download }) ?? 'none', location.origin).href;
/** Nobody answers: where the browser is sent. No server stands behind these pages. */
const sentTo = async (page: Page, address = page.address()): Promise<string> => (await page.fetch({ redirect: 'follow' }, address)).url;

describe('whose a tab is', () => {
  test('H7 two people in two tabs: each address gives the bytes of its own engine, to its own page and no other', async () => {
    const [mara, ove] = [await open(new Device(6)), await open(new Device(7))];
    await same(await mara.fetch(), mara.device.bytes);
    await same(await ove.fetch(), ove.device.bytes);
    const before = [mara.device.reads.length, ove.device.reads.length];
    expect(await sentTo(ove, mara.address())).toBe(server(mara));
    expect([mara.device.reads.length, ove.device.reads.length]).toEqual(before);
  });

  test('H7 who signs out ends what is under way, and nothing more is given out', async () => {
    const page = await open(new Device(8, 40_000_000));
    const address = page.address();
    const response = await page.fetch();
    const reader = response.body?.getReader();
    await reader?.read();
    page.addresses.close();
    const rest = async (): Promise<void> => { while ((await reader?.read())?.done === false); };
    await expect(rest()).rejects.toThrow();
    const { length } = page.device.reads;
    expect(await sentTo(page, address)).toBe(server(page));
    expect([page.device.reads.length, page.address()]).toEqual([length, 'none']);
  });

  test('H7 who signs out of a page that no worker is in charge of any more ends it all the same', async () => {
    let inCharge = true;
    const page = await open(new Device(15, 40_000_000), {
      workers: (own) => ({
        get controller() { return inCharge ? own.controller : null; },
        addEventListener: own.addEventListener.bind(own),
        startMessages: () => own.startMessages(),
      }),
    });
    const address = page.address();
    const reader = (await page.fetch()).body?.getReader();
    await reader?.read();
    inCharge = false;
    page.addresses.close();
    const rest = async (): Promise<void> => { while ((await reader?.read())?.done === false); };
    await expect(rest()).rejects.toThrow();
    expect(await sentTo(page, address)).toBe(server(page));
  });

  test('a worker that the browser stopped asks whose the tab is, and goes on', async () => {
    const page = await open(new Device(9));
    await same(await page.fetch(), page.device.bytes);
    expect(page.ports.length).toBe(1);
    const devtools = cdp() as unknown as { send(method: string): Promise<unknown> };
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.stopAllWorkers');
    await same(await page.fetch(), page.device.bytes);
    expect(page.ports.length).toBe(2);
  });

  test('who is frozen is waited for a while: then the browser asks the server, or what is under way breaks off; who works on it is waited for', async () => {
    const frozen = await open(new Device(10), { serve: () => undefined });
    const asleep = await open(new Device(11));
    const slow = await open(new Device(12));
    const begun = await asleep.fetch();
    slow.device.before = () => new Promise((resolve) => setTimeout(resolve, 12_000));
    for (const port of asleep.ports) port.close();
    await Promise.all([
      sentTo(frozen).then((url) => expect(url).toBe(server(frozen))),
      expect(begun.arrayBuffer()).rejects.toThrow(),
      slow.fetch({ headers: { Range: 'bytes=0-1' } }).then((response) => same(response, slow.device.bytes.subarray(0, 2))),
    ]);
  });

  test('a page that was closed gives out nothing', async () => {
    const [page, other] = [await open(new Device(13)), await open(new Device(14))];
    const address = page.address();
    page.addresses.close();
    expect(await sentTo(other, `${address}?download=1`)).toBe(server(page, true));
  });
});
