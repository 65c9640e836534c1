import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}`) });
const table = (name: string) => page.getByRole('table', { name: `Text of ${name}` });
const cells = (name: string): (string | null)[] => [...table(name).element().querySelectorAll('[role=columnheader], [role=cell]')].map((cell) => cell.textContent);

let engine: FixtureEngine;
let unmount: () => void;
const look = async (name: string, content: string): Promise<void> => {
  engine.add(engine.root, name, new Blob([content], { type: 'text/csv' }));
  ({ unmount } = mountApp(engine));
  await row(name).dblClick(at);
  await expect.element(table(name)).toBeVisible();
};
beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
});
afterEach(() => unmount());

describe('2.25: values in lines', () => {
  test('2.25: they are a table with a head, and their source is edited as any text', async () => {
    await look('depths.csv', 'name,depth\n"Kelp, giant",7\n');
    await expect.poll(() => cells('depths.csv')).toEqual(['name', 'depth', 'Kelp, giant', '7']);
    await page.getByRole('radio', { name: 'Source' }).click();
    await page.getByRole('textbox', { name: 'Text of depths.csv' }).click();
    await userEvent.keyboard('{Control>}{End}{/Control}Urchin,3');
    await page.getByRole('radio', { name: 'View' }).click();
    await expect.poll(() => cells('depths.csv')).toEqual(['name', 'depth', 'Kelp, giant', '7', 'Urchin', '3']);
  });
  test('2.14: of many rows only those in sight are in the page, and the last can be reached', async () => {
    await look('depths.tsv', `at\tdepth\n${Array.from({ length: 20_000 }, (_, i) => `p${i}\t${i}\n`).join('')}`);
    await expect.poll(() => cells('depths.tsv')).toContain('p0');
    expect(table('depths.tsv').element().getAttribute('aria-rowcount')).toBe('20001');
    expect(cells('depths.tsv').length).toBeLessThan(120);
    table('depths.tsv').element().scrollTop = 1_000_000;
    await expect.poll(() => cells('depths.tsv')).toContain('p19999');
    expect(cells('depths.tsv').slice(0, 2)).toEqual(['at', 'depth']);
  });
  test('2.25: of one that is too large to be edited the first lines are shown, and it is said', async () => {
    await look('long.csv', `at,depth\n${Array.from({ length: 80_000 }, (_, i) => `point ${i},${i}\n`).join('')}`);
    await expect.element(page.getByText(/^Only the first 1\sMB of/u)).toBeVisible();
    await expect.poll(() => cells('long.csv')).toContain('point 0');
  });
  test('2.25: a hostile one is only text', async () => {
    const title = document.title;
    await look('hostile.csv', 'name,value\n"<img src=/hostile.png onerror=document.title=1>","=HYPERLINK(""https://hostile.invalid"")"\n');
    await expect.poll(() => cells('hostile.csv')).toContain('<img src=/hostile.png onerror=document.title=1>');
    expect(table('hostile.csv').element().querySelectorAll('img, a, script')).toHaveLength(0);
    expect(performance.getEntriesByType('resource').filter((entry) => entry.name.includes('hostile'))).toEqual([]);
    expect(document.title).toBe(title);
  });
});
