import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium, expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { sha256 } from './files.ts';
import { Link } from './link.ts';
import { owner } from './server.ts';

const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
/** What the browser of a tablet says of itself. */
export const tabletAgent = 'Mozilla/5.0 (Linux; Android 14; Pixel Tablet) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
/** The list counts its row of column names. */
const headRows = 1;
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One person at one device: a Chromium with a profile of its own behind a network of its own. */
export class Session {
  readonly link: Link;
  readonly #profile: string;
  readonly #userAgent: string | undefined;
  #context!: BrowserContext;
  page!: Page;

  private constructor(link: Link, profile: string, userAgent?: string) {
    this.link = link;
    this.#profile = profile;
    this.#userAgent = userAgent;
  }

  static async open(serverPort: number, userAgent?: string): Promise<Session> {
    const session = new Session(await Link.to(serverPort), await mkdtemp(join(tmpdir(), 'holdfast-profile-')), userAgent);
    await session.launch();
    return session;
  }

  /** With the user agent of another system the device is called after that: "Chrome on Android". */
  static async signedIn(serverPort: number, userAgent?: string): Promise<Session> {
    const session = await Session.open(serverPort, userAgent);
    await session.signIn();
    return session;
  }

  get url(): string {
    return `http://127.0.0.1:${this.link.port}`;
  }

  get grid(): Locator {
    return this.page.getByRole('grid');
  }

