import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}(?!\\w)`) });
const box = (name: string) => row(name).element().getBoundingClientRect();
const verb = () => document.querySelector('.fan-verb')?.textContent ?? null;
const names = () => [...document.querySelectorAll('[data-node-id]')].map((one) => one.getAttribute('aria-label')?.split(',')[0]);
type Held = { ctrlKey?: boolean; altKey?: boolean; shiftKey?: boolean };

const point = (type: string, x: number, y: number, held: Held = {}): void => {
  const target = type === 'pointerdown' ? document.elementFromPoint(x, y) ?? window : window;
  target.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, button: 0, buttons: type === 'pointerup' ? 0 : 1, pointerType: 'mouse', bubbles: true, cancelable: true, ...held }));
};
/** Takes an item, by this much of a hand's move. */
const take = (name: string, by = 20, held: Held = {}): void => {
  const { left, top } = box(name);
  point('pointerdown', left + 120, top + 12, held);
  point('pointermove', left + 120 + by, top + 12, held);
};
const over = (name: string, type: 'pointermove' | 'pointerup' = 'pointermove', held: Held = {}): void => {
  const { left, top } = box(name);
  point(type, left + 120, top + 12, held);
};

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  const maps = engine.add(engine.root, 'Maps', null);
  engine.add(maps, 'Old', null);
  engine.add(engine.root, 'Plans', null);
  for (const name of ['alpha.txt', 'beta.txt', 'gamma.txt']) engine.add(engine.root, name, new Blob([name]));
  ({ unmount } = mountApp(engine));
  await expect.element(row('alpha.txt')).toBeVisible();
});
afterEach(() => unmount());

test('D3: a hand that shakes by four pixels drags nothing, by six it does', () => {
  take('alpha.txt', 4);
  expect(verb()).toBeNull();
  over('alpha.txt', 'pointerup');
  take('alpha.txt', 6);
  return expect.poll(verb).toBe('Moving 1 item');
});

test('D1, D2: the keys that are held at the drop decide; what hangs at the pointer says so, also while the hand rests', async () => {
  take('alpha.txt');
  over('Maps');
  await expect.poll(verb).toBe('Move 1 item to Maps');
  await userEvent.keyboard('{Control>}');
  await expect.poll(verb).toBe('Copy 1 item to Maps');
  await userEvent.keyboard('{/Control}');
  await expect.poll(verb).toBe('Move 1 item to Maps');
  over('Maps', 'pointerup', { ctrlKey: true });
  await expect.element(page.getByText('“alpha.txt” copied to Maps').first()).toBeVisible();
  expect(names()).toContain('alpha.txt');
  expect(await engine.resolve(['Maps', 'alpha.txt'])).not.toBeNull();
});

test('D1: Shift moves whatever else is held; with Ctrl from the start what is chosen already is copied, too', async () => {
  await row('alpha.txt').click(at);
  await row('beta.txt').click({ ...at, modifiers: ['ControlOrMeta'] });
  take('beta.txt', 20, { ctrlKey: true });
  over('Plans', 'pointermove', { ctrlKey: true });
  await expect.poll(verb).toBe('Copy 2 items to Plans');
  over('Plans', 'pointerup', { ctrlKey: true, shiftKey: true });
  await expect.poll(names).toEqual(['Maps', 'Plans', 'gamma.txt']);
});

test('D1 on macOS: Option copies', async () => {
  await userEvent.keyboard('?');
  await page.getByRole('radio', { name: 'macOS' }).click();
  await userEvent.keyboard('{Escape}');
  take('alpha.txt');
  over('Maps', 'pointermove', { ctrlKey: true });
  await expect.poll(verb).toBe('Move 1 item to Maps');
  over('Maps', 'pointermove', { altKey: true });
  await expect.poll(verb).toBe('Copy 1 item to Maps');
  over('Maps', 'pointerup', { altKey: true });
  await expect.poll(async () => (await engine.resolve(['Maps', 'alpha.txt'])) !== null).toBe(true);
});

test('D4, O12: a folder is not dropped into itself, and that is said where it hangs; Esc leaves all as it is', async () => {
  await row('Maps').click(at);
  await row('Plans').click({ ...at, modifiers: ['ControlOrMeta'] });
  take('Plans');
  over('Maps');
  await expect.poll(verb).toBe('Not into Maps');
  over('Maps', 'pointerup');
  await expect.poll(verb).toBeNull();
  expect(names()).toContain('Plans');
  take('alpha.txt');
  over('Maps');
  await expect.poll(verb).toBe('Move 1 item to Maps');
  await userEvent.keyboard('{Escape}');
  await expect.poll(verb).toBeNull();
  over('Maps', 'pointerup');
  expect(names()).toContain('alpha.txt');
});

test('D5: held over a folder it opens, and deeper; dropped there it stays there, with Esc all is as it was', async () => {
  take('alpha.txt');
  over('Maps');
  await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
  await expect.element(row('Old')).toBeVisible();
  over('Old');
  await expect.element(page.getByRole('grid', { name: 'Old' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('grid', { name: 'Mara’s files' })).toBeVisible();
  await expect.element(row('alpha.txt')).toBeVisible();
  take('alpha.txt');
  over('Maps');
  await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
  const { left, bottom } = page.getByRole('grid').element().getBoundingClientRect();
  point('pointermove', left + 200, bottom - 60);
  await expect.poll(verb).toBe('Move 1 item to Maps');
  point('pointerup', left + 200, bottom - 60);
  await expect.element(row('alpha.txt')).toBeVisible();
  expect(await engine.resolve(['Maps', 'alpha.txt'])).not.toBeNull();
});

test('D5: who only passes over a folder does not open it', async () => {
  take('alpha.txt');
  for (const name of ['Maps', 'Plans', 'Maps', 'Plans']) {
    over(name);
    await expect.poll(verb).toBe(`Move 1 item to ${name}`);
  }
  await expect.element(page.getByRole('grid', { name: 'Mara’s files' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
});

test('D6: held near the lower edge the list scrolls, and what comes under the pointer takes the drop', async () => {
  await engine.execute(Array.from({ length: 300 }, (_, n) => ({ type: 'createFolder', parent: engine.root, name: `Folder ${String(n).padStart(3, '0')}` })));
  await expect.element(row('Folder 000')).toBeVisible();
  const list = page.getByRole('grid').element();
  const { left, bottom } = list.getBoundingClientRect();
  take('Folder 000');
  point('pointermove', left + 200, bottom - 8);
  await expect.poll(() => list.scrollTop).toBeGreaterThan(300);
  await expect.poll(verb).toMatch(/^Move 1 item to Folder (?:0[3-9]|[12])/);
  point('pointermove', left + 200, bottom - 100);
  const stopped = await new Promise<number>((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => resolve(list.scrollTop))); });
  await expect.poll(verb).toMatch(/Move 1 item to Folder/);
  point('pointerup', left + 200, bottom - 100);
  await expect.element(page.getByText(/“Folder 000” moved to Folder/).first()).toBeVisible();
  expect(Math.abs(list.scrollTop - stopped)).toBeLessThan(200);
});
