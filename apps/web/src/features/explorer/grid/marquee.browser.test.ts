import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
const at = { position: { x: 120, y: 12 } };
const grid = () => page.getByRole('grid');
const row = (name: string) => grid().getByRole('row', { name: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}(?!\\w)`) });
const chosen = () => [...document.querySelectorAll('[data-node-id][aria-selected="true"]')].map((one) => one.getAttribute('aria-label')?.split(',')[0]);
const rows = () => {
  const found = document.querySelector<HTMLElement>('.rows');
  if (!found) throw new Error('no list');
  return found;
};

const begin = async (files: number): Promise<void> => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  for (let n = 0; n < files; n += 1) engine.add(engine.root, `f${String(n).padStart(5, '0')}.txt`, new Blob(['x']));
  ({ unmount } = mountApp(engine));
  await expect.element(row('f00000.txt')).toBeVisible();
};
afterEach(() => unmount());

/** The mouse, from point to point; what is at the first one hears of the press. */
const point = (type: string, x: number, y: number, held: { ctrlKey?: boolean } = {}): void => {
  const target = type === 'pointerdown' ? document.elementFromPoint(x, y) ?? window : window;
  target.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, button: 0, buttons: type === 'pointerup' ? 0 : 1, pointerType: 'mouse', bubbles: true, cancelable: true, ...held }));
};
const box = (name: string) => row(name).element().getBoundingClientRect();

describe('S4: a rectangle from empty space', () => {
  beforeEach(() => begin(6));

  test('S4: selects what it touches while it is drawn, and no more when it shrinks; the click that ends it clears nothing', async () => {
    const { bottom, left } = box('f00005.txt');
    point('pointerdown', left + 300, bottom + 100);
    point('pointermove', left + 310, box('f00003.txt').top + 5);
    await expect.poll(chosen).toEqual(['f00003.txt', 'f00004.txt', 'f00005.txt']);
    await expect.poll(() => document.querySelectorAll('.marquee').length).toBe(1);
    point('pointermove', left + 310, box('f00004.txt').top + 5);
    await expect.poll(chosen).toEqual(['f00004.txt', 'f00005.txt']);
    point('pointerup', left + 310, box('f00004.txt').top + 5);
    rows().click();
    await expect.poll(() => document.querySelectorAll('.marquee').length).toBe(0);
    expect(chosen()).toEqual(['f00004.txt', 'f00005.txt']);
    rows().click();
    await expect.poll(chosen).toEqual([]);
  });

  test('S4: with Mod it turns round what it touches, and leaves the rest', async () => {
    await row('f00000.txt').click(at);
    await row('f00004.txt').click({ ...at, modifiers: ['ControlOrMeta'] });
    const { bottom, left } = box('f00005.txt');
    point('pointerdown', left + 300, bottom + 50, { ctrlKey: true });
    point('pointermove', left + 400, box('f00003.txt').top + 5, { ctrlKey: true });
    await expect.poll(chosen).toEqual(['f00000.txt', 'f00003.txt', 'f00005.txt']);
    point('pointerup', left + 400, box('f00003.txt').top + 5, { ctrlKey: true });
  });

  test('S4: Esc brings back what was chosen', async () => {
    await row('f00001.txt').click(at);
    const { bottom, left } = box('f00005.txt');
    point('pointerdown', left + 300, bottom + 50);
    point('pointermove', left + 400, box('f00003.txt').top + 5);
    await expect.poll(chosen).toEqual(['f00003.txt', 'f00004.txt', 'f00005.txt']);
    await userEvent.keyboard('{Escape}');
    await expect.poll(chosen).toEqual(['f00001.txt']);
    point('pointermove', left + 400, box('f00002.txt').top + 5);
    expect(chosen()).toEqual(['f00001.txt']);
  });

  test('S4, D3: a hand that shakes by four pixels draws nothing, and the click clears', async () => {
    await row('f00001.txt').click(at);
    const { bottom, left } = box('f00005.txt');
    point('pointerdown', left + 300, bottom + 50);
    point('pointermove', left + 303, bottom + 52);
    expect(document.querySelectorAll('.marquee')).toHaveLength(0);
    point('pointerup', left + 303, bottom + 52);
    rows().click();
    await expect.poll(chosen).toEqual([]);
  });

  test('S4: tiles, too', async () => {
    await page.getByRole('radio', { name: 'Grid' }).click();
    await expect.element(row('f00005.txt')).toHaveClass('tile');
    const [first, second] = [box('f00000.txt'), box('f00001.txt')];
    point('pointerdown', first.left + 10, second.bottom + 60);
    point('pointermove', second.left + 10, second.bottom - 10);
    await expect.poll(chosen).toEqual(['f00000.txt', 'f00001.txt']);
    point('pointerup', second.left + 10, second.bottom - 10);
  });
});

test('S4, 2.14: held below the edge it goes on over rows that are not drawn, of ten thousand', async () => {
  await begin(10_000);
  const list = grid().element().getBoundingClientRect();
  point('pointerdown', list.left + 3, box('f00002.txt').top + 5);
  point('pointermove', list.left + 200, list.bottom + 400);
  await expect.poll(() => Number(/([\d,]+) selected/.exec(document.body.textContent)?.[1]?.replace(',', '') ?? 0)).toBeGreaterThan(200);
  expect(chosen()).not.toContain('f00001.txt');
  point('pointermove', list.left + 200, list.bottom - 100);
  point('pointerup', list.left + 200, list.bottom - 100);
  const { scrollTop } = grid().element();
  expect(scrollTop).toBeGreaterThan(28 * 100);
});
