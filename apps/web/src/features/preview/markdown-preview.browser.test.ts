import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}`) });
const view = () => page.getByRole('document', { name: 'Text of notes.md' });
const source = () => page.getByRole('textbox', { name: 'Text of notes.md' });
const shown = (selector: string): Element[] => [...view().element().querySelectorAll(`.markdown-page ${selector}`)];
const saved = async () => (await engine.open((await engine.resolve(['notes.md']))?.id ?? engine.root)).text();

let engine: FixtureEngine;
let unmount: () => void;
const look = async (content: string): Promise<void> => {
  engine.add(engine.root, 'notes.md', new Blob([content], { type: 'text/markdown' }));
  ({ unmount } = mountApp(engine));
  await row('notes.md').dblClick(at);
  await expect.element(view()).toBeVisible();
};
beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
});
afterEach(() => unmount());

describe('2.25: Markdown', () => {
  test('2.25: it is read as it is meant, and its source is edited as any text; what is typed is seen and saved', async () => {
    await look('# Kelp\n\n- one\n- **two**\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n');
    expect(shown(':is(h1, li, td)').map((part) => part.textContent)).toEqual(['Kelp', 'one', 'two', '1', '2']);
    expect(shown('td').map((part) => [part.getAttribute('align'), part.getAttribute('dir')])).toEqual([['right', 'auto'], [null, 'auto']]);
    expect(shown('[style]')).toEqual([]);
    await page.getByRole('radio', { name: 'Source' }).click();
    await source().click();
    await userEvent.keyboard('{Control>}{End}{/Control}## Urchins');
    await page.getByRole('radio', { name: 'View' }).click();
    expect(shown('h2').map((part) => part.textContent)).toEqual(['Urchins']);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(saved).toContain('| 1 | 2 |\n## Urchins');
  });
  test('2.25: a hostile one runs nothing, fetches nothing, and leads nowhere by itself', async () => {
    const title = document.title;
    await look([
      '<script>document.title = "taken"</script>', '<img src="/hostile.png" onerror="document.title = \'taken\'">', '![a chart](/hostile.png)', '![b](https://hostile.invalid/hostile.png)',
      '[x](javascript:document.title="taken")', '[data](data:text/html,hostile)', '[here](/api/v1/session)', '[there](https://example.org/)', '<https://example.org/two>',
      '<svg onload="document.title=\'taken\'"></svg>', '<style>* { display: none }</style>', '<form action="/api"><button>go</button></form>',
    ].join('\n\n'));
    expect(shown(':is(script, img, svg, style, form, iframe, object, [onerror], [onload], [id], [name], [class], [style])')).toEqual([]);
    expect(shown('a[href]').map((link) => [link.getAttribute('href'), link.getAttribute('rel'), link.getAttribute('target')])).toEqual(
      ['https://example.org/', 'https://example.org/two'].map((address) => [address, 'noreferrer nofollow', '_blank']),
    );
    expect(view().element().textContent).toContain('a chart');
    expect(performance.getEntriesByType('resource').filter((entry) => entry.name.includes('hostile'))).toEqual([]);
    expect(document.title).toBe(title);
  });
});
