import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HoldfastServer } from '@holdfast/harness';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { CaseContext } from '../cases/bench-case.ts';
import { cpuTimeOf, processNaming } from '../measure/cpu-time.ts';

export const installedChromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const chromiumFlags: readonly string[] = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const slowAt = 120_000;
const addWithinMs = 300_000;
/** What the browser does for itself when it starts is over by then. */
const browserStartsMs = 1_500;
/** A person who leaves has looked at the list for a moment; by then what it shows is kept for the next start. */
const personLooksMs = 4_000;

/** The app's build lies beside its sources; without it the server has no app to serve. */
export const webBuild = join(import.meta.dirname, '../../../../apps/web/dist/index.html');

/** How long something took, and how much CPU the whole browser used for it; null where that is not counted. Milliseconds. */
export interface Took {
  readonly wall: number;
  readonly cpu: number | null;
}

export interface Added {
  /** Milliseconds until the app said that it was added: it is on the device's disk then. */
  readonly kept: number;
  /** Until "All changes saved". */
  readonly saved: Took;
}

/** A real Chromium with a profile of its own, in which the person's device lives. */
export class BrowserSession implements AsyncDisposable {
  readonly #server: HoldfastServer;
  readonly #profile: string;
  #context: BrowserContext | null = null;
  #pid = 0;

  private constructor(server: HoldfastServer, profile: string) {
    this.#server = server;
    this.#profile = profile;
  }

  static async begin(context: CaseContext, server: HoldfastServer): Promise<BrowserSession> {
    if (!existsSync(webBuild)) throw new Error(`There is no built app at ${webBuild}: run npm start once, or vite build`);
    const session = new BrowserSession(server, await context.folder('profile'));
    context.cleanup.use(session);
    return session;
  }

  /** Starts the browser anew on the same profile; the process is warm, nothing of the app is. */
  async launch(): Promise<Page> {
    await this.#context?.close();
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      ...(existsSync(installedChromium) ? { executablePath: installedChromium } : {}), args: [...chromiumFlags], viewport: { width: 1440, height: 900 },
    });
    this.#context.setDefaultTimeout(slowAt);
    this.#pid = await processNaming(this.#profile);
    const page = this.#context.pages()[0] ?? (await this.#context.newPage());
    await page.waitForTimeout(browserStartsMs);
    return page;
  }

  /** From an empty profile to the first row of a list: the whole base is here by then, for it is revealed at once (H26). */
  async signIn(page: Page): Promise<Took> {
    await page.goto(this.#server.url);
    await page.getByLabel('Email').fill(this.#server.email);
    await page.getByLabel('Password').fill(this.#server.password);
    return await this.took(async () => {
      await page.getByRole('button', { name: 'Sign in' }).click();
      await firstRow(page);
    });
  }

  /** The same for a space that may be empty; resolves when the app's own worker is in charge and nothing waits. */
  async enter(page: Page): Promise<void> {
    await page.goto(this.#server.url);
    await page.getByLabel('Email').fill(this.#server.email);
    await page.getByLabel('Password').fill(this.#server.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('grid').waitFor();
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await untilSaved(page);
  }

  /**
   * Chooses a folder or a file of the disk in the app's own dialog, by path: the browser reads it itself. Answers when all of it was kept on
   * the device, and when the server had it.
   */
  async add(page: Page, path: string, what: 'folder' | 'file'): Promise<Added> {
    // A page of its own: what was said of what was added before is not said on it.
    await page.goto(this.#server.url);
    await page.getByRole('grid').waitFor();
    await untilSaved(page);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('menuitem', { name: what === 'folder' ? 'Upload folder' : 'Upload files' }).click();
    const chosen = await chooser;
    let kept = Number.NaN;
    const saved = await this.took(async () => {
      const start = performance.now();
      await chosen.setFiles(path, { timeout: addWithinMs });
      await page.getByText(/\badded to\b/).first().waitFor({ timeout: addWithinMs });
      kept = performance.now() - start;
      await untilSaved(page);
    });
    return { kept, saved };
  }

  async start(page: Page): Promise<Took> {
    return await this.took(async () => {
      await page.goto(this.#server.url);
      await firstRow(page);
    });
  }

  /** The same, and until the rows of a folder are there that was not shown before: all that lies on the device has been read then. */
  async startWhole(page: Page): Promise<Took> {
    return await this.took(async () => {
      await page.goto(this.#server.url);
      await firstRow(page);
      const folder = page.locator('[data-node-id][data-kind=folder]').first();
      const name = (await folder.getAttribute('data-drop-name')) ?? '';
      await folder.dblclick({ position: { x: 120, y: 12 } });
      await page.getByRole('grid', { name, exact: true }).locator('[data-node-id]').first().waitFor();
    });
  }

  async rest(page: Page): Promise<void> {
    await page.waitForTimeout(personLooksMs);
  }

  async took(work: () => Promise<void>): Promise<Took> {
    const before = await cpuTimeOf(this.#pid);
    const start = performance.now();
    await work();
    const wall = performance.now() - start;
    const after = await cpuTimeOf(this.#pid);
    return { wall, cpu: before === null || after === null ? null : after - before };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }
}

const untilSaved = async (page: Page): Promise<void> => {
  const looks = (): boolean => [...document.querySelectorAll('[role=status]')].some((status) => status.textContent.includes('All changes saved'));
  await page.waitForFunction(looks, undefined, { polling: 20, timeout: addWithinMs });
};

const firstRow = (page: Page): Promise<void> => page.locator('[data-node-id]').first().waitFor();
