import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

let unmount: () => void = () => undefined;
afterEach(() => unmount());

test('2.17 the details tell what happened to the chosen item and why, newest first, and follow what is added', async () => {
  await page.viewport(1440, 900);
  const engine = new FixtureEngine();
  const plan = engine.add(engine.root, 'plan.txt', new Blob(['x']));
  const other = engine.add(engine.root, 'other.txt', new Blob(['y']));
  const added = { at: engine.now, kind: 'own', sentence: '“plan.txt” was added' } as const;
  engine.histories.set(plan, [added]);
  ({ unmount } = mountApp(engine));
  const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}`) });
  await row('plan.txt').click({ position: { x: 120, y: 12 } });
  await page.getByRole('button', { name: 'Details' }).click();
  const history = page.getByRole('region', { name: 'What happened' });
  await expect.element(history.getByText(/^“plan.txt” was added/)).toBeVisible();
  // V5: a name keeps its own direction within the sentence.
  expect(history.element().querySelector('bdi bdi')?.textContent).toBe('plan.txt');
  engine.histories.set(plan, [{ at: engine.now, kind: 'kept', sentence: 'Kept both because “plan.txt” was edited on Laptop at 10:02: yours is “x”' }, added]);
  engine.emit({ type: 'activity' });
  await expect.element(history.getByText(/^Kept both because/)).toBeVisible();
  expect(history.getByRole('listitem').elements()).toHaveLength(2);
  await row('other.txt').click({ position: { x: 120, y: 12 } });
  await expect.element(history).not.toBeInTheDocument();
  expect(engine.histories.has(other)).toBe(false);
});

test('H21 a version that is opened fills its window, whatever was looked at before', async () => {
  await page.viewport(1440, 900);
  const engine = new FixtureEngine();
  const plan = engine.add(engine.root, 'plan.txt', new Blob(['two\n']));
  const current = engine.lineage.addVersion(plan, new Blob(['two\n']), { at: engine.now, own: true });
  engine.lineage.addVersion(plan, new Blob(['one\n']), { at: engine.now - 60_000, own: true, came: 'added' });
  engine.tree.change(plan, { version: current });
  ({ unmount } = mountApp(engine));
  await page.getByRole('grid').getByRole('row', { name: /^plan.txt/ }).click({ position: { x: 120, y: 12 } });
  await page.getByRole('button', { name: 'Details' }).click();
  await page.getByRole('region', { name: 'Versions' }).getByRole('listitem').nth(1).getByRole('button', { name: /^Open the version/ }).click();
  const look = page.getByRole('dialog', { name: 'plan.txt' });
  await expect.element(look.getByText('one')).toBeVisible();
  const { width, height } = look.element().getBoundingClientRect();
  expect([width, height]).toEqual([1080, 792]);
  await page.viewport(390, 844);
  expect(look.element().getBoundingClientRect().width).toBe(390);
});
