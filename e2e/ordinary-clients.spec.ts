import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { chromium, expect, test } from '@playwright/test';
import { Upload } from 'tus-js-client';
import { Api } from './support/api.ts';
import { randomFile, sha256, sha256File } from './support/files.ts';
import { owner } from './support/server.ts';
import { uppyScript } from './support/uppy.ts';
import { prepareWorld } from './support/world.ts';

const MIB = 1024 * 1024;
const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const launching = { ...(existsSync(installed) ? { executablePath: installed } : {}), args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] };
const script = join(import.meta.dirname, 'support/upload.sh');

test.describe('whatever speaks tus can put files here', () => {
  const world = prepareWorld();
  const signIn = (): Promise<Api> => Api.signIn(world.server.url, owner);

  test('H42 a script of curl: its file arrives, also when it is stopped in the middle and called again', async () => {
    const api = await signIn();
    const [file, state] = [join(world.disk, 'from a script.bin'), join(world.disk, 'state')];
    await randomFile(file, 24 * MIB);
    const call = [world.server.url, api.cookie, api.space, file, state];
    const first = spawn(script, call, { detached: true, stdio: 'inherit' });
    await expect.poll(() => existsSync(state)).toBe(true);
    await expect.poll(async () => (await stat(state)).size).toBeGreaterThan(0);
    await delay(300);
    process.kill(-(first.pid ?? 0), 'SIGKILL');
    await once(first, 'exit');
    expect(existsSync(state)).toBe(true);
    const { stdout } = await promisify(execFile)(script, call);
    const read = await api.fetch(stdout.trim());
    expect(Buffer.compare(Buffer.from(await read.arrayBuffer()), await readFile(file))).toBe(0);
    expect((await api.tree()).get('/from a script.bin')).toBe(await sha256File(file));
  });

  test('tus-js-client: paused, and gone on with by another program that only POSTs', async () => {
    const api = await signIn();
    const file = join(world.disk, 'film.mp4');
    await randomFile(file, 20 * MIB);
    const bytes = await readFile(file);
    const options = {
      endpoint: `${world.server.url}/api/v1/uploads`, headers: { Cookie: api.cookie, Origin: world.server.url },
      metadata: { filename: 'film.mp4', space: api.space, relativePath: 'Summer/film.mp4' }, chunkSize: 2 * MIB, retryDelays: [0, 500],
    };
    const url = await new Promise<string>((resolve, reject) => {
      const upload: Upload = new Upload(bytes, {
        ...options, onError: reject,
        onChunkComplete: (_size, sent) => {
          if (sent > 6 * MIB) void upload.abort().then(() => resolve(upload.url ?? ''), reject);
        },
      });
      upload.start();
    });
    let from = -1;
    await new Promise<void>((resolve, reject) => {
      new Upload(bytes, {
        ...options, uploadUrl: url, overridePatchMethod: true, onError: reject, onSuccess: () => resolve(),
        onProgress: (sent) => void (from < 0 && (from = sent)),
      }).start();
    });
    expect(from).toBeGreaterThan(6 * MIB - 1);
    expect((await api.tree()).get('/Summer/film.mp4')).toBe(await sha256File(file));
  });

  test("F10 Uppy's own code in a browser: files, and a folder's file, each lie where they belong", async () => {
    const api = await signIn();
    const browser = await chromium.launch(launching);
    try {
      const context = await browser.newContext({ bypassCSP: true });
      const page = await context.newPage();
      await page.goto(`${world.server.url}/healthz`);
      await page.evaluate(async (person) => {
        await fetch('/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(person) });
      }, { email: owner.email, password: owner.password });
      await page.addScriptTag({ content: await uppyScript() });
      const failed = await page.evaluate(async (space) => {
        const { Uppy, Tus } = globalThis as unknown as { Uppy: UppyClass; Tus: unknown };
        const uppy = new Uppy({ meta: { space } }).use(Tus, { endpoint: '/api/v1/uploads', chunkSize: 1_000_000 });
        const data = (text: string, type: string) => new Blob([text.repeat(500_000)], { type });
        uppy.addFile({ name: 'a photo.jpg', type: 'image/jpeg', data: data('photo', 'image/jpeg') });
        uppy.addFile({ name: 'scan', type: 'image/x-raw', data: data('scan', 'image/x-raw') });
        uppy.addFile({ name: 'b.txt', type: 'text/plain', data: data('text', 'text/plain'), meta: { relativePath: 'Holiday/2026/b.txt' } });
        return (await uppy.upload()).failed.map(({ error }) => error);
      }, api.space);
      expect(failed).toEqual([]);
      const tree = await api.tree();
      expect(tree.get('/a photo.jpg')).toBe(sha256('photo'.repeat(500_000)));
      expect(tree.get('/scan')).toBe(sha256('scan'.repeat(500_000)));
      expect(tree.get('/Holiday/2026/b.txt')).toBe(sha256('text'.repeat(500_000)));
      expect([...tree.keys()].filter((path) => path.includes('null'))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

/** As much of Uppy as the page uses. */
interface UppyLike {
  use(plugin: unknown, options: object): UppyLike;
  addFile(file: object): string;
  upload(): Promise<{ readonly failed: readonly { readonly error: string }[] }>;
}
type UppyClass = new (options: object) => UppyLike;
