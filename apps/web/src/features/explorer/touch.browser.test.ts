import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';
import { withFinger } from '../../testing/touch.ts';

let engine: FixtureEngine;
let unmount: () => void;

const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}`) });
const boxes = (selector: string) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
const tooSmall = (selector: string) => boxes(selector).map(({ width, height }) => Math.round(Math.min(width, height))).filter((side) => side < 44);
const open = async (width: number, height: number): Promise<void> => {
  await page.viewport(width, height);
  engine = new FixtureEngine();
  engine.add(engine.root, 'Maps', null);
  engine.add(engine.root, 'plan.txt', new Blob(['x']));
  ({ unmount } = mountApp(engine));
  await expect.element(row('plan.txt')).toBeVisible();
};
const addFile = async (name: string): Promise<void> => {
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  const files = new DataTransfer();
  files.items.add(new File(['new'], name));
  if (!input) throw new Error('No file chooser');
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
  await expect.element(row(name)).toBeVisible();
};

beforeEach(() => withFinger(true));
afterEach(async () => {
  unmount();
  await withFinger(false);
});

describe('a phone', () => {
  beforeEach(() => open(390, 844));

  test('O5, O10: “Details” of the sheet shows that file, and ends with what it was opened for', async () => {
    await row('plan.txt').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Details' }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await expect.element(details.getByRole('heading', { name: 'plan.txt' })).toBeVisible();
    await details.getByRole('button', { name: 'Close details' }).click();
    await expect.element(page.getByRole('heading', { name: 'Mara’s files' })).toBeVisible();
    expect(document.querySelectorAll('[aria-selected="true"]')).toHaveLength(0);
  });
  test('O5: details over the list end with the page and are not remembered', async () => {
    await row('plan.txt').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Details' }).click();
    await expect.element(page.getByRole('complementary', { name: 'Details' })).toBeVisible();
    await page.getByRole('link', { name: 'Trash' }).click();
    await expect.element(page.getByText('Nothing in the trash')).toBeVisible();
    await expect.element(page.getByRole('complementary', { name: 'Details' })).not.toBeInTheDocument();
    expect(localStorage.getItem('holdfast.preferences') ?? '').not.toContain('"details":true');
  });
  test('N1: the field for a new folder stands above the first row, not on it', async () => {
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('menuitem', { name: 'New folder' }).click();
    await expect.element(page.getByRole('grid').getByRole('textbox')).toHaveFocus();
    const [draft] = boxes('.row-draft');
    expect(row('Maps').element().getBoundingClientRect().top).toBeGreaterThanOrEqual((draft?.bottom ?? 0) - 4);
    await userEvent.keyboard('{Escape}');
  });
  test('K9: the search of the folder begins with the keyboard in its field and ends with one button', async () => {
    await userEvent.keyboard('/');
    await expect.element(page.getByRole('searchbox')).toHaveFocus();
    await userEvent.keyboard('pla');
    await expect.element(page.getByRole('searchbox')).toHaveValue('pla');
    await expect.element(row('Maps')).not.toBeInTheDocument();
    const [field, end] = [boxes('.search')[0], page.getByRole('button', { name: 'End the search' }).element().getBoundingClientRect()];
    expect(end.left - (field?.right ?? 0)).toBeGreaterThanOrEqual(8);
    expect(document.querySelectorAll('.search button, .search .key')).toHaveLength(0);
    await page.getByRole('button', { name: 'End the search' }).click();
    await expect.element(row('Maps')).toBeVisible();
    await expect.element(page.getByRole('searchbox')).not.toBeInTheDocument();
  });
  test('O10: everything a finger hits at the foot and the head has 44 px; the word “Account” is its button', async () => {
    expect(tooSmall('.phone-nav a, .phone-nav button, .promise, .phone-top button, .phone-row button')).toEqual([]);
    await page.getByText('Account', { exact: true }).click();
    await expect.element(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  });
  test('O10: menus are sheets, without keys that a phone does not have', async () => {
    await page.getByRole('button', { name: 'Add' }).click();
    await expect.element(page.getByRole('dialog').getByRole('menuitem', { name: 'New folder' })).toBeVisible();
    const [sheet] = boxes('.menu-sheet');
    expect([sheet?.left, sheet?.right]).toEqual([0, 390]);
    expect(document.querySelectorAll('.menu-sheet kbd, .menu-sheet .menu-item:focus')).toHaveLength(0);
  });
  test('S9: what was added is marked, and the navigation stays', async () => {
    await addFile('new.txt');
    await expect.element(row('new.txt')).toHaveAttribute('data-state', 'fresh');
    expect(document.querySelectorAll('[aria-selected="true"], .phone-acts')).toHaveLength(0);
    await expect.element(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
    await expect.element(page.getByText('1 item added to Mara’s files').first()).toBeVisible();
    expect(boxes('.notice')[0]?.bottom).toBeLessThan(boxes('.status')[0]?.top ?? 0);
    for (let n = 0; n < 30; n += 1) engine.add(engine.root, `file ${n}.txt`, new Blob(['x']));
    engine.changed();
    await addFile('zulu.txt');
    await expect.poll(() => row('zulu.txt').element().getBoundingClientRect().bottom).toBeLessThan(boxes('.notice')[0]?.top ?? 0);
  });
  test('N1: the field of a rename is whole and has 44 px', async () => {
    for (let n = 0; n < 30; n += 1) engine.add(engine.root, `z ${n}.txt`, new Blob(['x']));
    engine.changed();
    await expect.poll(() => {
      document.querySelector('.list')?.scrollTo(0, 1e6);
      return row('z 29.txt').elements().length;
    }).toBe(1);
    await row('z 29.txt').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await expect.element(page.getByRole('grid').getByRole('textbox')).toHaveFocus();
    const [field, status] = [boxes('.rename')[0], boxes('.status')[0]];
    expect(field?.height).toBe(44);
    expect(field?.bottom).toBeLessThanOrEqual(status?.top ?? 0);
  });
});

describe('a tablet', () => {
  beforeEach(() => open(820, 1180));

  test('S10: check boxes and “…” are shown where nothing hovers, as large as a finger', async () => {
    for (const part of ['check .check', 'more .i']) {
      const [name, inner] = part.split(' ');
      for (const one of document.querySelectorAll(`.row [data-part=${name}] ${inner}`)) expect(getComputedStyle(one).visibility).toBe('visible');
    }
    expect(tooSmall('.row [data-part], .list-head button, .crumb, .promise')).toEqual([]);
    await row('plan.txt').getByRole('button', { name: 'More' }).click();
    const item = page.getByRole('menuitem', { name: 'Rename' });
    await expect.element(item).toBeVisible();
    for (const key of document.querySelectorAll('.menu kbd')) expect(getComputedStyle(key).display).toBe('none');
  });
  test('G1: nothing of the sidebar’s head and foot leaves the sidebar or breaks', () => {
    const side = boxes('.sidebar')[0]?.right ?? 0;
    for (const box of boxes('.sidebar-head button, .sidebar-foot span')) expect(box.right).toBeLessThanOrEqual(side);
    const lines = boxes('.sidebar-foot span').map(({ height }) => height);
    expect(new Set(lines).size).toBeLessThanOrEqual(1);
    const name = document.querySelector('.sidebar-head .clip');
    expect(name?.scrollWidth).toBe(name?.clientWidth);
  });
  test('G1: the name of the open place is whole or ends with its ellipsis, and the search gives way first', () => {
    const [crumbs, crumb] = [boxes('.crumbs')[0], boxes('.crumb')[0]];
    expect(crumb?.right).toBeLessThanOrEqual(crumbs?.right ?? 0);
    const name = document.querySelector('.crumb .clip');
    expect(name?.scrollWidth).toBe(name?.clientWidth);
  });
  test('O5: details over the list are closed after the next start', async () => {
    await page.getByRole('button', { name: 'Details' }).click();
    await expect.element(page.getByRole('complementary', { name: 'Details' })).toBeVisible();
    expect(localStorage.getItem('holdfast.preferences') ?? '').not.toContain('"details":true');
  });
});
