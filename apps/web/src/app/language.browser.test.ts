import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent, type Locator } from 'vitest/browser';
import { startLanguage } from '../locales/chosen-language.ts';
import { setLanguage } from '../locales/i18n.ts';
import { FixtureEngine } from '../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void = () => undefined;
beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
});
afterEach(async () => {
  unmount();
  await setLanguage('en');
});

const root = document.documentElement;
const statusLine = () => page.getByRole('contentinfo');
/** What stands in it, as soon as it is there. */
const told = (place: Locator) => expect.poll(() => place.query()?.textContent);
const node = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });

describe('the language', () => {
  test('O9: chosen in the account menu it changes all that is on the screen without a reload, with digits, direction and title', async () => {
    const maps = engine.add(engine.root, 'Maps', null);
    engine.add(maps, 'bay.txt', new Blob(['a bay']));
    engine.add(engine.root, 'chart.bin', new Blob([new Uint8Array(17_640)]));
    ({ unmount } = mountApp(engine));
    await expect.element(node('Maps')).toBeVisible();
    const grid = page.getByRole('grid').element();

    await page.getByRole('button', { name: 'Account' }).click();
    await expect.element(page.getByRole('menuitemradio', { name: 'English' })).toHaveAttribute('aria-checked', 'true');
    await page.getByRole('menuitemradio', { name: 'فارسی' }).click();
    await expect.element(page.getByRole('link', { name: 'زباله‌دان' })).toBeVisible();
    await expect.element(page.getByRole('status')).toHaveTextContent('همهٔ تغییرها ذخیره شد');
    await told(node('chart.bin')).toMatch(/۱۷٫۶\s+کیلوبایت/);
    await told(node('Maps')).toMatch(/۱ مورد/);
    await told(statusLine()).toMatch(/۲ مورد/);
    expect([root.lang, root.dir]).toEqual(['fa', 'rtl']);
    // The same list, nothing was drawn anew; and the name begins at the right.
    expect(page.getByRole('grid').element()).toBe(grid);
    const [name, size] = ['bdi.name', '[role="gridcell"]:nth-last-child(2)'].map((part) => grid.querySelector(`[data-node-id] ${part}`)?.getBoundingClientRect().left ?? 0);
    expect(name).toBeGreaterThan(size ?? Infinity);

    await page.getByRole('link', { name: 'زباله‌دان' }).click();
    await expect.poll(() => document.title).toBe('زباله‌دان · Holdfast');
    await page.getByRole('button', { name: 'حساب' }).click();
    await page.getByRole('menuitemradio', { name: 'Русский' }).click();
    await expect.poll(() => document.title).toBe('Корзина · Holdfast');
    await expect.element(page.getByText('В корзине ничего нет')).toBeVisible();
    await expect.element(page.getByRole('grid', { name: 'Корзина' })).toBeVisible();
    await told(statusLine()).toMatch(/Нет объектов/);
    expect([root.lang, root.dir]).toEqual(['ru', 'ltr']);
  });

  test('O9: it is remembered on this device, and spoken before anything is drawn', async () => {
    ({ unmount } = mountApp(engine));
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitemradio', { name: 'Русский' }).click();
    await expect.poll(() => root.lang).toBe('ru');
    await setLanguage('en');
    await startLanguage();
    expect(root.lang).toBe('ru');
    await expect.element(page.getByRole('link', { name: 'Корзина' })).toBeVisible();
  });

  test('O9: what another tab has chosen is spoken here too', async () => {
    ({ unmount } = mountApp(engine));
    await expect.element(page.getByRole('link', { name: 'Trash' })).toBeVisible();
    localStorage.setItem('holdfast.language', 'ru');
    dispatchEvent(new StorageEvent('storage', { key: 'holdfast.language', newValue: 'ru', storageArea: localStorage }));
    await expect.element(page.getByRole('link', { name: 'Корзина' })).toBeVisible();
  });

  test('O9: before anybody is signed in it is chosen at the foot of the door', async () => {
    ({ unmount } = mountApp(engine, 'out'));
    await expect.element(page.getByRole('button', { name: 'English' })).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'فارسی' }).click();
    await expect.element(page.getByRole('button', { name: 'ورود' })).toBeVisible();
    await expect.element(page.getByLabelText('گذرواژه')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'فارسی' })).toHaveAttribute('aria-pressed', 'true');
    expect([root.dir, document.title]).toEqual(['rtl', 'ورود · Holdfast']);
  });
});

describe('numbers and dates', () => {
  test('O6: in Russian 0, 1, 2, 5 and 21 items take their forms, while they come', async () => {
    await setLanguage('ru');
    ({ unmount } = mountApp(engine));
    await told(statusLine()).toMatch(/Нет объектов/);
    let there = 0;
    for (const [count, text] of [[1, '1 объект'], [2, '2 объекта'], [5, '5 объектов'], [21, '21 объект']] as const) {
      for (; there < count; there += 1) engine.add(engine.root, `file ${there}.txt`, new Blob(['a']));
      engine.changed();
      await told(statusLine()).toMatch(new RegExp(`(?<![0-9])${text}(?![а-я])`));
    }
    engine.set({ waiting: 22, network: 'offline' });
    await expect.element(page.getByRole('status')).toHaveTextContent('Нет сети, 22 изменения хранятся на этом устройстве');
  });

  test('O6: in Persian counts, days and clock have Persian digits', async () => {
    await setLanguage('fa');
    engine.add(engine.root, 'chart.bin', new Blob(['a']));
    ({ unmount } = mountApp(engine));
    await told(node('chart.bin')).toMatch(/امروز، [\u06f0-\u06f9]{2}:[\u06f0-\u06f9]{2}/);
    await told(node('chart.bin')).toMatch(/۱\s+بایت/);
    await told(node('chart.bin')).not.toMatch(/[0-9]/);
    engine.set({ waiting: 5, network: 'offline' });
    await expect.element(page.getByRole('status')).toHaveTextContent('بی شبکه، ۵ تغییر روی این دستگاه مانده است');
  });
});

test('K11 (RTL): in the tree the arrow to the left opens, the one to the right closes', async () => {
  await setLanguage('fa');
  const maps = engine.add(engine.root, 'Maps', null);
  engine.add(maps, 'Bay', null);
  ({ unmount } = mountApp(engine));
  const folder = page.getByRole('treeitem', { name: 'Maps' });
  await expect.element(folder).toHaveAttribute('aria-expanded', 'false');
  (folder.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(folder).toHaveAttribute('aria-expanded', 'true');
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(page.getByRole('treeitem', { name: 'Bay' })).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(folder).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(folder).toHaveAttribute('aria-expanded', 'false');
});
