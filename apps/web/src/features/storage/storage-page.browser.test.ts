import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void = () => undefined;
const open = async (width = 1440, height = 900): Promise<void> => {
  await page.viewport(width, height);
  ({ unmount } = mountApp(engine, 'in', '/settings/storage'));
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
};
const row = (name: string) => page.elementLocator([...document.querySelectorAll<HTMLElement>('.legend-row')].find((one) => one.querySelector('.label')?.textContent === name) ?? document.body);
const pins = () => page.getByRole('region', { name: 'Kept on this device' });

beforeEach(() => { engine = new FixtureEngine(); });
afterEach(() => unmount());

describe('2.16 what is on this device, and why', () => {
  test('five rows that add up, and a bar drawn to scale', async () => {
    await open();
    await expect.element(page.getByRole('heading', { name: '11.3 GB on this device, 41 GB free' })).toBeVisible();
    await expect.element(page.getByRole('img', { name: 'Unsent 1.6 GB, Pinned 5.2 GB, Cached 4.1 GB, Names and history 400 MB, Free 41 GB' })).toBeVisible();
    const widths = [...document.querySelectorAll('.honest i')].map((one) => one.getBoundingClientRect().width);
    const all = widths.reduce((sum, width) => sum + width, 0);
    expect(widths.map((width) => Math.round((width / all) * 1000) / 10)).toEqual([3.1, 9.9, 7.8, 0.8, 78.4]);
    await expect.element(page.getByText('52.3 GB, drawn to scale')).toBeVisible();
    await expect.element(row('Unsent').getByRole('link', { name: 'Open Sync' })).toBeVisible();
  });

  test('what would be too small to be seen is drawn larger, and the bar says so', async () => {
    engine.device.part = { unsent: { bytes: 1_000, items: 1 } };
    await open();
    await expect.element(page.getByText('50.7 GB, small parts drawn larger')).toBeVisible();
    expect(document.querySelector('.seg-unsent.thin')?.getBoundingClientRect().width).toBeGreaterThanOrEqual(4);
  });

  test('it is reached from the meter at the foot of the sidebar, and from the status line', async () => {
    await page.viewport(1440, 900);
    ({ unmount } = mountApp(engine));
    await page.getByRole('link', { name: /On this device/ }).click();
    await expect.element(page.getByRole('heading', { name: /on this device, / })).toBeVisible();
    expect(location.pathname).toBe('/settings/storage');
    await expect.element(page.getByRole('link', { name: /On this device/ })).toHaveAttribute('aria-current', 'page');
  });

  test('H5 a device that is nearly full says so calmly, with a way to what takes the space', async () => {
    await page.viewport(1440, 900);
    ({ unmount } = mountApp(engine));
    await expect.element(page.getByRole('grid')).toBeVisible();
    engine.set({ storage: { kind: 'nearly-full', free: 90_000_000 } });
    await expect.element(page.getByText('This device is nearly full: 90 MB left for Holdfast. What is not sent yet stays; free some space before you add more.')).toBeVisible();
    await page.getByRole('link', { name: 'See what takes space' }).click();
    await expect.element(page.getByRole('heading', { name: /on this device, / })).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'See what takes space' })).not.toBeInTheDocument();
  });

  test('from the menu of the person it is reached too, on a phone as well', async () => {
    await page.viewport(390, 844);
    ({ unmount } = mountApp(engine));
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Storage' }).click();
    await expect.element(page.getByRole('heading', { name: /on this device, / })).toBeVisible();
    expect(document.querySelector('.phone-account')?.getAttribute('aria-current')).toBe('page');
    await page.getByRole('button', { name: 'Back' }).click();
    await expect.element(page.getByRole('grid')).toBeVisible();
  });

  test('nothing here at all is told without a number that is none', async () => {
    engine.device.part = { unsent: { bytes: 0, items: 0 }, pinned: { bytes: 0, items: 0 }, cached: { bytes: 0, items: 0 }, tree: 0, free: 0, quota: 0 };
    await open();
    await expect.element(page.getByRole('heading', { name: '0 B on this device, 0 B free' })).toBeVisible();
    await expect.element(row('Unsent').getByText('Everything is on the server too.')).toBeVisible();
    expect(document.querySelectorAll('.honest i')).toHaveLength(0);
    expect(page.getByRole('button', { name: /^Clear/ }).elements()).toHaveLength(0);
  });

  test('what is wanted says why it is not here, and follows what happens', async () => {
    await open();
    for (const [why, text] of [['fetching', '1.5 MB are on the way.'], ['offline', '1.5 MB come when there is a network.'], ['room', '3 files, 1.5 MB, do not fit on this device. Keep fewer items here, or make room.']] as const) {
      engine.device.part = { wanted: { bytes: 1_500_000, items: 3, why } };
      engine.emit({ type: 'transfers' });
      await expect.element(row('Pinned').getByText(text)).toBeVisible();
    }
  });

  test('without an answer it says so and tries again; what was read stays when a later reading fails', async () => {
    engine.device.failing = 'storage';
    await page.viewport(1440, 900);
    ({ unmount } = mountApp(engine, 'in', '/settings/storage'));
    await expect.element(page.getByRole('heading', { name: 'The storage of this device cannot be read' })).toBeVisible();
    engine.device.failing = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.element(page.getByRole('heading', { name: /^11.3\sGB/ })).toBeVisible();
    engine.device.failing = 'storage';
    engine.emit({ type: 'transfers' });
    await expect.element(page.getByRole('alert').getByText('This device could not read its storage: reload the page and try again')).toBeVisible();
    await expect.element(page.getByRole('heading', { name: /^11.3\sGB/ })).toBeVisible();
  });

  test.each([[1440, 900], [820, 1180], [390, 844]])('axe finds nothing at %i', async (width, height) => {
    for (let i = 0; i < 12; i += 1) await engine.device.pin([engine.add(engine.root, `plan ${i}.txt`, new Blob(['x']), { sync: { kind: i % 2 === 0 ? 'here' : 'cloud' } })]);
    await open(width, height);
    await row('Pinned').getByRole('button', { name: 'Show' }).click();
    await expect.element(pins().getByText('plan 11')).toBeVisible();
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
    const { violations } = await axe.run('.storage-page');
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(document.querySelector('.storage-page')?.scrollWidth).toBe(document.querySelector('.storage-page')?.clientWidth);
  });
});

