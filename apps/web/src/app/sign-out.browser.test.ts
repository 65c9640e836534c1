import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { SessionApi } from '../platform/session.ts';
import { FixtureEngine } from '../testing/fixture-engine/fixture-engine.ts';
import { mara, sessionFixture } from '../testing/mount-app.ts';
import { createHoldfast } from './create-app.ts';

/** A browser with Mara's cookie, and a network that may be away. */
class Browser {
  online = true;
  cookie = true;
  readonly #apps: (() => void)[] = [];

  /** What a page of this browser asks the server. */
  get api(): SessionApi {
    const server = sessionFixture('in');
    return {
      ...server,
      current: () => Promise.resolve(this.online ? (this.cookie ? { kind: 'in', session: mara } : { kind: 'out' }) : { kind: 'unreachable' }),
      signOut: () => {
        if (this.online) this.cookie = false;
        return Promise.resolve(this.online);
      },
      signIn: async (who) => {
        const answer = this.online ? await server.signIn(who) : { kind: 'unreachable' } as const;
        this.cookie ||= answer.kind === 'in';
        return answer;
      },
    };
  }

  openTab(engine = new FixtureEngine()): void {
    const place = document.createElement('div');
    document.body.append(place);
    const app = createHoldfast({ connect: () => ({ engine, opened: Promise.resolve() }), session: this.api });
    app.mount(place);
    this.#apps.push(() => {
      app.unmount();
      place.remove();
      document.querySelector('.sprite')?.remove();
    });
  }

  closeTabs(): void {
    for (const close of this.#apps.splice(0)) close();
  }
}

const grid = () => page.getByRole('grid');
const door = () => page.getByRole('heading', { name: 'Sign in' });
const signOut = async (): Promise<void> => {
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
};

let browser = new Browser();
beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, '', '/');
  browser = new Browser();
});
afterEach(() => browser.closeTabs());

test('H7 who signed out without a network is out for good: the next start with one ends the session, and only a sign-in lets in', async () => {
  browser.openTab();
  await expect.element(grid()).toBeVisible();
  browser.online = false;
  await signOut();
  await expect.element(door()).toBeVisible();
  browser.closeTabs();
  browser.openTab();
  await expect.element(door()).toBeVisible();
  browser.closeTabs();
  browser.online = true;
  browser.openTab();
  await expect.element(door()).toBeVisible();
  await expect.poll(() => browser.cookie).toBe(false);
  await page.getByLabelText('Email').fill(mara.user.email);
  await page.getByLabelText('Password').fill('right');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.element(grid()).toBeVisible();
  browser.closeTabs();
  browser.openTab();
  await expect.element(grid()).toBeVisible();
});

test('H7 the server hears of a sign-out as soon as the network is back, without a reload', async () => {
  browser.openTab();
  await expect.element(grid()).toBeVisible();
  browser.online = false;
  await signOut();
  await expect.element(door()).toBeVisible();
  expect(browser.cookie).toBe(true);
  browser.online = true;
  window.dispatchEvent(new Event('online'));
  await expect.poll(() => browser.cookie).toBe(false);
});

test('H7 signing out waits for no engine: one that never ends keeps nobody in', async () => {
  const engine = new FixtureEngine();
  engine.close = () => new Promise(() => undefined);
  browser.openTab(engine);
  await expect.element(grid()).toBeVisible();
  await signOut();
  await expect.element(door()).toBeVisible();
  expect(browser.cookie).toBe(false);
});

test('H7, H48 who signs out in one tab is out in all', async () => {
  browser.openTab();
  await expect.element(grid()).toBeVisible();
  // As the browser tells every tab but the one that wrote it.
  localStorage.setItem('holdfast.signed-out', 'yes');
  window.dispatchEvent(new StorageEvent('storage', { key: 'holdfast.signed-out', newValue: 'yes' }));
  await expect.element(door()).toBeVisible();
});

test('H7 signing out asks while a file is still being read from the computer, and while changes are only here', async () => {
  const engine = new FixtureEngine();
  browser.openTab(engine);
  await expect.element(grid()).toBeVisible();
  engine.set({ staging: { files: 1, bytesDone: 0, bytesTotal: 10 } });
  await signOut();
  await expect.element(page.getByRole('alertdialog', { name: '1 file is still being read' })).toBeVisible();
  await page.getByRole('button', { name: 'Stay signed in' }).click();
  engine.set({ staging: null, needsYou: 1 });
  await signOut();
  await expect.element(page.getByRole('alertdialog', { name: 'Some changes are only on this device' })).toBeVisible();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
  await expect.element(door()).toBeVisible();
});

test('H16 a session that was ended elsewhere: whoever comes back to the window reads it in the strip and in the status line, and "saved" comes back with the sign-in', async () => {
  const status = () => page.getByRole('contentinfo').getByRole('status');
  browser.openTab();
  await expect.element(status()).toHaveTextContent('All changes saved');
  browser.cookie = false;
  window.dispatchEvent(new Event('focus'));
  await expect.element(page.getByText(/^Your session ended/)).toBeVisible();
  await expect.element(status()).toHaveTextContent('Signed out, no changes waiting');
  expect(document.querySelector('.promise .glyph-saved')).toBeNull();
  await page.getByRole('button', { name: 'Sign in' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabelText('Email').fill('mara@holdfast.example');
  await dialog.getByLabelText('Password').fill('right');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect.element(status()).toHaveTextContent('All changes saved');
});
