import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { FixtureEngine } from '../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../testing/mount-app.ts';

let unmount: () => void = () => undefined;
afterEach(() => unmount());

test('sign in: a wrong password is told, what was typed stays, the right one opens the files', async () => {
  ({ unmount } = mountApp(new FixtureEngine(), 'out'));
  await page.getByLabelText('Email').fill('mara@holdfast.example');
  await page.getByLabelText('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.element(page.getByRole('alert')).toHaveTextContent('This email and password do not belong together. Check both and try again.');
  await expect.element(page.getByLabelText('Email')).toHaveValue('mara@holdfast.example');
  await page.getByLabelText('Password').fill('right');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.element(page.getByRole('grid')).toBeVisible();
});

test('first run: the owner is created, and a short password is refused beside its field', async () => {
  ({ unmount } = mountApp(new FixtureEngine(), 'setup'));
  await page.getByLabelText('Your name').fill('Mara');
  await page.getByLabelText('Email').fill('mara@holdfast.example');
  await page.getByLabelText('Password').fill('short');
  await page.getByRole('button', { name: 'Create owner' }).click();
  await expect.element(page.getByText('At least 8 characters; three or four words are best.')).toBeVisible();
  await page.getByLabelText('Password').fill('a tide of words');
  await page.getByRole('button', { name: 'Create owner' }).click();
  await expect.element(page.getByRole('grid')).toBeVisible();
});

test('H7: signing out asks while changes are not sent', async () => {
  const engine = new FixtureEngine();
  ({ unmount } = mountApp(engine));
  await expect.element(page.getByRole('grid')).toBeVisible();
  engine.set({ waiting: 3 });
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect.element(page.getByRole('alertdialog')).toBeVisible();
  await page.getByRole('button', { name: 'Stay signed in' }).click();
  await expect.element(page.getByRole('grid')).toBeVisible();
});

test('G1: the shell stands while the engine is opened; one that cannot be opened says why, and is tried again', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const tries = [promise, Promise.resolve()];
  ({ unmount } = mountApp(new FixtureEngine(), 'in', '/', () => tries.shift() ?? Promise.resolve()));
  await expect.element(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
  reject(Object.assign(new Error('This device could not be read'), { code: 'storage' }));
  await expect.element(page.getByText('This device could not be read')).toBeVisible();
  await expect.element(page.getByRole('navigation', { name: 'Places' })).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.element(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
});