describe('2.16 what a person may do about it', () => {
  test('H5 what is cached is cleared, and nothing else; it says what that gave', async () => {
    await open();
    await page.getByRole('button', { name: 'Clear 4.1 GB' }).click();
    await expect.element(page.getByText('4.1 GB freed: 41 GB were free before, 45.1 GB now').first()).toBeVisible();
    await expect.element(row('Cached').getByText('0 B', { exact: true })).toBeVisible();
    await expect.element(row('Pinned').getByText('5.2 GB')).toBeVisible();
    await expect.element(row('Unsent').getByText('1.6 GB')).toBeVisible();
  });

  test('O8 a clearing that fails says why, and the numbers stay true', async () => {
    await open();
    engine.device.failing = 'storage';
    await page.getByRole('button', { name: 'Clear 4.1 GB' }).click();
    await expect.element(page.getByText('This device could not read its storage: reload the page and try again').first()).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Clear 4.1 GB' })).toBeEnabled();
  });

  test('the limit is chosen by the keyboard too and takes effect at once', async () => {
    await open();
    const slider = page.getByRole('slider', { name: 'Most that is cached' });
    await expect.element(slider).toHaveAttribute('aria-valuetext', '8\u00a0GB');
    slider.element().focus();
    for (let i = 0; i < 3; i += 1) await userEvent.keyboard('{ArrowLeft}');
    await expect.element(page.getByRole('heading', { name: 'Keep at most 1 GB of cached files' })).toBeVisible();
    await expect.poll(async () => (await engine.device.book()).cache.limit).toBe(1e9);
    await expect.element(row('Cached').getByText('1 GB', { exact: true })).toBeVisible();
    await page.getByRole('switch', { name: 'Keep what I open' }).click();
    await expect.element(page.getByRole('switch', { name: 'Keep what I open' })).not.toBeChecked();
    expect((await engine.device.book()).cache).toEqual({ limit: 1e9, keepOpened: false });
  });

  test('H5 the browser is asked to keep it: its refusal is told with what helps, its promise too', async () => {
    engine.device.part = { persisted: false };
    engine.device.promises = false;
    await open();
    await expect.element(page.getByRole('heading', { name: 'The browser may clear this storage when space is short' })).toBeVisible();
    await page.getByRole('button', { name: 'Ask the browser to keep it' }).click();
    await expect.element(page.getByText(/The browser did not promise it: install Holdfast as an app/)).toBeVisible();
    engine.device.promises = true;
    await page.getByRole('button', { name: 'Ask the browser to keep it' }).click();
    await expect.element(page.getByText('Protected')).toBeVisible();
    expect(page.getByText(/did not promise/).elements()).toHaveLength(0);
  });

  test('what is pinned is listed with its place and state; unpinned, it goes from the list, and Undo brings it back', async () => {
    const folder = engine.add(engine.root, 'Raw transects', null);
    const [here, cloud] = [engine.add(folder, 'a.csv', new Blob(['12'])), engine.add(folder, 'b.csv', new Blob(['345']), { sync: { kind: 'cloud' } })];
    await engine.device.pin([folder]);
    await engine.device.pin([here]);
    await open();
    await row('Pinned').getByRole('button', { name: 'Show' }).click();
    const items = pins().getByRole('listitem');
    await expect.poll(() => items.elements().map((one) => [...one.querySelectorAll('.name, .faint, .pin-meta')].map((part) => part.textContent))).toEqual([
      ['a.csv', 'Mara’s files › Raw transects', '2\u00a0B'], ['Raw transects', 'Mara’s files', '1 of 2 files here, 5\u00a0B'],
    ]);
    await expect.element(items.nth(1).getByRole('img', { name: 'To be kept on this device, on its way' })).toBeVisible();
    engine.device.fetchAll();
    engine.emit({ type: 'transfers' });
    await expect.element(items.nth(1).getByRole('img', { name: 'Kept on this device' })).toBeVisible();
    await pins().getByRole('button', { name: 'Unpin Raw transects' }).click();
    await expect.element(page.getByText('“Raw transects” is not kept on this device any more. What is here stays until space is short').first()).toBeVisible();
    await expect.element(row('Pinned').getByText('You asked to keep this item on this device.')).toBeVisible();
    expect((await engine.node(cloud))?.sync).toEqual({ kind: 'here' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(row('Pinned').getByText('You asked to keep these 2 items on this device.')).toBeVisible();
  });

  test('2.14 of 100,000 pinned items only what is on the screen is drawn, and the last is reached', async () => {
    const ids = Array.from({ length: 100_000 }, (_, i) => {
      const id = engine.tree.newId();
      engine.tree.put({ id, kind: 'file', name: `file ${i}.txt`, parent: engine.root, size: 1, mime: null, modified: 0, created: 0, hash: null, version: null, tags: [], attrs: {}, items: null, trashed: null, sync: { kind: 'pinned' } });
      return id;
    });
    await engine.device.pin(ids);
    engine.device.part = { wanted: { bytes: 0, items: 0, why: null } };
    await open();
    await expect.element(row('Pinned').getByText('You asked to keep these 100,000 items on this device.')).toBeVisible();
    await row('Pinned').getByRole('button', { name: 'Show' }).click();
    await expect.element(pins().getByText('file 99999')).toBeVisible();
    expect(pins().getByRole('listitem').elements().length).toBeLessThan(40);
    pins().element().scrollTo({ top: 1e9 });
    await expect.element(pins().getByText('file 0', { exact: true })).toBeVisible();
  });
});
