import type { NodeId } from '@holdfast/domain';
import type { EngineClient, Intent, Listing } from '@holdfast/sync-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { drawn } from '../../../testing/drawn.ts';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
let crowd: NodeId;
let acts: Intent[];
/** What was asked of the engine and of its lists, and how many ids went either way. */
let asked: { readonly name: string; readonly ids: number }[];
const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}(?!\\w)`) });
const chosen = () => [...document.querySelectorAll('[role="row"][aria-selected="true"] bdi.name')].map((name) => name.textContent);
const status = () => document.querySelector('.status')?.textContent ?? '';
const details = () => page.getByRole('complementary', { name: 'Details' });

const idsIn = (value: unknown): number => (Array.isArray(value) ? value.length : value !== null && typeof value === 'object' && 'but' in value ? idsIn(value.but) : 0);
/** Notes each question to it. */
const watched = <T extends object>(target: T, names: readonly (keyof T & string)[]): T => {
  for (const name of names) {
    const method = target[name] as unknown as (...args: unknown[]) => Promise<unknown>;
    const noting = async (...args: unknown[]): Promise<unknown> => {
      const answer = await method.apply(target, args);
      asked.push({ name, ids: Math.max(idsIn(answer), ...args.map(idsIn)) });
      return answer;
    };
    Object.assign(target, { [name]: noting });
  }
  return target;
};

/** A folder of so many files of a byte, opened. */
const begin = async (many: number): Promise<void> => {
  crowd = engine.add(engine.root, 'Crowd', null);
  const pattern = engine.tree.get(crowd);
  if (!pattern) throw new Error('The folder was not made');
  for (let i = 0; i < many; i += 1) engine.tree.put({ ...pattern, id: engine.tree.newId(), kind: 'file', name: `item ${i}`, parent: crowd, size: 1, modified: 1_000 + i, items: null });
  ({ unmount } = mountApp(engine));
  await row('Crowd').dblClick(at);
  await row('item 0').click(at);
  asked = [];
};
/** What another session does is not an action of this one. */
const elsewhere = (act: () => void): void => {
  act();
  engine.changed();
};
const idOf = (name: string): NodeId => engine.tree.named(crowd, name)?.id ?? engine.root;
const trash = (...names: string[]): void => {
  for (const id of names.map(idOf)) engine.tree.change(id, { trashed: { at: 1, from: '/' } });
};

beforeEach(async () => {
  await page.viewport(1440, 900);
  engine = watched<FixtureEngine>(new FixtureEngine(), ['node', 'nodes', 'path'] satisfies (keyof EngineClient)[]);
  const openListing = engine.openListing.bind(engine);
  engine.openListing = async (query, onChange) => watched<Listing>(await openListing(query, onChange), ['window', 'ids', 'slice', 'range', 'present', 'arrived', 'summary', 'at', 'indexOf', 'neighbour']);
  acts = [];
  const execute = engine.execute.bind(engine);
  engine.execute = (intents) => (acts.push(...intents), execute(intents));
  asked = [];
});
afterEach(() => unmount());

describe('2.14: 100,000 items', () => {
  test('2.14, O5, O6: with all of them chosen the details, the menu and the status line ask a few questions, in which no item is named', async () => {
    await begin(100_000);
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.poll(status).toContain('100,000 selected');
    await expect.poll(status).toMatch(/100\sKB/);
    await page.getByRole('button', { name: 'Details' }).click();
    await expect.element(details().getByRole('heading', { name: '100,000 items selected' })).toBeVisible();
    await expect.element(details().getByText('100,000 files')).toBeVisible();
    await row('item 3').click({ ...at, button: 'right' });
    await expect.element(page.getByRole('menuitem', { name: 'Move to trash' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await row('item 2').click({ ...at, modifiers: ['Control'] });
    await expect.poll(status).toContain('99,999 selected');
    await expect.element(details().getByRole('heading', { name: '99,999 items selected' })).toBeVisible();
    expect(asked.length).toBeLessThan(40);
    expect(asked.filter(({ ids }) => ids > 300)).toEqual([]);
  });

  test('2.14, K1, K3: Home, End, Page keys and letters ask for places, not for the list; a change of one item fetches none of the others', async () => {
    await begin(100_000);
    await userEvent.keyboard('{End}');
    await expect.poll(chosen).toEqual(['item 99999']);
    await userEvent.keyboard('{Home}');
    await expect.poll(chosen).toEqual(['item 0']);
    await userEvent.keyboard('{PageDown}{PageUp}item 777');
    await expect.poll(chosen).toEqual(['item 777']);
    elsewhere(() => trash('item 777'));
    await expect.element(row('item 778')).toHaveClass('is-focus');
    expect(asked.filter(({ ids }) => ids > 300)).toEqual([]);
  });
});

describe('S8: all of a large list', () => {
  test('S8: what came from elsewhere is not chosen, what was taken away is not any more; few or many at once', async () => {
    await begin(3_000);
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.poll(status).toContain('3,000 selected');
    elsewhere(() => {
      engine.add(crowd, 'item 0b', new Blob(['x']));
      trash('item 5', 'item 6');
    });
    await expect.poll(status).toContain('2,998 selected');
    expect(chosen()).not.toContain('item 0b');
    elsewhere(() => {
      for (let i = 0; i < 600; i += 1) engine.add(crowd, `item 1 ${String(i).padStart(3, '0')}`, new Blob(['x']));
      trash(...Array.from({ length: 700 }, (_, i) => `item ${i + 100}`));
    });
    await expect.poll(status).toContain('2,298 selected');
    await drawn();
    expect(chosen().every((name) => /^item \d+$/.test(name ?? ''))).toBe(true);
    await userEvent.keyboard('{Delete}');
    await expect.poll(() => acts.length).toBe(1);
    const [act] = acts;
    expect(act?.type === 'trash' && act.nodes.length).toBe(2_298);
    await expect.poll(() => document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount')).toBe('602');
    expect(engine.tree.children(crowd).every(({ name }) => name.startsWith('item 0b') || name.startsWith('item 1 '))).toBe(true);
  });

  test('S8, V2, K5: it outlives another order, a filter and the way back; what the filter leaves out is not chosen any more', async () => {
    await begin(3_000);
    await userEvent.keyboard('{Control>}a{/Control}');
    await row('item 4').click({ ...at, modifiers: ['Control'] });
    await expect.poll(status).toContain('2,999 selected');
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await expect.element(row('item 2999')).toBeVisible();
    elsewhere(() => engine.add(crowd, 'item 9999', new Blob(['x'])));
    await expect.element(row('item 9999')).toHaveAttribute('aria-selected', 'false');
    expect(status()).toContain('2,999 selected');
    await page.getByRole('searchbox').fill('item 29');
    await expect.poll(status).toContain('111 selected');
    await page.getByRole('searchbox').fill('');
    await expect.element(row('item 2999')).toHaveAttribute('aria-selected', 'true');
    await expect.element(row('item 2800')).not.toBeInTheDocument();
    expect(status()).toContain('111 selected');
    await page.getByRole('grid').getByRole('row').nth(2).click(at);
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.poll(status).toContain('3,001 selected');
    await page.getByRole('link', { name: /Trash/ }).click();
    await expect.element(page.getByRole('grid', { name: 'Trash' })).toBeVisible();
    trash('item 7');
    history.back();
    await expect.poll(status).toContain('3,000 selected');
  });

  test('S5, S3: turned round, taken out of, and extended it is what the rows show', async () => {
    await begin(3_000);
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.poll(status).toContain('3,000 selected');
    await row('item 2').click({ ...at, modifiers: ['Control'] });
    await row('item 4').click({ ...at, modifiers: ['Control', 'Shift'] });
    await expect.poll(status).toContain('3,000 selected');
    await row('item 2').click({ ...at, modifiers: ['Control'] });
    await userEvent.keyboard('{Control>}{Shift>}i{/Shift}{/Control}');
    await expect.poll(chosen).toEqual(['item 2']);
    expect(status()).toContain('1 selected');
    await userEvent.keyboard('{Control>}{Shift>}i{/Shift}{/Control}');
    await expect.poll(status).toContain('2,999 selected');
    await userEvent.keyboard('{Escape}');
    await expect.poll(chosen).toEqual([]);
  });

  test('D3, S5: all of it is dragged, also what nobody has named', async () => {
    await begin(2_500);
    const target = engine.add(engine.root, 'Target', null);
    engine.changed();
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.poll(status).toContain('2,500 selected');
    await row('item 1').dropTo(page.getByRole('treeitem', { name: 'Target' }));
    await expect.poll(() => acts.length).toBe(1);
    const [act] = acts;
    expect(act?.type === 'move' && [act.nodes.length, act.parent]).toEqual([2_500, target]);
  });
});
