import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;

const grid = () => page.getByRole('grid');
const row = (name: string) => grid().getByRole('row', { name: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}(?!\\w)`) });
const at = { position: { x: 120, y: 12 } };
const undoKeys = '{Control>}z{/Control}';
const redoKeys = '{Control>}{Shift>}z{/Shift}{/Control}';
const folderMenu = async (): Promise<void> => {
  const box = document.querySelector('[role="grid"]');
  if (!box) throw new Error('There is no list');
  await userEvent.click(box, { button: 'right', position: { x: 400, y: 500 } });
};

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  engine.add(engine.root, 'Maps', null);
  for (const name of ['alpha.txt', 'beta.txt']) engine.add(engine.root, name, new Blob([name], { type: 'text/plain' }));
  ({ unmount } = mountApp(engine));
  await expect.element(row('alpha.txt')).toBeVisible();
});
afterEach(() => unmount());

describe('undo and redo', () => {
  test('K8: Mod+Z takes back, Mod+Shift+Z and Ctrl+Y do it again, step by step', async () => {
    await row('alpha.txt').click(at);
    await userEvent.keyboard('{Delete}');
    await expect.element(row('alpha.txt')).not.toBeInTheDocument();
    await row('beta.txt').click(at);
    await userEvent.keyboard('{F2}');
    await userEvent.keyboard('gamma{Enter}');
    await expect.element(row('gamma.txt')).toBeVisible();
    await userEvent.keyboard(undoKeys);
    await expect.element(row('beta.txt')).toBeVisible();
    await expect.element(page.getByText('Undone: rename of gamma.txt').first()).toBeVisible();
    await userEvent.keyboard(undoKeys);
    await expect.element(row('alpha.txt')).toBeVisible();
    await userEvent.keyboard(redoKeys);
    await expect.element(row('alpha.txt')).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}y{/Control}');
    await expect.element(row('gamma.txt')).toBeVisible();
    await userEvent.keyboard('{Control>}y{/Control}');
    await expect.element(page.getByText('There is nothing to do again').first()).toBeVisible();
  });

  test('K8: inside a text field they act on the text only', async () => {
    await row('alpha.txt').click(at);
    await userEvent.keyboard('{Delete}');
    await expect.element(row('alpha.txt')).not.toBeInTheDocument();
    await row('beta.txt').click(at);
    await userEvent.keyboard('{F2}');
    const field = grid().getByRole('textbox');
    await userEvent.keyboard('typed');
    await expect.element(field).toHaveValue('typed.txt');
    await userEvent.keyboard(undoKeys);
    await expect.element(field).not.toHaveValue('typed.txt');
    await userEvent.keyboard('{Escape}');
    await expect.element(row('alpha.txt')).not.toBeInTheDocument();
  });

  test('D9, O2: the notice of what was just done takes exactly that back', async () => {
    await row('alpha.txt').dropTo(row('Maps'));
    await expect.element(row('alpha.txt')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(row('alpha.txt')).toBeVisible();
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect.element(row('alpha.txt')).not.toBeInTheDocument();
    await row('beta.txt').click(at);
    await userEvent.keyboard('{Delete}');
    await engine.execute([{ type: 'createFolder', parent: engine.root, name: 'Later' }]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(row('beta.txt')).toBeVisible();
  });

  test('O3: the menu says what it will undo and redo, and greys out what it cannot', async () => {
    await folderMenu();
    await expect.element(page.getByRole('menuitem', { name: 'Undo' })).toHaveAttribute('aria-disabled', 'true');
    await userEvent.keyboard('{Escape}');
    await row('beta.txt').click(at);
    await userEvent.keyboard('{F2}');
    await userEvent.keyboard('gamma{Enter}');
    await expect.element(row('gamma.txt')).toBeVisible();
    await folderMenu();
    await page.getByRole('menuitem', { name: 'Undo rename of gamma.txt' }).click();
    await expect.element(row('beta.txt')).toBeVisible();
    await folderMenu();
    await page.getByRole('menuitem', { name: 'Redo rename of gamma.txt' }).click();
    await expect.element(row('gamma.txt')).toBeVisible();
  });

  test('O3: a step that is no longer possible says why and stays until it was read', async () => {
    await row('beta.txt').click(at);
    await userEvent.keyboard('{Delete}');
    await expect.element(row('beta.txt')).not.toBeInTheDocument();
    engine.past.keep = [{ sentence: '“beta.txt” was moved again on Phone at 10:02, so it stays where it is', reason: 'changed' }];
    await userEvent.keyboard(undoKeys);
    await expect.element(page.getByRole('alert')).toHaveTextContent('“beta.txt” was moved again on Phone at 10:02, so it stays where it is');
    await expect.element(row('beta.txt')).not.toBeInTheDocument();
  });

  test('O3: on a phone it is in the menu of the folder', async () => {
    await page.viewport(390, 844);
    await engine.execute([{ type: 'createFolder', parent: engine.root, name: 'Surveys' }]);
    await page.getByTitle('More').click();
    await page.getByText('Undo creation of Surveys').click();
    await expect.poll(() => engine.resolve(['Surveys'])).toBeNull();
  });
});

describe('D9: what was moved', () => {
  const toMaps = (name: string) => userEvent.dragAndDrop(row(name), row('Maps'), { sourcePosition: at.position, targetPosition: at.position });
  const chosen = () => [...document.querySelectorAll('[role="row"][aria-selected="true"] bdi')].map((name) => name.textContent);

  test('"Show" leads to where it is, and it is selected there', async () => {
    await toMaps('alpha.txt');
    await expect.element(page.getByText('“alpha.txt” moved to Maps').first()).toBeVisible();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
    await expect.poll(chosen).toEqual(['alpha.txt']);
  });

  test('a taken name gives way, and the notice says so', async () => {
    engine.add((await engine.resolve(['Maps']))?.id ?? engine.root, 'alpha.txt', new Blob(['another']));
    await toMaps('alpha.txt');
    await expect.element(page.getByText('“alpha.txt” moved to Maps as “alpha (2).txt”: there is a “alpha.txt” already').first()).toBeVisible();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.element(row('alpha.txt')).toBeVisible();
  });

  test('the trash says where it was, by names that people know', async () => {
    const maps = (await engine.resolve(['Maps']))?.id ?? engine.root;
    const inside = engine.add(maps, 'bay.txt', new Blob(['x']));
    await engine.execute([{ type: 'trash', nodes: [inside] }, { type: 'trash', nodes: [(await engine.resolve(['alpha.txt']))?.id ?? engine.root] }]);
    await page.getByRole('link', { name: /Trash/ }).click();
    await expect.element(row('bay.txt').getByText('Mara’s files › Maps', { exact: true })).toBeVisible();
    await expect.element(row('alpha.txt').getByText('Mara’s files', { exact: true })).toBeVisible();
    await row('bay.txt').click(at);
    await page.getByRole('button', { name: 'Restore 1 item' }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
    await expect.poll(chosen).toEqual(['bay.txt']);
  });
});
