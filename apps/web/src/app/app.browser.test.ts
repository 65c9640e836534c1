import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;

const grid = () => page.getByRole('grid');
const row = (name: string) => grid().getByRole('row', { name: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}(?!\\w)`) });
const chosen = () => [...document.querySelectorAll('[role="row"][aria-selected="true"] bdi.name')].map((name) => name.textContent);
const at = { position: { x: 120, y: 12 } };

const fill = (target: FixtureEngine): void => {
  const maps = target.add(target.root, 'Maps', null);
  target.add(maps, 'bay.txt', new Blob(['a bay']));
  for (const name of ['alpha.txt', 'beta.txt', 'gamma.txt', 'file 2.txt', 'file 10.txt']) target.add(target.root, name, new Blob([name], { type: 'text/html' }));
};

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  fill(engine);
  ({ unmount } = mountApp(engine));
  await expect.element(row('alpha.txt')).toBeVisible();
});
afterEach(() => unmount());

describe('for assistive technology and for tests alike', () => {
  test('the content pane is one grid named after the folder, with its row count and rows that begin with the name', async () => {
    expect(document.querySelectorAll('[role="grid"]')).toHaveLength(1);
    await expect.element(page.getByRole('grid', { name: 'Mara’s files' })).toHaveAttribute('aria-rowcount', '7');
    const rows = [...document.querySelectorAll('[data-node-id]')];
    expect(rows.map((one) => one.getAttribute('aria-label')?.split(',')[0])).toEqual(['Maps', 'alpha.txt', 'beta.txt', 'file 2.txt', 'file 10.txt', 'gamma.txt']);
  });
  test('the grid view is the same grid', async () => {
    await page.getByRole('radio', { name: 'Grid' }).click();
    await expect.element(row('Maps')).toHaveClass('tile');
    expect(document.querySelectorAll('[role="grid"] [data-node-id]')).toHaveLength(6);
  });
  test('"Add" opens a menu with "New folder", "Upload files" and "Upload folder"', async () => {
    await page.getByRole('button', { name: 'Add' }).click();
    for (const name of ['New folder', 'Upload files', 'Upload folder']) await expect.element(page.getByRole('menuitem', { name })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('button', { name: 'Add' })).toHaveFocus();
  });
  test('O6: the status says "saved" when nothing waits, "offline" without a network', async () => {
    await expect.element(page.getByRole('status')).toHaveTextContent('All changes saved');
    engine.set({ network: 'offline', waiting: 5 });
    await expect.element(page.getByRole('status')).toHaveTextContent('Offline, 5 changes kept on this device');
  });
});

describe('mouse', () => {
  test('S1, S2, S3: click, Ctrl+click and Shift+click', async () => {
    await row('beta.txt').click(at);
    expect(chosen()).toEqual(['beta.txt']);
    await row('gamma.txt').click({ ...at, modifiers: ['Control'] });
    await expect.poll(chosen).toEqual(['beta.txt', 'gamma.txt']);
    await row('file 2.txt').click({ ...at, modifiers: ['Shift'] });
    await expect.poll(chosen).toEqual(['file 2.txt', 'file 10.txt', 'gamma.txt']);
  });
  test('S7: the context menu takes the item under it, and keeps a group it belongs to', async () => {
    await row('alpha.txt').click(at);
    await row('beta.txt').click({ ...at, modifiers: ['Shift'] });
    await row('beta.txt').click({ ...at, button: 'right' });
    await expect.element(page.getByRole('menuitem', { name: 'Move to trash' })).toBeVisible();
    expect(chosen()).toEqual(['alpha.txt', 'beta.txt']);
    await userEvent.keyboard('{Escape}');
    await row('gamma.txt').click({ ...at, button: 'right' });
    await expect.poll(chosen).toEqual(['gamma.txt']);
  });
  test('K6: a slow second click on a name renames; a double click opens, and a click beside the name does nothing', async () => {
    const name = row('alpha.txt').getByTitle('alpha.txt');
    await row('alpha.txt').click(at);
    await row('alpha.txt').click({ position: { x: 700, y: 12 } });
    await new Promise((resolve) => { setTimeout(resolve, 700); });
    expect(document.querySelectorAll('input[type="text"].rename, .rename input')).toHaveLength(0);
    await name.click();
    await expect.element(page.getByRole('textbox')).toHaveValue('alpha.txt');
    await userEvent.keyboard('{Escape}');
    await row('Maps').click(at);
    await row('Maps').getByTitle('Maps').dblClick();
    await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
    expect(document.querySelectorAll('.rename')).toHaveLength(0);
  });
  test('S6: pressed on one of several they all stay chosen, until it is let go without a drag', async () => {
    await row('alpha.txt').click(at);
    await row('beta.txt').click({ ...at, modifiers: ['ControlOrMeta'] });
    const { left, top } = row('beta.txt').element().getBoundingClientRect();
    const press = (type: string): void => void document.elementFromPoint(left + 120, top + 12)?.dispatchEvent(new PointerEvent(type, { clientX: left + 120, clientY: top + 12, button: 0, pointerType: 'mouse', bubbles: true, cancelable: true }));
    press('pointerdown');
    expect(chosen()).toEqual(['alpha.txt', 'beta.txt']);
    press('pointerup');
    await row('beta.txt').click(at);
    await expect.poll(chosen).toEqual(['beta.txt']);
  });
  test('D3, D9: an item dragged onto a folder moves there and a notice says so', async () => {
    await row('alpha.txt').dropTo(row('Maps'));
    await expect.element(row('alpha.txt')).not.toBeInTheDocument();
    await expect.element(page.getByText('“alpha.txt” moved to Maps').first()).toBeVisible();
  });
});

describe('keyboard', () => {
  test('K1, V1: arrows, Home and End in natural order', async () => {
    await row('alpha.txt').click(at);
    await userEvent.keyboard('{End}');
    await expect.poll(chosen).toEqual(['gamma.txt']);
    await userEvent.keyboard('{ArrowUp}{Shift>}{ArrowUp}{/Shift}');
    await expect.poll(chosen).toEqual(['file 2.txt', 'file 10.txt']);
  });
  test('K3: typing goes to the first match', async () => {
    await row('Maps').click(at);
    await userEvent.keyboard('file 1');
    await expect.poll(chosen).toEqual(['file 10.txt']);
  });
  test('K4: Enter opens a folder, Backspace goes up and selects it', async () => {
    await row('Maps').click(at);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
    await expect.element(row('bay.txt')).toBeVisible();
    await userEvent.keyboard('{Backspace}');
    await expect.poll(chosen).toEqual(['Maps']);
  });
  test('K6, S9: Del moves to the trash, and the next item has the keyboard but is not selected', async () => {
    await row('beta.txt').click(at);
    await userEvent.keyboard('{Delete}');
    await expect.element(row('beta.txt')).not.toBeInTheDocument();
    await expect.element(row('file 2.txt')).toHaveClass('is-focus');
    expect(chosen()).toEqual([]);
  });
  test('K6: Shift+Del asks first and names the count', async () => {
    await row('beta.txt').click(at);
    await userEvent.keyboard('{Shift>}{Delete}{/Shift}');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete 1 item' }).click();
    await expect.element(row('beta.txt')).not.toBeInTheDocument();
  });
  test('K9, N1: a new folder is named in its place and selected', async () => {
    await row('beta.txt').click(at);
    await userEvent.keyboard('{Control>}{Shift>}N{/Shift}{/Control}');
    await userEvent.keyboard('Surveys{Enter}');
    await expect.element(row('Surveys')).toBeVisible();
    await expect.poll(chosen).toEqual(['Surveys']);
  });
  test('N1, N2: F2 marks the base name; a taken name is refused in its place and stays open', async () => {
    await row('beta.txt').click(at);
    await userEvent.keyboard('{F2}');
    const field = grid().getByRole('textbox');
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard('Alpha{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('There is a “alpha.txt” here already. Choose another name.');
    await expect.element(field).toHaveValue('Alpha.txt');
    await userEvent.clear(field);
    await userEvent.keyboard('delta.txt{Enter}');
    await expect.element(row('delta.txt')).toBeVisible();
  });
  test('N3: a name that Windows or macOS does not take is asked about once, of a file and of a new folder; who only leaves the field has it', async () => {
    await row('beta.txt').click(at);
    await userEvent.keyboard('{F2}');
    await userEvent.keyboard('Dive: 2{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Neither Windows nor macOS allows : in a name: there it would be called otherwise. Press Enter again to take it.');
    await userEvent.keyboard('{Enter}');
    await expect.element(row('Dive: 2.txt')).toBeVisible();
    await userEvent.keyboard('{F7}');
    await userEvent.keyboard('aux{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Windows keeps the name “aux” for itself: there it would be called otherwise. Press Enter again to take it.');
    await userEvent.keyboard('{Enter}');
    await expect.element(row('aux')).toBeVisible();
    await userEvent.keyboard('{F7}');
    await userEvent.keyboard('a"b');
    await row('alpha.txt').click(at);
    await expect.element(row('a"b')).toBeVisible();
  });
  test('N3: only the case of a name can be changed', async () => {
    await row('beta.txt').click(at);
    await userEvent.keyboard('{F2}BETA{Enter}');
    await expect.element(row('BETA.txt')).toBeVisible();
  });
});

describe('O11: what was typed is never thrown away', () => {
  const typed = async (): Promise<void> => {
    await row('alpha.txt').dblClick(at);
    const text = page.getByRole('textbox', { name: 'Text of alpha.txt' });
    await text.fill('typed and not saved');
  };
  const kept = async (name: string) => (await (await engine.open((await engine.resolve([name]))?.id ?? engine.root)).text());

  test('the browser’s Back saves it like closing does', async () => {
    await typed();
    history.back();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(await kept('alpha.txt')).toBe('typed and not saved');
  });
  test('reloading asks first and saves meanwhile', async () => {
    await typed();
    const leaving = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(true);
    await expect.poll(() => kept('alpha.txt')).toBe('typed and not saved');
  });
});

describe('2.14: 100,000 items in one folder', () => {
  test('End, select all and the count work over the full list', async () => {
    const crowd = engine.add(engine.root, 'Crowd', null);
    const pattern = engine.tree.get(crowd);
    if (!pattern) throw new Error('The folder was not made');
    for (let i = 0; i < 100_000; i += 1) engine.tree.put({ ...pattern, id: engine.tree.newId(), kind: 'file', name: `item ${i}`, parent: crowd, size: 1, items: null });
    engine.changed();
    await row('Crowd').dblClick(at);
    await row('item 0').click(at);
    await userEvent.keyboard('{End}');
    await expect.element(row('item 99999')).toBeVisible();
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.element(page.getByText('100,000 selected')).toBeVisible();
    expect(document.querySelectorAll('[data-node-id]').length).toBeLessThan(120);
  });
});
