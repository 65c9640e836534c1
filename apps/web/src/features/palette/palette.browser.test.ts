import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void = () => undefined;
const blob = (): Blob => new Blob(['text'], { type: 'text/plain' });
const field = () => page.getByRole('combobox');
const list = () => page.getByRole('listbox', { name: 'What was found' });
const option = (name: string | RegExp) => list().getByRole('option', { name });
const group = (name: string) => list().getByRole('group', { name, exact: true });
const namesIn = (label: string): string[] => [...document.querySelectorAll(`[role="listbox"] [role="group"]`)]
  .filter((one) => one.querySelector('.palette-group')?.textContent === label).flatMap((one) => [...one.querySelectorAll('.hit .name')].map((name) => name.textContent));
const active = (): string => document.getElementById(field().element().getAttribute('aria-activedescendant') ?? '')?.querySelector('.name')?.textContent ?? '';
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}`) });

const open = async (path = '/'): Promise<void> => {
  ({ unmount } = mountApp(engine, 'in', path));
  await expect.element(page.getByRole('grid')).toBeVisible();
};
const ask = async (text: string): Promise<void> => {
  await userEvent.keyboard('{Control>}k{/Control}');
  await expect.element(field()).toHaveFocus();
  if (text !== '') await field().fill(text);
};

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  const bay = engine.add(engine.root, 'Skerry Bay', null);
  const raw = engine.add(bay, 'Raw transects', null);
  engine.add(raw, 'Transect lines from the air.jpg', blob(), { sync: { kind: 'cloud' } });
  engine.add(engine.root, 'Transect A, low tide.csv', blob(), { tags: ['To print'] });
  engine.add(engine.root, 'Отчёт.docx', blob());
  engine.add(raw, 'Transect in the trash.csv', blob(), { trashed: { at: 1, from: '/Skerry Bay/Raw transects' } });
});
afterEach(() => unmount());

describe('2.11: search', () => {
  test('2.11: a word is looked for everywhere, offline, as it is typed; what is here comes first, the way to it stands beside it, what is in the trash is none', async () => {
    engine.set({ network: 'offline' });
    await open();
    await ask('tran');
    await expect.poll(() => namesIn('Here')).toEqual(['Transect A, low tide.csv']);
    expect(namesIn('Everywhere')).toEqual(['Transect lines from the air.jpg', 'Raw transects']);
    await expect.element(option(/Transect lines from the air\.jpg.*Skerry Bay › Raw transects/)).toBeVisible();
    expect([...document.querySelectorAll('.hit mark')].map(({ textContent }) => textContent)).toContain('Tran');
    await field().fill('отчет');
    await expect.poll(() => namesIn('Here')).toEqual(['Отчёт.docx']);
    await field().fill('trasnect lines');
    await expect.poll(() => namesIn('Everywhere')).toEqual(['Transect lines from the air.jpg']);
    await field().fill('skerry raw lines');
    await expect.poll(() => namesIn('Everywhere')).toEqual(['Transect lines from the air.jpg']);
    await field().fill('nothing at all');
    await expect.element(page.getByText('Nothing on this device is called “nothing at all”').first()).toBeVisible();
  });
  test('2.11: # asks for tags', async () => {
    await open();
    await ask('#pri');
    await expect.poll(() => namesIn('Here')).toEqual(['Transect A, low tide.csv']);
    expect(namesIn('Commands')).toEqual([]);
    await field().fill('#nobody');
    await expect.element(page.getByText('Nothing has the tag “#nobody”').first()).toBeVisible();
  });
  test('2.11: what a rename has changed is found by its new name', async () => {
    await open();
    await ask('sound');
    await userEvent.keyboard('{Escape}');
    const bay = (await engine.resolve(['Skerry Bay']))?.id ?? engine.root;
    await engine.execute([{ type: 'rename', node: bay, name: 'Sound' }]);
    await ask('sound');
    await expect.poll(() => namesIn('Here')).toEqual(['Sound']);
  });
  test('O7: a folder whose search finds nothing offers to search everywhere, for the same', async () => {
    await open();
    await page.getByRole('searchbox').fill('lines');
    await page.getByRole('button', { name: 'Search everywhere' }).last().click();
    await expect.element(field()).toHaveValue('lines');
    await expect.poll(() => namesIn('Everywhere')).toEqual(['Transect lines from the air.jpg']);
  });
  test('O6, O7: the status says that the list is filtered; the palette’s last command filters it so', async () => {
    await open();
    await ask('low');
    await option('Show only what matches in Mara’s files').click();
    await expect.element(page.getByRole('searchbox')).toHaveValue('low');
    await expect.element(page.getByRole('contentinfo').getByText('1 item matches “low”')).toBeVisible();
  });
});

describe('2.13: the palette', () => {
  test('2.13, K12: Mod+K opens it, Escape gives the keyboard back, and it does not open from a field', async () => {
    await open();
    await row('Transect A').click({ position: { x: 120, y: 12 } });
    await ask('tran');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('grid')).toHaveFocus();
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(field()).toHaveValue('');
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByRole('grid')).toHaveFocus();
    await page.getByRole('searchbox').click();
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(document.querySelector('[role="combobox"]')).toBeNull();
  });
  test('2.13: arrows choose, round the end, and the list box tells which; Enter opens a folder', async () => {
    await open();
    await ask('tran');
    await expect.poll(active).toBe('Transect A, low tide.csv');
    await userEvent.keyboard('{ArrowUp}');
    await expect.poll(active).toBe('Show only what matches in Mara’s files');
    await userEvent.keyboard('{ArrowUp}');
    await expect.poll(active).toBe('Raw transects');
    await expect.element(option(/^Raw transects/)).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('grid', { name: 'Raw transects' })).toBeVisible();
    await expect.element(page.getByRole('grid')).toHaveFocus();
  });
  test('2.13: Enter takes what was found for all that is typed, however fast it came', async () => {
    await open();
    await ask('');
    await userEvent.keyboard('lines{Enter}');
    await expect.element(page.getByRole('dialog', { name: 'Transect lines from the air.jpg' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('grid', { name: 'Raw transects' })).toBeVisible();
  });
  test('2.13: Mod+Enter shows a hit in its folder, chosen; in the open one too', async () => {
    await open();
    await ask('lines');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(page.getByRole('grid', { name: 'Raw transects' })).toBeVisible();
    await expect.element(row('Transect lines')).toHaveAttribute('aria-selected', 'true');
    await ask('lines');
    await expect.poll(() => namesIn('Here')).toHaveLength(1);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(row('Transect lines')).toHaveAttribute('aria-selected', 'true');
    await expect.element(page.getByRole('grid')).toHaveFocus();
  });
  test('2.13: > asks for commands: those that are possible now, with their keys', async () => {
    await open();
    await ask('>new');
    await expect.poll(active).toBe('New folder');
    await expect.poll(() => option('New folder').element().querySelectorAll('.key').length).toBe(3);
    expect(namesIn('Here')).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await userEvent.keyboard('Surveys{Enter}');
    await expect.element(row('Surveys')).toBeVisible();
    await ask('>rename');
    await expect.poll(active).toBe('Rename');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('grid').getByRole('textbox')).toHaveFocus();
    await userEvent.keyboard('Dives{Enter}');
    await expect.element(row('Dives')).toBeVisible();
    await ask('>undo');
    await expect.poll(active).toMatch(/^Undo/);
    await userEvent.keyboard('{Enter}');
    await expect.element(row('Surveys')).toBeVisible();
  });
  test('2.13: what is not possible is not offered', async () => {
    await open();
    await ask('>');
    await expect.element(option('New folder')).toBeVisible();
    expect(namesIn('Commands')).not.toContain('Rename');
    expect(namesIn('Commands')).not.toContain('Go to your files');
  });
  test('2.24: a screen reader hears how many there are', async () => {
    await open();
    await ask('tran');
    await expect.element(page.getByRole('dialog').getByRole('status')).toHaveTextContent('3 files and folders');
    await field().fill('zzzz');
    await expect.element(page.getByRole('dialog').getByRole('status')).toHaveTextContent('Nothing on this device is called “zzzz”');
  });
  test.each([['the trash', '/trash'], ['sync', '/sync'], ['storage', '/settings/storage']])('2.13: it works in %s as well, without the commands of a folder', async (_, path) => {
    ({ unmount } = mountApp(engine, 'in', path));
    await expect.element(page.getByRole('button', { name: 'Command palette' })).toBeVisible();
    await page.getByRole('button', { name: 'Command palette' }).click();
    await expect.element(field()).toHaveFocus();
    await expect.element(option('Go to your files')).toBeVisible();
    expect(namesIn('Commands')).not.toContain('New folder');
    await field().fill('lines');
    await expect.poll(() => namesIn('Everywhere')).toEqual(['Transect lines from the air.jpg']);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('button', { name: 'Command palette' })).toHaveFocus();
    await userEvent.keyboard('{Control>}k{/Control}');
    await field().fill('raw tran');
    await expect.poll(active).toBe('Raw transects');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('grid', { name: 'Raw transects' })).toBeVisible();
  });
  test('2.23: on a phone the search button opens it, full of the screen; a tap opens a hit', async () => {
    await page.viewport(390, 844);
    await open();
    await page.getByRole('button', { name: 'Search everywhere' }).click();
    await expect.element(field()).toHaveFocus();
    const { width, height } = page.getByRole('dialog').element().getBoundingClientRect();
    expect([width, height]).toEqual([390, 844]);
    await field().fill('raw');
    await option(/^Raw transects/).click();
    await expect.element(page.getByRole('grid', { name: 'Raw transects' })).toBeVisible();
  });
  test('2.14: of very many the best hundred are shown, and how many there are', async () => {
    for (let i = 0; i < 300; i += 1) engine.add(engine.root, `photo ${i}.jpg`, blob());
    await open('/trash');
    await ask('photo');
    await expect.poll(() => namesIn('Everywhere').length).toBe(100);
    await expect.element(page.getByText('The best 100 of 300. Type more to see others.')).toBeVisible();
    await expect.element(group('Everywhere')).toBeVisible();
  });
});
