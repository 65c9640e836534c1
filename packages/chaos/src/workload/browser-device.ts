import { setTimeout as delay } from 'node:timers/promises';
import type { SpaceId } from '@holdfast/domain';
import type { Random } from '@holdfast/simulator';
import type { BrowserContext, Page } from 'playwright-core';
import type { DeviceRows, Held } from '../device/calls.ts';
import type { Ledger } from '../run/ledger.ts';
import type { Tally } from '../run/tally.ts';
import { Chromium } from '../stack/chromium.ts';
import type { Link } from '../stack/toxiproxy.ts';
import { pageActs, PageHands, type PageAct } from './page-hands.ts';
import { readPageState, rowsOf, type PageState } from './page-state.ts';
import type { Participant } from './participant.ts';

export interface BrowserParts {
  readonly name: string;
  /** For the profile and the files that are uploaded. */
  readonly folder: string;
  readonly profile: string;
  readonly log: string;
  readonly link: Link;
  readonly space: SpaceId;
  readonly person: { readonly email: string; readonly password: string };
  readonly tabs: number;
  readonly ledger: Ledger;
  readonly done: Tally;
  readonly say: (text: string) => void;
}

/** How long a page may take to show the folder on a busy machine: this is no measure. */
const patience = 60_000;

/** What the page throws when it is looked at while it goes away. */
const asText = (error: unknown): string => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));

/** A real Chromium with the built app in some tabs; people's acts go through the interface. */
export class BrowserDevice implements Participant {
  readonly #parts: BrowserParts;
  readonly #chromium: Chromium;
  readonly #hands: PageHands;
  #context: BrowserContext | null = null;
  #tabs: Page[] = [];
  readonly #frozen = new Set<Page>();
  readonly #errors: string[] = [];
  /** Warnings and errors of the consoles. */
  readonly #heard: string[] = [];

  constructor(parts: BrowserParts) {
    this.#parts = parts;
    this.#chromium = new Chromium(parts.profile, parts.log);
    this.#hands = new PageHands({ ...parts, url: () => this.#url });
  }

  get name(): string {
    return this.#parts.name;
  }

  get link(): Link {
    return this.#parts.link;
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#parts.link.port}`;
  }

  /** Starts the browser on its profile and opens its tabs, signed in. */
  async start(): Promise<void> {
    if (this.#context === null) {
      this.#context = await this.#chromium.start();
      this.#tabs = [];
    }
    while (this.#tabs.length < this.#parts.tabs) this.#tabs.push(await this.#newTab(this.#context));
    for (const tab of this.#tabs) await this.#show(tab);
  }

  async #newTab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#heard.push(message.text().slice(0, 200));
    });
    page.on('pageerror', ({ name, message, stack }) => this.#errors.push([name, message, stack].filter(Boolean).join(' ')));
    return page;
  }

