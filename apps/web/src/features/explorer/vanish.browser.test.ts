import type { NodeId } from '@holdfast/domain';
import type { Intent } from '@holdfast/sync-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { drawn } from '../../testing/drawn.ts';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
let ids: Record<string, NodeId>;

const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name.replace(/[.]/g, '\\$&')}(?!\\w)`) });
const at = { position: { x: 120, y: 12 } };
const chosen = () => [...document.querySelectorAll('[role="row"][aria-selected="true"] bdi.name')].map((name) => name.textContent);
const details = () => page.getByRole('complementary', { name: 'Details' });
const id = (name: string): NodeId => {
  const found = ids[name];
  if (!found) throw new Error(`There is no ${name}`);
  return found;
};
/** What another session does is not an action of this one. */
const elsewhere = {
  trash: (...names: string[]): void => {
    for (const name of names) engine.tree.change(id(name), { trashed: { at: engine.now, from: '/' } });
    engine.changed();
  },
  restore: (name: string): void => {
    engine.tree.change(id(name), { trashed: null });
    engine.changed();
  },
  purge: (name: string): void => {
    engine.tree.remove(id(name));
    engine.changed();
  },
};
/** What was done with the keys and the mouse: all of it, in order. */
let acts: Intent[];
const isTrashed = async (name: string) => (await engine.node(id(name)))?.trashed !== null;

beforeEach(async () => {
  await page.viewport(1440, 900);
  engine = new FixtureEngine();
  acts = [];
  const execute = engine.execute.bind(engine);
  engine.execute = (intents) => (acts.push(...intents), execute(intents));
  ids = { Maps: engine.add(engine.root, 'Maps', null) };
  for (const name of ['a1.txt', 'b1.txt', 'c1.txt', 'd1.txt']) ids[name] = engine.add(engine.root, name, new Blob([name], { type: 'text/plain' }));
  ({ unmount } = mountApp(engine));
  await expect.element(row('b1.txt')).toBeVisible();
});
afterEach(() => unmount());

describe('S8: what another session takes away is not chosen any more, and its neighbour is not chosen in its place', () => {
  test('Delete, F2, Enter and Shift+Delete after it do nothing', async () => {
    await row('b1.txt').click(at);
    elsewhere.trash('b1.txt');
    await expect.element(row('b1.txt')).not.toBeInTheDocument();
    await expect.element(row('c1.txt')).toHaveClass('is-focus');
    expect(chosen()).toEqual([]);
    await userEvent.keyboard('{Delete}{Control>}{Backspace}{/Control}{Shift>}{Delete}{/Shift}{F2}{Enter}');
    // The keyboard goes on from there: the person chooses it himself. What the keys before did would have come first.
    await userEvent.keyboard(' ');
    await expect.poll(chosen).toEqual(['c1.txt']);
    expect(document.querySelectorAll('[role="dialog"], [role="alertdialog"], .rename')).toHaveLength(0);
    await userEvent.keyboard('{Delete}');
    await expect.element(row('c1.txt')).not.toBeInTheDocument();
    expect(acts).toEqual([{ type: 'trash', nodes: [id('c1.txt')] }]);
    expect(document.querySelectorAll('[role="dialog"], [role="alertdialog"], .rename')).toHaveLength(0);
  });
  test('what else was chosen stays chosen, and only that is deleted', async () => {
    await row('a1.txt').click(at);
    await row('c1.txt').click({ ...at, modifiers: ['Control'] });
    elsewhere.trash('c1.txt');
    await expect.poll(chosen).toEqual(['a1.txt']);
    await userEvent.keyboard('{Delete}');
    await expect.element(row('a1.txt')).not.toBeInTheDocument();
    expect(await isTrashed('d1.txt')).toBe(false);
  });
  test('S9: what the person deletes himself gives its focus, not its selection, to the next', async () => {
    await row('b1.txt').click(at);
    await userEvent.keyboard('{Delete}');
    await expect.element(row('c1.txt')).toHaveClass('is-focus');
    expect(chosen()).toEqual([]);
    await userEvent.keyboard('{Delete}{ArrowDown}{Delete}');
    await expect.element(row('d1.txt')).not.toBeInTheDocument();
    expect(acts).toEqual(['b1.txt', 'd1.txt'].map((name) => ({ type: 'trash', nodes: [id(name)] })));
  });
  test('in the trash, Delete asks about nothing', async () => {
    elsewhere.trash('a1.txt', 'b1.txt');
    await page.getByRole('link', { name: /Trash/ }).click();
    await row('a1.txt').click(at);
    elsewhere.restore('a1.txt');
    await expect.element(row('a1.txt')).not.toBeInTheDocument();
    expect(chosen()).toEqual([]);
    const planned = vi.spyOn(engine, 'planPurge');
    await userEvent.keyboard('{Delete}');
    await row('b1.txt').click(at);
    await userEvent.keyboard('{Delete}');
    await expect.element(page.getByRole('alertdialog')).toBeVisible();
    expect(planned.mock.calls).toEqual([[[id('b1.txt')]]]);
  });
});

describe('O5: the details end with what they are about', () => {
  test('a slow answer does not bring them back, with "Restore" and "Delete"', async () => {
    elsewhere.trash('a1.txt', 'b1.txt');
    const { promise: slow, resolve: answerAll } = Promise.withResolvers<void>();
    const answers: Promise<unknown>[] = [];
    const openListing = engine.openListing.bind(engine);
    engine.openListing = async (query, onChange) => {
      const listing = await openListing(query, onChange);
      const summary = listing.summary.bind(listing);
      listing.summary = (of) => {
        const known = summary(of).then(async (one) => { await slow; return one; });
        answers.push(known);
        return known;
      };
      return listing;
    };
    await page.getByRole('link', { name: /Trash/ }).click();
    await page.getByRole('button', { name: 'Details' }).click();
    await row('a1.txt').click(at);
    await expect.poll(() => answers.length).toBeGreaterThan(0);
    elsewhere.restore('a1.txt');
    await expect.element(row('a1.txt')).not.toBeInTheDocument();
    answerAll();
    await Promise.all(answers);
    await drawn();
    await expect.element(details().getByRole('heading', { name: 'a1.txt' })).not.toBeInTheDocument();
    expect(details().getByRole('button', { name: /Restore|Delete/ }).elements()).toHaveLength(0);
    // The answers come: what is chosen now is told.
    await row('b1.txt').click(at);
    await expect.element(details().getByRole('heading', { name: 'b1.txt' })).toBeVisible();
  });
});

describe('what was opened for it ends with it', () => {
  test('S7: a menu closes, and none of its verbs hits another', async () => {
    await row('b1.txt').click({ ...at, button: 'right' });
    await expect.element(page.getByRole('menuitem', { name: 'Move to trash' })).toBeVisible();
    elsewhere.trash('b1.txt');
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
    await expect.element(page.getByRole('grid')).toHaveFocus();
  });
  test('S7: a menu about several goes on with those that are left', async () => {
    await row('a1.txt').click(at);
    await row('b1.txt').click({ ...at, modifiers: ['Control'] });
    await row('b1.txt').click({ ...at, button: 'right' });
    await expect.element(page.getByRole('menuitem', { name: 'Open', exact: true })).toHaveAttribute('aria-disabled', 'true');
    elsewhere.trash('b1.txt');
    await expect.element(page.getByRole('menuitem', { name: 'Open', exact: true })).not.toHaveAttribute('aria-disabled');
    await page.getByRole('menuitem', { name: 'Move to trash' }).click();
    await expect.element(row('a1.txt')).not.toBeInTheDocument();
    expect(await isTrashed('c1.txt')).toBe(false);
  });
  test('N1: a name that is being written says why its field is gone, and it does not come up again', async () => {
    await row('b1.txt').click(at);
    await userEvent.keyboard('{F2}new name');
    elsewhere.trash('b1.txt');
    await expect.element(page.getByRole('alert')).toHaveTextContent('“b1.txt” is not here any more, so it was not renamed.');
    await expect.element(page.getByRole('grid')).toHaveFocus();
    elsewhere.restore('b1.txt');
    await expect.element(row('b1.txt')).toBeVisible();
    expect(document.querySelectorAll('.rename')).toHaveLength(0);
  });
  test('D3: a drag ends with the last item it carries', async () => {
    const box = row('b1.txt').element().getBoundingClientRect();
    const fire = (type: string, x: number, y: number, from = 'b1.txt') => (type === 'pointerdown' ? row(from).element() : window)
      .dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, clientX: x, clientY: y, pointerType: 'mouse' }));
    fire('pointerdown', box.left + 120, box.top + 12);
    fire('pointermove', box.left + 140, box.top + 30);
    await expect.poll(() => document.querySelector('.drag-fan')).not.toBeNull();
    elsewhere.trash('b1.txt');
    await expect.poll(() => document.querySelector('.drag-fan')).toBeNull();
    const folder = row('Maps').element().getBoundingClientRect();
    fire('pointermove', folder.left + 120, folder.top + 12);
    fire('pointerup', folder.left + 120, folder.top + 12);
    await drawn();
    expect(document.querySelector('.drag-fan, .notice')).toBeNull();
    // The next drag carries only what it takes up itself.
    const next = row('a1.txt').element().getBoundingClientRect();
    fire('pointerdown', next.left + 120, next.top + 12, 'a1.txt');
    fire('pointermove', next.left + 140, next.top + 30);
    await expect.poll(() => document.querySelector('.drag-fan')).not.toBeNull();
    fire('pointermove', folder.left + 120, folder.top + 12);
    fire('pointerup', folder.left + 120, folder.top + 12);
    await expect.element(row('a1.txt')).not.toBeInTheDocument();
    expect(acts).toEqual([{ type: 'move', nodes: [id('a1.txt')], parent: id('Maps') }]);
  });
  test('K10: quick look keeps what it shows, says that it is gone, and leaves nothing chosen', async () => {
    await row('b1.txt').click(at);
    await userEvent.keyboard(' ');
    const look = page.getByRole('dialog', { name: 'b1.txt' });
    await expect.element(look.getByRole('textbox')).toHaveTextContent('b1.txt');
    elsewhere.trash('b1.txt');
    await expect.element(page.getByText('“b1.txt” is not here any more: it was moved to the trash.')).toBeInTheDocument();
    await expect.element(look).toBeVisible();
    await look.getByRole('button', { name: 'Next' }).click();
    await expect.element(page.getByRole('dialog', { name: 'c1.txt' }).getByRole('textbox')).toHaveTextContent('c1.txt');
    elsewhere.purge('c1.txt');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(chosen()).toEqual([]);
    await userEvent.keyboard('{Delete}');
    await row('a1.txt').click(at);
    await userEvent.keyboard('{Delete}');
    await expect.element(row('a1.txt')).not.toBeInTheDocument();
    expect(acts).toEqual([{ type: 'trash', nodes: [id('a1.txt')] }]);
  });
  test('K5: what was taken away while the person was elsewhere is not chosen again on the way back', async () => {
    await row('b1.txt').click(at);
    await page.getByRole('link', { name: /Trash/ }).click();
    await expect.element(page.getByRole('grid', { name: 'Trash' })).toBeVisible();
    engine.tree.remove(id('b1.txt'));
    engine.changed();
    history.back();
    await expect.element(row('c1.txt')).toBeVisible();
    await drawn();
    expect(document.querySelector('.status')?.textContent).not.toContain('selected');
    await row('c1.txt').click({ ...at, modifiers: ['Control'] });
    await expect.poll(chosen).toEqual(['c1.txt']);
    expect(document.querySelector('.status')?.textContent).toContain('1 selected');
  });
});
