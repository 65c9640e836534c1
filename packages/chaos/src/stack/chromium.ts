import { readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { answersHttp } from '@holdfast/harness';
import { Program } from './program.ts';

const flags = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--remote-debugging-port=0', '--window-size=1280,800',
];

/** A browser process on a profile: it can be stopped, killed and started again, and the profile stays. */
export class Chromium {
  readonly #profile: string;
  readonly #program: Program;
  #browser: Browser | null = null;

  constructor(profile: string, log: string) {
    this.#profile = profile;
    const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    this.#program = new Program({
      what: 'Chromium', command: existsSync(installed) ? installed : chromium.executablePath(), args: [...flags, `--user-data-dir=${profile}`, 'about:blank'],
      log, upWithinMs: 60_000, isUp: async () => answersHttp(`http://127.0.0.1:${await this.#port()}/json/version`),
    });
  }

  async start(): Promise<BrowserContext> {
    // A killed Chromium leaves its lock, and the port of its debugger.
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket', 'DevToolsActivePort']) await rm(join(this.#profile, name), { force: true });
    await this.#program.start();
    this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${await this.#port()}`, { timeout: 60_000 });
    const [context] = this.#browser.contexts();
    if (context === undefined) throw new Error('Chromium has no default context');
    context.setDefaultTimeout(15_000);
    return context;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#program.signal(signal);
  }

  async kill(): Promise<void> {
    await this.#program.kill('SIGKILL');
    await this.#browser?.close().catch(() => undefined);
    this.#browser = null;
  }

  async stop(): Promise<void> {
    await this.kill();
    await this.#program.stop();
  }

  async #port(): Promise<number> {
    return Number((await readFile(join(this.#profile, 'DevToolsActivePort'), 'utf8').catch(() => '0')).split('\n')[0]);
  }
}