  async launch(): Promise<void> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      ...(existsSync(installed) ? { executablePath: installed } : {}),
      args: flags,
      ...(this.#userAgent === undefined ? {} : { userAgent: this.#userAgent }),
      viewport: { width: 1440, height: 900 },
      acceptDownloads: true,
    });
    this.#context.setDefaultTimeout(30_000);
    this.page = this.#context.pages()[0] ?? (await this.#context.newPage());
    if (process.env['HOLDFAST_E2E_TRACE']) this.#trace();
    this.page.on('dialog', (dialog) => void dialog.accept());
  }

  /** Every request and complaint of this session, on the test's output: for whoever looks for a cause. */
  #trace(): void {
    const write = (line: string) => void process.stdout.write(`    [${this.link.port}] ${line}\n`);
    this.page.context().on('response', (answer) => write(`${answer.request().method()} ${new URL(answer.url()).pathname} ${answer.status()}`));
    this.page.context().on('requestfailed', (request) => write(`${request.method()} ${new URL(request.url()).pathname} ${request.failure()?.errorText ?? 'failed'}`));
    this.page.context().on('console', (message) => write(`${message.type()}: ${message.text()}`));
  }

  async signIn(): Promise<void> {
    await this.page.goto(this.url);
    await this.page.getByLabel('Email').fill(owner.email);
    await this.page.getByLabel('Password').fill(owner.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    // A password is checked slowly on purpose, and slower still on a busy machine.
    await expect(this.grid).toBeVisible({ timeout: 60_000 });
    // Offline starts are the point of most journeys: they need the service worker in charge.
    await this.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  }

  /** The tunnel: nothing passes, and the browser knows it. */
  async goOffline(): Promise<void> {
    this.link.cut();
    await this.#context.setOffline(true);
    await expect(this.#status).toContainText(/offline/i);
  }

  async goOnline(): Promise<void> {
    this.link.mend();
    await this.#context.setOffline(false);
  }

  /** SIGKILL of the whole browser, then a start with the same profile. */
  async crashAndReopen(offline: boolean): Promise<void> {
    await this.#cookiesOnDisk();
    const browser = this.#context.browser();
    const pid = await processOf(this.#profile);
    process.kill(pid, 'SIGKILL');
    await this.#context.close().catch(() => undefined);
    await browser?.close().catch(() => undefined);
    await releaseProfile(this.#profile);
    await this.launch();
    if (offline) await this.#context.setOffline(true);
    await this.page.goto(this.url);
    await expect(this.grid).toBeVisible();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await expect(this.grid).toBeVisible();
  }

  get #status(): Locator {
    return this.page.getByRole('status').filter({ hasText: /saved|offline|waiting|sending/i }).first();
  }

  async saved(timeout = 120_000): Promise<void> {
    await expect(this.#status).toContainText(/saved/i, { timeout });
  }

  row(name: string): Locator {
    return this.grid.getByRole('row', { name: new RegExp(`^${literal(name)}(?![\\w])`) }).and(this.page.locator('[data-node-id]')).first();
  }

  async home(): Promise<void> {
    await this.page.goto(this.url);
    await expect(this.grid).toBeVisible();
  }

  /** From the root through folders of these names. */
  async go(...folders: string[]): Promise<void> {
    await this.home();
    for (const folder of folders) {
      await this.row(folder).dblclick();
      await expect(this.page.getByRole('grid', { name: new RegExp(`^${literal(folder)}`) })).toBeVisible();
    }
  }

  async newFolder(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add' }).click();
    await this.page.getByRole('menuitem', { name: 'New folder' }).click();
    const field = this.grid.getByRole('textbox');
    await field.fill(name);
    await field.press('Enter');
    await expect(this.row(name)).toBeVisible();
  }

  /** Through the file chooser; does not wait for rows, which a long list may not have rendered. */
  async addFilesUnseen(...paths: string[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: 'Add' }).click();
    await this.page.getByRole('menuitem', { name: 'Upload files' }).click();
    await (await chooser).setFiles(paths);
  }

  /** A real drag from the desktop, as the browser delivers it, onto the middle of the list. */
  async dropFromDesktop(...paths: string[]): Promise<void> {
    const box = await this.grid.boundingBox();
    if (!box) throw new Error('The list is not on the screen');
    const at = { x: box.x + box.width / 2, y: box.y + box.height - 40 };
    const devtools = await this.#context.newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
    await devtools.detach();
  }

  async addFiles(...paths: string[]): Promise<void> {
    await this.addFilesUnseen(...paths);
    for (const path of paths) await expect(this.row(basename(path))).toBeVisible({ timeout: 60_000 });
  }

  /** Adds files whose names are taken, and says "Replace": the same files get new versions. */
  async replaceFiles(...paths: string[]): Promise<void> {
    await this.addFilesUnseen(...paths);
    const question = this.page.getByRole('dialog');
    if (paths.length > 1) await question.getByRole('checkbox').check();
    await question.getByRole('button', { name: /^Replace/ }).click();
    await expect(question).toBeHidden();
    // The notice is the promise that it is on this device: until then the page asks before it is left.
    await expect(this.page.getByText(paths.length === 1 ? /^“.+” was replaced$/ : new RegExp(`^${paths.length} files replaced$`)).first()).toBeVisible({ timeout: 60_000 });
  }

  replaceFile(path: string): Promise<void> {
    return this.replaceFiles(path);
  }

  /** Opens the details of a row in the folder that is shown. */
  async details(name: string): Promise<Locator> {
    await this.row(name).click();
    const pane = this.page.getByRole('complementary', { name: 'Details' });
    if (!(await pane.isVisible())) await this.page.getByRole('button', { name: 'Details', exact: true }).click();
    await expect(pane.getByRole('heading', { name, exact: true })).toBeVisible();
    return pane;
  }

  /** The conflict centre by its address, as a bookmark opens it. */
  async conflicts(): Promise<void> {
    await this.page.goto(`${this.url}/conflicts`);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.row(from).click();
    await this.page.keyboard.press('F2');
    const field = this.grid.getByRole('textbox');
    await field.fill(to);
    await field.press('Enter');
    await expect(this.row(to)).toBeVisible();
  }

  async move(name: string, folder: string): Promise<void> {
    await this.row(name).dragTo(this.row(folder));
    await expect(this.row(name)).toBeHidden();
  }

  async trash(name: string): Promise<void> {
    await this.row(name).click();
    await this.page.keyboard.press('Delete');
    await expect(this.row(name)).toBeHidden();
  }

  /** Names in the folder that is shown, in order. */
  async names(): Promise<string[]> {
    return this.grid.locator('[data-node-id]').evaluateAll((rows) => rows.map((row) => (row.querySelector('bdi') ?? row).textContent?.trim() ?? ''));
  }

  /** Everything as this session shows and opens it: folders end with `/`, files map to the SHA-256 of what "Download" gives. */
  async tree(...at: string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    await this.go(...at);
    const rows = await this.#rows();
    for (const { name, folder } of rows) {
      const path = ['', ...at, name].join('/');
      if (!folder) found.set(path, await this.download(name));
    }
    for (const { name, folder } of rows) {
      if (!folder) continue;
      found.set(`${['', ...at, name].join('/')}/`, '');
      for (const [path, hash] of await this.tree(...at, name)) found.set(path, hash);
    }
    return found;
  }

  async download(name: string): Promise<string> {
    await this.row(name).click({ button: 'right' });
    const download = this.page.waitForEvent('download', { timeout: 120_000 });
    await this.page.getByRole('menuitem', { name: 'Download' }).click();
    return sha256(await readFile(await (await download).path()));
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.link.close();
    await rm(this.#profile, { recursive: true, force: true });
  }

  /** Chromium writes its cookies every 30 s: what is killed before that has to sign in again, which is another journey. */
  async #cookiesOnDisk(): Promise<void> {
    const jar = join(this.#profile, 'Default/Cookies');
    const kept = async () => (await Promise.all(['', '-wal', '-journal'].map((tail) => readFile(`${jar}${tail}`, 'latin1').catch(() => '')))).join('');
    await expect.poll(kept, { timeout: 60_000 }).toContain('holdfast_session');
  }

  /** All rows of the folder that is shown, once the list has been read and drawn. */
  async #rows(): Promise<{ name: string; folder: boolean }[]> {
    await expect(this.grid).toHaveAttribute('aria-busy', 'false');
    await expect.poll(async () => (await this.grid.locator('[data-node-id]').count()) + headRows - Number(await this.grid.getAttribute('aria-rowcount'))).toBe(0);
    return this.grid.locator('[data-node-id]').evaluateAll((rows) =>
      rows.map((row) => ({ name: (row.querySelector('bdi') ?? row).textContent?.trim() ?? '', folder: row.getAttribute('data-kind') === 'folder' })));
  }
}

const processOf = async (profile: string): Promise<number> => {
  const { readdir } = await import('node:fs/promises');
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(`--user-data-dir=${profile}`) && !line.includes('--type=')) return Number(entry);
  }
  throw new Error(`No browser process uses the profile ${profile}`);
};

/** A killed Chromium leaves its lock; the next one would refuse the profile on another host name. */
const releaseProfile = async (profile: string): Promise<void> => {
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) await rm(join(profile, name), { force: true });
};
