import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}`) });
const at = { position: { x: 120, y: 12 } };
const colour = (token: string): string => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.background = `var(${token})`;
  const { backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return backgroundColor;
};
const backgroundOf = (name: string) => getComputedStyle(row(name).element()).backgroundColor;
const long = 'The harbour office report about the kelp of the north channel with comments';

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  engine.add(engine.root, 'Maps', null);
  for (const name of ['alpha.csv', 'beta.txt', `${'A'.repeat(180)}.txt`, `${long}.docx`, `${long} (conflict 2026-11-22 Laptop).docx`]) engine.add(engine.root, name, new Blob([name]));
  ({ unmount } = mountApp(engine));
  await expect.element(row('beta.txt')).toBeVisible();
});
afterEach(() => unmount());

describe('V5: names', () => {
  test('however narrow, the begin of the name is seen, then its cut, then its extension, within the cell', async () => {
    await page.viewport(720, 450);
    await expect.element(row('AAA')).toBeVisible();
    for (const name of document.querySelectorAll('.row .name')) {
      const [cell, stem, extension] = [name.parentElement, name.querySelector('.stem'), name.querySelector('.ext')].map((one) => one?.getBoundingClientRect());
      expect(stem?.width).toBeGreaterThan(20);
      expect(extension?.right ?? 0).toBeLessThanOrEqual((cell?.right ?? 0) + 0.5);
    }
  });
  test('two tiles that differ at their end differ, and keep their extension', async () => {
    await page.getByRole('radio', { name: 'Grid' }).click();
    await expect.element(row('Maps')).toHaveClass('tile');
    const names = [...document.querySelectorAll<HTMLElement>('.tile-name')];
    const twins = names.map((one) => one.innerText.trim()).filter((text) => text.startsWith('The harbour'));
    expect(new Set(twins).size).toBe(2);
    for (const twin of twins) expect(twin).toMatch(/\n….*\.docx$/u);
    for (const line of document.querySelectorAll('.tile-name > span')) expect(line.scrollWidth).toBeLessThanOrEqual(line.clientWidth);
  });
});

describe('colours of a row', () => {
  test('D4: the folder under the pointer that takes what is dragged shows it, without check box and “…”', async () => {
    const maps = row('Maps').element();
    maps.setAttribute('data-state', 'drop');
    await userEvent.hover(maps);
    expect(backgroundOf('Maps')).toBe(colour('--drop'));
    for (const part of maps.querySelectorAll('.check, .more')) expect(getComputedStyle(part).visibility).toBe('hidden');
  });
  test('S7: what a menu is about keeps the colour of the selection', async () => {
    await row('beta.txt').click({ ...at, button: 'right' });
    await expect.element(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible();
    expect(backgroundOf('beta.txt')).toBe(colour('--selected'));
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: 'Details' }).click();
    await expect.poll(() => backgroundOf('beta.txt')).toBe(colour('--selected-idle'));
  });
});

test('N2: another extension is asked about once, in its place', async () => {
  await row('alpha.csv').click(at);
  await userEvent.keyboard('{F2}');
  const field = page.getByRole('grid').getByRole('textbox');
  await expect.element(field).toHaveFocus();
  await userEvent.clear(field);
  await userEvent.keyboard('alpha.txt{Enter}');
  await expect.element(page.getByRole('alert')).toHaveTextContent('With “.txt” instead of “.csv” it may open in another way. Press Enter again to change it.');
  await userEvent.keyboard('{Enter}');
  await expect.element(row('alpha.txt')).toBeVisible();
});

test('K9, K12: “/” searches and “?” shows the shortcuts, whatever of the page has the keyboard, but not in a field', async () => {
  (page.getByRole('button', { name: 'Details' }).element() as HTMLElement).focus();
  await userEvent.keyboard('/');
  const search = page.getByRole('searchbox');
  await expect.element(search).toHaveFocus();
  await userEvent.keyboard('?');
  await expect.element(search).toHaveValue('?');
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('grid')).toHaveFocus();
  await userEvent.keyboard('?');
  await expect.element(page.getByRole('dialog', { name: 'Shortcuts' }).getByText('Quick look')).toBeVisible();
});

test('K12, K4, K6: the sheet changes whose keys are used, and every key and menu follows: on macOS Enter renames and Cmd+Down opens', async () => {
  await userEvent.keyboard('?');
  const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
  await expect.element(sheet.getByText('F2')).toBeVisible();
  await sheet.getByRole('radio', { name: 'macOS' }).click();
  await expect.element(sheet.getByText('F2')).not.toBeInTheDocument();
  await expect.element(sheet.getByText('⌘').first()).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await row('Maps').click({ position: { x: 120, y: 12 }, button: 'right' });
  await expect.element(page.getByRole('menuitem', { name: 'Open' })).toHaveTextContent('Open⌘↓');
  await userEvent.keyboard('{Escape}');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('textbox')).toHaveValue('Maps');
  await userEvent.keyboard('{Escape}');
  await userEvent.keyboard('{Meta>}{ArrowDown}{/Meta}');
  await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
  await userEvent.keyboard('{Meta>}{ArrowUp}{/Meta}');
  await expect.element(page.getByRole('grid', { name: 'Mara’s files' })).toBeVisible();
});

test('K9: F7 makes a new folder where the browser keeps Mod+Shift+N for itself; F5 asks the server, and says so when there is none', async () => {
  await userEvent.keyboard('{F7}');
  await expect.element(page.getByRole('textbox')).toHaveValue('New folder');
  await userEvent.keyboard('{Escape}');
  const asked = vi.spyOn(engine, 'retry');
  (page.getByRole('button', { name: 'Details' }).element() as HTMLElement).focus();
  await userEvent.keyboard('{F5}');
  await expect.poll(() => asked.mock.calls.length).toBe(1);
  engine.set({ network: 'offline' });
  await userEvent.keyboard('{Control>}r{/Control}');
  await expect.element(page.getByText('There is no network: what you see is what this device knows')).toBeVisible();
});

test('O6: on the page of the changes the promise opens no second list of them', async () => {
  await page.getByRole('status').click();
  await expect.element(page.getByRole('complementary', { name: 'Changes' })).toBeVisible();
  await page.getByRole('link', { name: 'Sync' }).click();
  await expect.element(page.getByText('Nothing to send').first()).toBeVisible();
  expect(document.querySelectorAll('.changes-panel, button.promise')).toHaveLength(0);
});
