import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}`) });
const text = (name: string) => page.getByRole('textbox', { name: `Text of ${name}` });
const reads = (name: string, what: string) => expect.poll(() => text(name).query()?.textContent).toBe(what);
const saved = async (name: string) => (await engine.open((await engine.resolve([name]))?.id ?? engine.root)).text();

let engine: FixtureEngine;
let unmount: () => void;
const look = async (name: string, content: string): Promise<HTMLElement | SVGElement> => {
  engine.add(engine.root, name, new Blob([content], { type: 'text/plain' }));
  ({ unmount } = mountApp(engine));
  await row(name).dblClick(at);
  await expect.element(text(name)).toBeVisible();
  return text(name).element();
};
beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
});
afterEach(() => unmount());

describe('2.25: text and code', () => {
  const colours = (field: Element): Set<string> => new Set([...field.querySelectorAll('.cm-line span')].map((part) => getComputedStyle(part).color));
  test('2.25: code is shown in the colours of its grammar, with the numbers of its lines', async () => {
    const field = await look('depth.ts', 'const depth: number = 7; // metres\nexport const name = "Skerry";\n');
    await expect.poll(() => colours(field).size).toBeGreaterThanOrEqual(4);
    expect([...document.querySelectorAll('.cm-lineNumbers .cm-gutterElement')].map((number) => number.textContent)).toEqual(expect.arrayContaining(['1', '2']));
  });
  test('2.25: its styles need no style that stands in the page', async () => {
    const before = document.querySelectorAll('style').length;
    const field = await look('depth.ts', 'const depth = 7;');
    await expect.poll(() => colours(field).size).toBeGreaterThan(1);
    expect(getComputedStyle(field).whiteSpace).toBe('break-spaces');
    const added = [...document.querySelectorAll('style')].slice(before).map((style) => style.textContent);
    expect(added.filter((style) => style.includes('cm-'))).toEqual([]);
  });
  test('2.25: a hostile page is only text: nothing of it runs, nothing of it is fetched', async () => {
    const hostile = '<script>document.title = "taken"</script><img src="/hostile.png" onerror="document.title = \'taken\'"><iframe src="javascript:parent.document.title=\'taken\'"></iframe>';
    const title = document.title;
    const field = await look('page.html', hostile);
    await reads('page.html', hostile);
    await expect.poll(() => colours(field).size).toBeGreaterThan(1);
    expect(field.querySelectorAll('script, img:not(.cm-widgetBuffer), iframe')).toHaveLength(0);
    expect(performance.getEntriesByType('resource').filter((entry) => entry.name.includes('hostile'))).toEqual([]);
    expect(document.title).toBe(title);
  });
  test('2.25: letters that would let a line read otherwise than it runs are shown', async () => {
    const field = await look('trap.py', 'if user != "none\u202E": pass');
    await expect.poll(() => [...field.querySelectorAll('.cm-specialChar')].map((mark) => mark.getAttribute('title'))).toEqual(['U+202E']);
  });
  test('K8: undo means the text, and K12: arrows and Space stay in it', async () => {
    await look('notes.txt', 'old');
    await text('notes.txt').click();
    await userEvent.keyboard('{End} new{ArrowLeft}{ArrowRight}');
    await reads('notes.txt', 'old new');
    await userEvent.keyboard('{Control>}z{/Control}');
    await reads('notes.txt', 'old');
    await expect.element(page.getByRole('dialog', { name: 'notes.txt' })).toBeVisible();
  });
  test('K12: Mod+F finds in the text; Esc closes only that, Mod+S saves', async () => {
    await look('notes.txt', 'one urchin, two urchins');
    await text('notes.txt').click();
    await userEvent.keyboard('{Control>}f{/Control}');
    await page.getByRole('textbox', { name: 'Find' }).click();
    await userEvent.keyboard('urchin');
    await expect.poll(() => document.querySelectorAll('.cm-searchMatch').length).toBe(2);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('textbox', { name: 'Find' })).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}{End}{/Control}!{Control>}s{/Control}');
    await expect.poll(() => saved('notes.txt')).toBe('one urchin, two urchins!');
    await expect.element(page.getByRole('dialog', { name: 'notes.txt' })).toBeVisible();
  });
  test('O11: what may not be edited says why, and takes no keys', async () => {
    const field = await look('mixed.txt', 'one\r\ntwo\n');
    await expect.element(page.getByText('Its lines end in different ways, and editing it here would change them all.')).toBeVisible();
    expect(field.getAttribute('aria-readonly')).toBe('true');
    await text('mixed.txt').click();
    await userEvent.keyboard('more');
    await reads('mixed.txt', 'onetwo');
  });
});
