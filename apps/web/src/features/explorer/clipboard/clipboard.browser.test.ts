import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}(?!\\w)`) });
const names = () => [...document.querySelectorAll('[data-node-id]')].map((one) => one.getAttribute('aria-label')?.split(',')[0]);
const chosen = () => [...document.querySelectorAll('[role="row"][aria-selected="true"] bdi.name')].map((name) => name.textContent);
const dimmed = () => [...document.querySelectorAll('[data-state="cut"]')].map((one) => one.getAttribute('aria-label')?.split(',')[0]);
const press = (keys: string) => userEvent.keyboard(`{Control>}${keys}{/Control}`);
const told = (text: string | RegExp) => page.getByText(text).first();

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  const maps = engine.add(engine.root, 'Maps', null);
  engine.add(maps, 'Deep', null);
  engine.add(maps, 'bay.txt', new Blob(['a bay']));
  for (const name of ['alpha.txt', 'beta.txt', 'Report.docx']) engine.add(engine.root, name, new Blob([name]));
  ({ unmount } = mountApp(engine));
  await expect.element(row('alpha.txt')).toBeVisible();
});
afterEach(() => unmount());

const choose = async (...wanted: readonly string[]): Promise<void> => {
  for (const [i, name] of wanted.entries()) await row(name).click({ ...at, modifiers: i === 0 ? [] : ['ControlOrMeta'] });
};
const into = async (name: string): Promise<void> => {
  await row(name).dblClick(at);
  await expect.element(page.getByRole('grid', { name })).toBeVisible();
};

describe('K7: copy, cut and paste', () => {
  test('K7, S9, D9: what was copied is pasted into another folder, chosen there, and taken back by Undo', async () => {
    await choose('alpha.txt', 'beta.txt');
    await press('c');
    await into('Maps');
    await press('v');
    await expect.element(row('alpha.txt')).toBeVisible();
    await expect.poll(chosen).toEqual(['alpha.txt', 'beta.txt']);
    await expect.element(told('2 items copied to Maps')).toBeVisible();
    expect(await engine.resolve(['alpha.txt'])).not.toBeNull();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect.poll(names).toEqual(['Deep', 'bay.txt']);
  });

  test('K7: what was cut is dimmed until it is pasted, and has moved then', async () => {
    await choose('alpha.txt');
    await press('x');
    await expect.poll(dimmed).toEqual(['alpha.txt']);
    await into('Maps');
    await press('v');
    await expect.poll(names).toEqual(['Deep', 'alpha.txt', 'bay.txt']);
    expect([dimmed(), await engine.resolve(['alpha.txt'])]).toEqual([[], null]);
  });

  test('K7: Escape leaves what was cut, and only the next one clears the selection', async () => {
    await choose('alpha.txt');
    await press('x');
    await expect.poll(dimmed).toEqual(['alpha.txt']);
    await userEvent.keyboard('{Escape}');
    await expect.poll(dimmed).toEqual([]);
    expect(chosen()).toEqual(['alpha.txt']);
    await userEvent.keyboard('{Escape}');
    await expect.poll(chosen).toEqual([]);
    await into('Maps');
    await press('v');
    await expect.element(told('There is nothing to paste: copy or cut something first')).toBeVisible();
    expect(names()).toEqual(['Deep', 'bay.txt']);
  });

  test('K7: what was cut moves once, however often it is pasted', async () => {
    await choose('alpha.txt');
    await press('x');
    await into('Maps');
    await press('v');
    await expect.element(row('alpha.txt')).toBeVisible();
    await into('Deep');
    await press('v');
    await expect.element(told('There is nothing to paste: copy or cut something first')).toBeVisible();
    expect(await engine.resolve(['Maps', 'alpha.txt'])).not.toBeNull();
  });

  test('K7: another tab hears of it, in whatever folder this one is meanwhile', async () => {
    const other = new BroadcastChannel('holdfast.clipboard');
    await into('Maps');
    const bay = await engine.resolve(['Maps', 'bay.txt']);
    const cut = (id: string) => ({ clipping: { id, space: engine.root, ids: bay ? [bay.id] : [], cut: true, text: 'bay.txt' }, ended: null });
    for (let n = 0; n < 2; n += 1) {
      other.postMessage(cut(crypto.randomUUID()));
      await expect.poll(dimmed).toEqual(['bay.txt']);
      other.postMessage({ clipping: null, ended: null });
      await expect.poll(dimmed).toEqual([]);
    }
    other.close();
  });

  test('N6: a copy beside its original is called so, and numbered; on macOS otherwise, where Cmd+D makes it at once', async () => {
    await choose('Report.docx');
    await press('c');
    await press('v');
    await expect.element(row('Report - Copy.docx')).toBeVisible();
    await press('v');
    await expect.element(row('Report - Copy (2).docx')).toBeVisible();
    await userEvent.keyboard('?');
    await page.getByRole('radio', { name: 'macOS' }).click();
    await userEvent.keyboard('{Escape}');
    await choose('alpha.txt');
    await userEvent.keyboard('{Meta>}d{/Meta}');
    await expect.element(row('alpha copy.txt')).toBeVisible();
    await expect.poll(chosen).toEqual(['alpha copy.txt']);
  });

  test('K7: by the menus as by the keys', async () => {
    await row('alpha.txt').click({ ...at, button: 'right' });
    await page.getByRole('menuitem', { name: 'Cut' }).click();
    await expect.poll(dimmed).toEqual(['alpha.txt']);
    await into('Maps');
    await page.getByRole('grid').click({ position: { x: 400, y: 300 }, button: 'right' });
    await page.getByRole('menuitem', { name: 'Paste' }).click();
    await expect.poll(names).toEqual(['Deep', 'alpha.txt', 'bay.txt']);
  });

  test('K7, K12: in a text field the keys are about its text', async () => {
    await choose('alpha.txt');
    await press('c');
    await userEvent.keyboard('{F2}');
    await press('x');
    await expect.element(page.getByRole('textbox')).toHaveValue('.txt');
    await press('v');
    await expect.element(page.getByRole('textbox')).toHaveValue('alpha.txt');
    await userEvent.keyboard('{Escape}');
    expect(names()).toEqual(['Maps', 'alpha.txt', 'beta.txt', 'Report.docx']);
  });
});

describe('O12: what cannot be pasted', () => {
  test('O12: what was cut and is pasted where it is stays as it is', async () => {
    await choose('alpha.txt');
    await press('x');
    await press('v');
    await expect.poll(dimmed).toEqual([]);
    expect(names()).toEqual(['Maps', 'alpha.txt', 'beta.txt', 'Report.docx']);
  });

  test('O12: a folder is not pasted into itself, and that is said', async () => {
    await choose('Maps');
    await press('x');
    await into('Maps');
    await press('v');
    await expect.element(told(/cannot be put into itself/)).toBeVisible();
    expect(await engine.resolve(['Maps', 'bay.txt'])).not.toBeNull();
  });

  test('O12: what was deleted meanwhile is told, and the others come', async () => {
    await choose('alpha.txt', 'beta.txt');
    await press('c');
    const gone = await engine.resolve(['alpha.txt']);
    await engine.execute([{ type: 'trash', nodes: gone ? [gone.id] : [] }]);
    await into('Maps');
    await press('v');
    await expect.element(told('“beta.txt” copied to Maps. 1 of the 2 items is not there any more: moved to the trash or deleted')).toBeVisible();
    await expect.poll(names).toEqual(['Deep', 'bay.txt', 'beta.txt']);
  });

  test('O12: all of it deleted meanwhile, that alone is told', async () => {
    await choose('alpha.txt');
    await press('x');
    const gone = await engine.resolve(['alpha.txt']);
    await engine.execute([{ type: 'trash', nodes: gone ? [gone.id] : [] }]);
    await into('Maps');
    await press('v');
    await expect.element(told('What was copied is not there any more: it was moved to the trash or deleted')).toBeVisible();
    expect(names()).toEqual(['Deep', 'bay.txt']);
  });
});

describe('D8: what other programs have copied', () => {
  const paste = (files: readonly File[], text = ''): void => {
    const data = new DataTransfer();
    for (const file of files) data.items.add(file);
    if (text !== '') data.setData('text/plain', text);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  };

  test('D8, S9: files are added to the folder that is shown, and chosen', async () => {
    page.getByRole('grid').element().focus();
    paste([new File(['x'], 'new.csv'), new File(['y'], 'other.csv')]);
    await expect.element(row('new.csv')).toBeVisible();
    await expect.poll(chosen).toEqual(['new.csv', 'other.csv']);
  });

  test('D8: a picture gets a name with its moment', async () => {
    page.getByRole('grid').element().focus();
    paste([new File(['png'], 'image.png', { type: 'image/png', lastModified: new Date(2026, 10, 22, 14, 5).getTime() })]);
    await expect.element(row('Pasted 2026-11-22 14.05.png')).toBeVisible();
  });

  test('D8, K7: text that was copied elsewhere since is not taken for the files that were copied before', async () => {
    await choose('alpha.txt');
    await press('c');
    await into('Maps');
    paste([], 'something else');
    await expect.element(row('bay.txt')).toBeVisible();
    expect(names()).toEqual(['Deep', 'bay.txt']);
    await press('v');
    await expect.element(row('alpha.txt')).toBeVisible();
  });
});
