import type { NodeId } from '@holdfast/domain';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { drawn } from '../testing/drawn.ts';
import { changeFixture } from '../testing/fixture-engine/fixture-changes.ts';
import { FixtureEngine } from '../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
let made = 0;
/** How often the notice has read what waits for the person. */
let reads = 0;

const later = 'It is safe on this device and goes on by itself when there is room.';
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name.replace(/[.]/g, '\\$&')}(?!\\w)`) });
const alert = () => page.getByRole('alert');
const status = () => page.getByRole('contentinfo').getByRole('status');
const needed = () => engine.centre.rows.filter(({ section }) => section === 'needsYou').length;
const aside = { section: 'needsYou', state: 'parked', order: null, can: ['retry', 'save', 'discard'], reason: later } as const;
const add = async (...names: string[]): Promise<readonly NodeId[]> => {
  const { created } = await engine.addFiles(engine.root, names.map((name) => ({ path: [name], blob: new Blob([name], { type: 'text/plain' }), mtime: 1, mime: 'text/plain' })));
  engine.set({ waiting: names.length });
  return created;
};
/** The server does not take them: they leave the list and are put aside. */
const refuse = (...nodes: NodeId[]): void => {
  for (const node of nodes) {
    const name = engine.tree.get(node)?.name ?? '';
    engine.centre.rows.push(changeFixture((made += 1), { ...aside, node, type: 'createFile', size: 10e6, onlyHere: 10e6, words: { before: '', name, after: 'was not added: the space is full' } }));
    engine.tree.remove(node);
  }
  engine.changed();
  engine.set({ waiting: 0, needsYou: needed() });
};
/** The notice has read what waits for the person after `work`, and what came of it is drawn. */
const readAfter = async (work: () => unknown): Promise<void> => {
  const before = reads;
  await work();
  await expect.poll(() => reads).toBeGreaterThan(before);
  await drawn();
};

beforeEach(async () => {
  await page.viewport(1280, 800);
  engine = new FixtureEngine();
  engine.add(engine.root, 'notes.txt', new Blob(['old text'], { type: 'text/plain' }));
  const changes = engine.changes.bind(engine);
  engine.changes = async (window) => {
    const answer = await changes(window);
    if (window.to === 1000) reads += 1;
    return answer;
  };
});
afterEach(() => unmount());
const open = async (path = '/'): Promise<void> => {
  ({ unmount } = mountApp(engine, 'in', path));
  await expect.element(page.getByRole('link', { name: /Sync/ }).first()).toBeVisible();
};

describe('row 44, O8: what the server refuses is told where the person is', () => {
  test('a notice that stays names the files, the cause and the next step; the status has no tick; nothing else is selected', async () => {
    await open();
    await expect.element(row('notes.txt')).toBeVisible();
    const both = await add('dive.mp4', 'raw.bin');
    await expect.element(row('raw.bin')).toBeVisible();
    await row('raw.bin').click({ position: { x: 120, y: 12 } });
    refuse(...both);
    await expect.element(alert().getByText(/^“dive.mp4” and “raw.bin” \(20\sMB\) were not added: the space is full\. They are safe on this device and go on by themselves when there is room\./)).toBeVisible();
    await expect.element(status()).toHaveTextContent('2 items wait for you, everything else saved');
    expect(document.querySelector('.promise .glyph-saved')).toBeNull();
    expect(document.querySelectorAll('[role="row"][aria-selected="true"]')).toHaveLength(0);
    await alert().getByRole('button', { name: 'Open Sync' }).click();
    await expect.element(page.getByRole('treegrid').getByRole('row', { name: /^dive.mp4/ })).toBeVisible();
    await expect.element(alert()).not.toBeInTheDocument();
  });
  test('an engine that could not answer once is asked again', async () => {
    await open();
    const changes = engine.changes.bind(engine);
    let failed = 0;
    engine.changes = async (window) => {
      if (window.to === 1000 && failed === 0) {
        failed += 1;
        throw new Error('The connection to the database was cut');
      }
      return await changes(window);
    };
    refuse(...(await add('dive.mp4')));
    await expect.element(alert().getByText(/“dive.mp4”/)).toBeVisible();
    expect(failed).toBe(1);
  });
  test('it comes back after what is said meanwhile, and goes when the person closes it', async () => {
    await open();
    refuse(...(await add('dive.mp4')));
    await expect.element(alert().getByText(/“dive.mp4”/)).toBeVisible();
    await row('notes.txt').click({ position: { x: 120, y: 12 } });
    await userEvent.keyboard('{Delete}');
    await expect.element(page.getByText('“notes.txt” is in the trash').first()).toBeVisible();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await expect.element(alert().getByText(/“dive.mp4”/)).toBeVisible();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await expect.element(alert()).not.toBeInTheDocument();
    refuse(...(await add('other.mp4')));
    await expect.element(alert().getByText(/^“other.mp4” \(10\sMB\) was not added/)).toBeVisible();
  });
  test('more that is refused joins what was not read yet', async () => {
    await open();
    refuse(...(await add('1.bin')));
    await expect.element(alert().getByText(/“1.bin” \(10\sMB\) was not added/)).toBeVisible();
    refuse(...(await add('2.bin', '3.bin', '4.bin')));
    await expect.element(alert().getByText(/“1.bin”, “2.bin” and 2 more \(40\sMB\) were not added: the space is full\./)).toBeVisible();
  });
  test('what is tried again by itself and refused again is no news; an edit after that is', async () => {
    await open();
    const [node] = await add('dive.mp4');
    if (!node) throw new Error('nothing was added');
    refuse(node);
    await expect.element(alert()).toBeVisible();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    const [parked] = engine.centre.rows;
    if (!parked) throw new Error('nothing is put aside');
    await readAfter(() => {
      engine.centre.rows = [];
      engine.set({ waiting: 1, needsYou: 0 });
    });
    await readAfter(() => {
      engine.centre.rows = [{ ...parked, id: 'aside again' }];
      engine.set({ waiting: 0, needsYou: 1 });
    });
    expect(alert().elements()).toHaveLength(0);
    engine.centre.rows.push(changeFixture((made += 1), { ...aside, node, type: 'setContent', size: 8, words: { before: '', name: 'notes.txt', after: 'was not changed: the space is full' } }));
    engine.set({ needsYou: 2 });
    await expect.element(alert().getByText(/“notes.txt” \(8\sB\) was not changed: the space is full\./)).toBeVisible();
  });
  test('it ends by itself when there was room after all; what was there at the start is no news', async () => {
    engine.centre.rows.push(changeFixture((made += 1), { ...aside, words: { before: '', name: 'earlier.bin', after: 'was not added: the space is full' } }));
    engine.set({ needsYou: 1 });
    await readAfter(open);
    expect(alert().elements()).toHaveLength(0);
    await expect.element(status()).toHaveTextContent('1 item waits for you, everything else saved');
    refuse(...(await add('dive.mp4')));
    await expect.element(alert().getByText(/“dive.mp4”/)).toBeVisible();
    engine.centre.rows = [];
    engine.set({ needsYou: 0, waiting: 0 });
    await expect.element(alert()).not.toBeInTheDocument();
    await expect.element(status()).toHaveTextContent('All changes saved');
  });
});

test('row 44: a file whose edit was refused says so in quick look and in its details, with the way to it', async () => {
  await open();
  const notes = await engine.resolve(['notes.txt']);
  if (!notes) throw new Error('there are no notes');
  engine.tree.change(notes.id, { sync: { kind: 'needsYou', sentence: `“notes.txt” was not changed: the space is full. ${later}` } });
  engine.changed();
  await row('notes.txt').click({ position: { x: 120, y: 12 } });
  await page.getByRole('button', { name: 'Details' }).click();
  await expect.element(page.getByRole('complementary', { name: 'Details' }).getByRole('link', { name: 'Open Sync' })).toBeVisible();
  await row('notes.txt').click({ position: { x: 120, y: 12 } });
  await userEvent.keyboard(' ');
  const look = page.getByRole('dialog', { name: 'notes.txt' });
  await expect.element(look.getByText(/^“notes.txt” was not changed: the space is full\..* What you see is what the server has\.$/)).toBeVisible();
  await expect.element(look.getByRole('textbox')).toBeVisible();
  await look.getByRole('link', { name: 'Open Sync' }).click();
  await expect.element(page.getByText('Nothing to send').first()).toBeVisible();
});