  /** The app is on the screen; a person who is asked to sign in does. */
  async #show(page: Page): Promise<void> {
    const grid = page.getByRole('grid');
    if (await grid.isVisible().catch(() => false)) return this.#signInAgain(page);
    await page.goto(this.#url, { timeout: 20_000 });
    const email = page.getByLabel('Email');
    await grid.or(email).first().waitFor({ timeout: 30_000 });
    if (!(await email.isVisible())) return;
    await email.fill(this.#parts.person.email);
    await page.getByLabel('Password').fill(this.#parts.person.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await grid.waitFor({ timeout: 30_000 });
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  }

  /** Chromium writes its cookies every 30 s: one that was killed before has forgotten who is signed in, and asks (H16). */
  async #signInAgain(page: Page): Promise<void> {
    const asked = page.locator('.session-strip').getByRole('button', { name: 'Sign in' });
    if (!(await asked.isVisible())) return;
    await asked.click({ timeout: 5000 });
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill(this.#parts.person.email, { timeout: 5000 });
    await dialog.getByLabel('Password').fill(this.#parts.person.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'hidden', timeout: 10_000 });
    this.#parts.done.add('page:signed in again');
  }

  async act(random: Random): Promise<void> {
    const awake = this.#tabs.filter((tab) => !this.#frozen.has(tab) && !tab.isClosed());
    const act: PageAct = random.weighted(pageActs);
    if (awake.length === 0) return void (await delay(100));
    const page = random.pick(awake);
    try {
      await this.#show(page);
      if (await this.#hands.do(page, act, random)) this.#parts.done.add(`page:${act}`);
    } catch (error) {
      this.#parts.done.add('page:could not');
      this.#parts.say(`${this.name}: ${act}: ${asText(error)}`);
      await page.keyboard.press('Escape').catch(() => undefined);
      await delay(200);
    }
  }

  /** The system puts a tab to sleep (CDP); it keeps its locks and connections, and nothing in it runs. */
  async freeze(random: Random): Promise<Page | null> {
    const page = this.#tabs.length === 0 ? null : random.pick(this.#tabs);
    if (page === null || page.isClosed()) return null;
    this.#frozen.add(page);
    await this.#setState(page, 'frozen');
    return page;
  }

  async thaw(page: Page): Promise<void> {
    await this.#setState(page, 'active');
    this.#frozen.delete(page);
  }

  async #setState(page: Page, state: 'frozen' | 'active'): Promise<void> {
    if (page.isClosed()) return;
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.setWebLifecycleState', { state });
    await devtools.detach();
  }

  /** As the browser's own switch does it (CDP). */
  async setOffline(offline: boolean): Promise<void> {
    await this.#context?.setOffline(offline);
  }

  async closeTab(random: Random): Promise<void> {
    const tab = this.#tabs.length < 2 ? undefined : random.pick(this.#tabs);
    if (tab === undefined) return;
    this.#tabs = this.#tabs.filter((one) => one !== tab);
    await tab.close();
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#chromium.signal(signal);
  }

  async kill(): Promise<void> {
    this.#context = null;
    this.#tabs = [];
    this.#frozen.clear();
    await this.#chromium.kill();
  }

  async heal(): Promise<void> {
    this.signal('SIGCONT');
    for (const page of this.#frozen) await this.thaw(page);
    await this.setOffline(false);
    for (let tries = 1; ; tries++) {
      try {
        return await this.start();
      } catch (error) {
        if (tries === 5) throw error;
        this.#parts.say(`${this.name} starts again: ${asText(error)}`);
        if (tries > 1) await this.kill();
        await delay(500);
      }
    }
  }

  async waitsFor(seq: number): Promise<string | null> {
    for (const tab of this.#tabs) await this.#signInAgain(tab).catch((error: unknown) => this.#parts.say(`${this.name}: signing in again: ${asText(error)}`));
    const { meta, outbox } = await this.#state();
    if (outbox.length === 0 && meta?.ready === true && meta.cursor === seq) return null;
    return `${this.name} has ${outbox.length} waiting and is at ${meta?.cursor ?? 'nothing'} of ${seq}; its tabs: ${(await Promise.all(this.#tabs.map((tab) => this.#standing(tab)))).join(' | ')}`;
  }

  /** Where a tab is and what it says of itself, for whoever looks for why nothing moves. */
  async #standing(tab: Page): Promise<string> {
    try {
      const online = await tab.evaluate<boolean>('navigator.onLine');
      const foot = await tab.getByRole('contentinfo').innerText({ timeout: 1000 });
      return `${new URL(tab.url()).pathname}, ${online ? 'online' : 'offline'} for the browser, “${foot.replaceAll('\n', ' ')}”; ${this.#heard.slice(-3).join('; ')}`;
    } catch (error) {
      return asText(error);
    }
  }

  async retryParked(): Promise<number> {
    return (await this.#state()).parked.length;
  }

  async rows(): Promise<DeviceRows> {
    return rowsOf(await this.#state());
  }

  async held(): Promise<Held> {
    const { outbox, parked, contents } = await this.#state();
    const ops = [...outbox, ...parked].map(({ op }) => op);
    const wanted = new Set(ops.flatMap((op) => (op.type === 'createFile' || op.type === 'setContent' ? [op.manifest as string] : [])));
    return { ops: ops.map(({ id }) => id), contents: contents.flatMap(([hash, manifest]) => (wanted.has(manifest) ? [hash] : [])), folds: [], withdrawn: [] };
  }

  /** C2 on the screen: each tab that shows the root shows names that the root has. */
  async complaints(): Promise<readonly string[]> {
    const { nodes } = await this.rows();
    const names = new Set(nodes.filter(({ location }) => (location.parent as string) === this.#parts.space && location.trash === null).map(({ name }) => name.value as string));
    const wrong: string[] = [];
    for (const tab of this.#tabs) {
      const rows = tab.getByRole('grid').locator('[data-node-id]');
      await tab.goto(this.#url, { timeout: patience });
      try {
        await tab.getByRole('grid').waitFor({ timeout: patience });
        if (names.size > 0) await rows.first().waitFor({ timeout: patience });
      } catch {
        wrong.push(`a tab of ${this.name} shows no list after ${patience / 1000} s, but ${JSON.stringify((await tab.locator('body').innerText()).slice(0, 500))}`);
        continue;
      }
      const shown = await Promise.all(Array.from({ length: await rows.count() }, (_, i) => rows.nth(i).locator('bdi').first().textContent()));
      for (const name of shown) if (name !== null && !names.has(name)) wrong.push(`a tab of ${this.name} shows ${JSON.stringify(name)}, which the root does not have`);
    }
    return wrong;
  }

  /** Errors that nothing in a page caught. */
  get pageErrors(): readonly string[] {
    return this.#errors;
  }

  async stop(): Promise<void> {
    this.signal('SIGCONT');
    await this.#chromium.stop();
  }

  async #state(): Promise<PageState> {
    const [tab] = this.#tabs;
    if (tab === undefined) throw new Error(`${this.name} has no tab`);
    return readPageState(tab, this.#parts.space);
  }
}
