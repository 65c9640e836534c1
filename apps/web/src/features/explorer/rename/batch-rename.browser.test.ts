import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}(?!\\w)`) });
const names = () => [...document.querySelectorAll('[data-node-id]')].map((one) => one.getAttribute('aria-label')?.split(',')[0]);
const dialog = (n: number) => page.getByRole('dialog', { name: `Rename ${n} items` });
const previewed = () => [...document.querySelectorAll('.renames-now > bdi')].map((one) => one.textContent);

const askFor = async (...wanted: readonly string[]): Promise<void> => {
  for (const [i, name] of wanted.entries()) await row(name).click({ ...at, modifiers: i === 0 ? [] : ['ControlOrMeta'] });
  await userEvent.keyboard('{F2}');
  await expect.element(dialog(wanted.length)).toBeVisible();
};

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  for (const name of ['IMG_1.jpg', 'IMG_2.jpg', 'IMG_3.jpg', 'Skerry_9.jpg', 'notes.txt']) engine.add(engine.root, name, new Blob([name]));
  ({ unmount } = mountApp(engine));
  await expect.element(row('IMG_1.jpg')).toBeVisible();
});
afterEach(() => unmount());

describe('N7: several are renamed by one rule', () => {
  test('N7, K6, O3: text is replaced in all of them; what they will be called is seen before, and one Undo takes it back', async () => {
    await askFor('IMG_1.jpg', 'IMG_2.jpg', 'IMG_3.jpg');
    await dialog(3).getByLabelText('Find').fill('img');
    await dialog(3).getByLabelText('Replace with').fill('Skerry');
    await expect.poll(previewed).toEqual(['Skerry_1.jpg', 'Skerry_2.jpg', 'Skerry_3.jpg']);
    expect(names()).toContain('IMG_1.jpg');
    await userEvent.keyboard('{Enter}');
    await expect.poll(names).toEqual(['notes.txt', 'Skerry_1.jpg', 'Skerry_2.jpg', 'Skerry_3.jpg', 'Skerry_9.jpg']);
    await expect.element(page.getByText('3 items renamed').first()).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect.poll(names).toEqual(['IMG_1.jpg', 'IMG_2.jpg', 'IMG_3.jpg', 'notes.txt', 'Skerry_9.jpg']);
  });

  test('N7: a name that another item has is marked with its reason, and nothing is renamed until it is free', async () => {
    await askFor('IMG_1.jpg', 'IMG_2.jpg');
    await dialog(2).getByRole('radio', { name: 'Number' }).click();
    await dialog(2).getByLabelText('Text').fill('SKERRY_');
    await dialog(2).getByLabelText('First number').fill('8');
    await expect.element(dialog(2).getByText('There is a “SKERRY_9.jpg” here already. Choose another name.')).toBeVisible();
    await expect.element(dialog(2).getByText('1 name cannot be given')).toBeVisible();
    await expect.element(dialog(2).getByRole('button', { name: 'Rename' })).toBeDisabled();
    await userEvent.keyboard('{Enter}');
    expect(names()).toContain('IMG_1.jpg');
    await dialog(2).getByLabelText('First number').fill('10');
    await dialog(2).getByRole('button', { name: 'Rename' }).click();
    await expect.poll(names).toEqual(['IMG_3.jpg', 'notes.txt', 'Skerry_9.jpg', 'SKERRY_10.jpg', 'SKERRY_11.jpg']);
  });

  test('N7: numbers that move on by one come out, although each name is another’s before', async () => {
    await askFor('IMG_1.jpg', 'IMG_2.jpg', 'IMG_3.jpg');
    await dialog(3).getByRole('radio', { name: 'Number' }).click();
    await dialog(3).getByLabelText('Text').fill('IMG_');
    await dialog(3).getByLabelText('First number').fill('2');
    await expect.poll(previewed).toEqual(['IMG_2.jpg', 'IMG_3.jpg', 'IMG_4.jpg']);
    await userEvent.keyboard('{Enter}');
    await expect.poll(names).toEqual(['IMG_2.jpg', 'IMG_3.jpg', 'IMG_4.jpg', 'notes.txt', 'Skerry_9.jpg']);
    const first = await engine.resolve(['IMG_2.jpg']);
    expect(first === null ? null : await (await engine.open(first.id)).text()).toBe('IMG_1.jpg');
  });

  test('N7: Escape leaves everything as it is, with the keyboard in the list; on a phone too the dialog fits', async () => {
    await askFor('IMG_1.jpg', 'notes.txt');
    await dialog(2).getByRole('radio', { name: 'Letters' }).click();
    await page.viewport(390, 844);
    const box = document.querySelector('.dialog')?.getBoundingClientRect();
    expect(box && box.left >= 0 && box.right <= 390 && box.bottom <= 844).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.poll(() => document.activeElement?.closest('[role="grid"]') !== null).toBe(true);
    expect(names()).toContain('IMG_1.jpg');
  });
});
