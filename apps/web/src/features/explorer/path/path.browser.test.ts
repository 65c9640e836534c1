import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}(?!\\w)`) });
const crumbs = () => page.getByRole('navigation', { name: 'Path' });
const shown = () => [...document.querySelectorAll('.crumbs .crumb')].map((one) => one.textContent.trim());
const field = () => page.getByRole('combobox', { name: 'Go to a folder by its path' });
const options = () => [...document.querySelectorAll('[role="option"]')].map((one) => one.textContent.trim());
const into = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await row(name).dblClick(at);
    await expect.element(page.getByRole('grid', { name })).toBeVisible();
  }
};

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  const expedition = engine.add(engine.root, 'Expedition', null);
  for (const name of ['Camp', 'Skerry Bay', 'Skiff']) engine.add(expedition, name, null);
  const bay = await engine.resolve(['Expedition', 'Skerry Bay']);
  if (bay) engine.add(bay.id, 'deep.txt', new Blob(['d']));
  engine.add(engine.root, 'Maps', null);
  ({ unmount } = mountApp(engine));
  await expect.element(row('Expedition')).toBeVisible();
});
afterEach(() => unmount());

describe('G2: the path', () => {
  test('G2: a crumb goes there; the arrow before it lists the folders beside it', async () => {
    await into('Expedition', 'Skerry Bay');
    await crumbs().getByRole('button', { name: 'Folders in Expedition' }).click();
    const menu = page.getByRole('menu', { name: 'Folders in Expedition' });
    await expect.element(menu.getByRole('menuitemradio', { name: 'Skerry Bay' })).toHaveAttribute('aria-checked', 'true');
    await menu.getByRole('menuitemradio', { name: 'Skiff' }).click();
    await expect.element(page.getByRole('grid', { name: 'Skiff' })).toBeVisible();
    await crumbs().getByRole('link', { name: 'Expedition' }).click();
    await expect.element(page.getByRole('grid', { name: 'Expedition' })).toBeVisible();
  });

  test('K9, G2: Ctrl+L edits the path; what is begun is completed, Enter goes there, with the keyboard in the list', async () => {
    await into('Expedition');
    await userEvent.keyboard('{Control>}l{/Control}');
    await expect.element(field()).toHaveValue('/Expedition/');
    await userEvent.keyboard('{End}sk');
    await expect.poll(options).toEqual(['Skerry Bay', 'Skiff']);
    await userEvent.keyboard('{ArrowDown}{Tab}');
    await expect.element(field()).toHaveValue('/Expedition/Skerry Bay/');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('grid', { name: 'Skerry Bay' })).toBeVisible();
    await expect.poll(() => document.activeElement?.closest('[role="grid"]') !== null).toBe(true);
  });

  test('G2: a click beside the crumbs edits as well; Escape leaves it as it was', async () => {
    await into('Expedition');
    const box = document.querySelector('.crumbs')?.getBoundingClientRect();
    if (!box) throw new Error('no crumbs');
    await crumbs().click({ position: { x: box.width - 4, y: box.height / 2 } });
    await expect.element(field()).toHaveFocus();
    await userEvent.keyboard('xyz{Escape}');
    await expect.element(page.getByRole('grid', { name: 'Expedition' })).toBeVisible();
    await expect.element(crumbs()).toBeVisible();
  });

  test('G2, O8: what is not there is named with the folder it is not in, and what was typed stays', async () => {
    await userEvent.keyboard('{Control>}l{/Control}');
    await userEvent.fill(field(), 'expedition/Nowhere/x');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('There is no “Nowhere” in expedition.');
    await userEvent.fill(field(), 'https://elsewhere.example/folder/1');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('This address does not lead to a folder or file of this Holdfast.');
    await expect.element(field()).toHaveValue('https://elsewhere.example/folder/1');
  });

  test('G4: an address of a file that was copied leads to it in its folder, also after it was moved', async () => {
    const file = await engine.resolve(['Expedition', 'Skerry Bay', 'deep.txt']);
    const maps = await engine.resolve(['Maps']);
    if (!file || !maps) throw new Error('the fixture lacks its files');
    await engine.execute([{ type: 'move', nodes: [file.id], parent: maps.id }]);
    await userEvent.keyboard('{Control>}l{/Control}');
    await userEvent.fill(field(), `${location.origin}/file/${file.id}`);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
    await expect.element(row('deep.txt')).toHaveAttribute('aria-selected', 'true');
  });

  test('G1, G2: of a deep path the folders in the middle fold into one crumb that lists them; the first and the last stay', async () => {
    unmount();
    let parent = engine.root;
    const names = Array.from({ length: 9 }, (_, n) => `A folder of some length ${n}`);
    for (const name of names) parent = engine.add(parent, name, null);
    ({ unmount } = mountApp(engine));
    await into(...names);
    await page.viewport(1024, 768);
    await expect.poll(() => shown().includes('…')).toBe(true);
    expect(shown().at(-1)).toBe(names.at(-1));
    await crumbs().getByRole('button', { name: 'The folders between' }).click();
    await page.getByRole('menuitem', { name: 'A folder of some length 1' }).click();
    await expect.element(page.getByRole('grid', { name: 'A folder of some length 1' })).toBeVisible();
  });
});
