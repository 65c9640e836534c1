import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

let unmount: () => void = () => undefined;
afterEach(() => unmount());

/** What a person chooses in the browser's own dialog. */
const choose = (...files: readonly File[]): void => {
  const input = document.querySelector<HTMLInputElement>('input[type=file]:not([webkitdirectory])');
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  if (input === null) throw new Error('nothing to choose files with');
  input.files = data.files;
  input.dispatchEvent(new Event('change'));
};

test('N4, D9 what was replaced is called replaced, and Undo brings all of it back', async () => {
  await page.viewport(1280, 800);
  const engine = new FixtureEngine();
  const [plan, log] = ['plan.txt', 'log.txt'].map((name) => engine.add(engine.root, name, new Blob(['old'])));
  if (plan === undefined || log === undefined) throw new Error('no files');
  ({ unmount } = mountApp(engine));
  await expect.element(page.getByRole('row', { name: /^plan.txt/ })).toBeVisible();
  choose(new File(['newer'], 'plan.txt'), new File(['newest'], 'log.txt'), new File(['x'], 'third.txt'));
  const question = page.getByRole('dialog');
  await question.getByRole('checkbox', { name: 'Do the same for 1 more file' }).click();
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect.element(page.getByText('1 item added to Mara’s files, 2 files replaced').first()).toBeVisible();
  const sizes = async () => Promise.all([plan, log].map(async (id) => (await engine.node(id))?.size));
  expect(await sizes()).toEqual([5, 6]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(sizes).toEqual([3, 3]);
  await expect.element(page.getByRole('row', { name: /^third.txt/ })).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(sizes).toEqual([5, 6]);
});

test('N4 one file that was replaced is called by its name', async () => {
  await page.viewport(390, 844);
  const engine = new FixtureEngine();
  engine.add(engine.root, 'plan.txt', new Blob(['old']));
  ({ unmount } = mountApp(engine));
  await expect.element(page.getByRole('row', { name: /^plan.txt/ })).toBeVisible();
  choose(new File(['newer'], 'plan.txt'));
  const question = page.getByRole('dialog');
  await expect.element(question).toBeVisible();
  const [card] = [...document.querySelectorAll('.versus-side')].map((one) => one.getBoundingClientRect());
  expect(card?.width).toBeGreaterThan(280);
  const acts = [...document.querySelectorAll('.dialog-foot button')].map((one) => one.getBoundingClientRect());
  expect(acts.every(({ width, height }) => width > 280 && height >= 44)).toBe(true);
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect.element(page.getByText('“plan.txt” was replaced').first()).toBeVisible();
});

test('H5 what does not fit is said before anything is added, with how much is needed and free; it can be left out, and without a network only that', async () => {
  await page.viewport(1280, 800);
  const engine = new FixtureEngine();
  engine.device.room = 5_000;
  ({ unmount } = mountApp(engine));
  await expect.element(page.getByRole('grid')).toBeVisible();
  const film = new File([new Uint8Array(90_000)], 'film.mov');
  choose(new File(['x'], 'note.txt'), film);
  const question = page.getByRole('dialog', { name: 'Too little room on this device' });
  await expect.element(question.getByText('90 KB are needed, 5 KB are free. “film.mov” does not fit.')).toBeVisible();
  engine.set({ network: 'offline' });
  await expect.element(question.getByRole('button', { name: /^Send directly/ })).toBeDisabled();
  await question.getByRole('button', { name: 'Leave it out' }).click();
  await expect.element(page.getByRole('row', { name: /^note.txt/ })).toBeVisible();
  expect(await engine.resolve(['film.mov'])).toBeNull();
  engine.set({ network: 'online' });
  choose(film);
  await expect.element(question.getByRole('button', { name: 'Leave it out' })).not.toBeInTheDocument();
  await question.getByRole('button', { name: /^Send directly/ }).click();
  await expect.element(page.getByText('“film.mov” was sent').first()).toBeVisible();
  expect(engine.ways).toEqual(['staged', 'direct']);
});
