import { asOpId, asUserId, type NodeId } from '@holdfast/domain';
import type { EngineClient } from '@holdfast/sync-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createHoldfast } from '../../app/create-app.ts';
import { DraftStore } from '../../platform/draft-store.ts';
import { draftsOf } from '../../platform/engine/places.ts';
import { drawn } from '../../testing/drawn.ts';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mara, sessionFixture } from '../../testing/mount-app.ts';

const versions = ['66666666-6666-4666-8666-666666666601', '66666666-6666-4666-8666-666666666602'].map(asOpId);
const [first, second] = versions;
const erik = { ...mara, user: { ...mara.user, id: asUserId('33333333-3333-4333-8333-333333333334'), name: 'Erik' } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}`) });
const text = (name = 'notes.txt') => page.getByRole('textbox', { name: `Text of ${name}` });
const reads = (what: string) => expect.poll(() => text().query()?.textContent).toBe(what);
const button = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });
const told = () => page.getByRole('dialog').getByRole('alert');
const at = { position: { x: 120, y: 12 } };
const drafts = new DraftStore(mara.user.id);
const keptTexts = async () => (await drafts.all()).map((draft) => draft.text);

let engine: FixtureEngine;
let notes: NodeId;
let end: () => void = () => undefined;
const open = (session = mara): void => {
  const place = document.body.appendChild(document.createElement('div'));
  const app = createHoldfast({
    connect: () => ({ engine, opened: Promise.resolve() }),
    session: { ...sessionFixture('in'), current: async () => ({ kind: 'in', session }) },
  });
  app.mount(place);
  end = () => {
    app.unmount();
    place.remove();
    document.querySelector('.sprite')?.remove();
    end = () => undefined;
  };
};
const type = async (what: string, name = 'notes.txt'): Promise<void> => {
  await row(name).dblClick(at);
  await text(name).click();
  await userEvent.keyboard(what);
};
/** What a browser that was killed leaves: the draft, and nobody who has it in hand. */
const left = async (what: string, part: object = {}): Promise<void> => {
  await drafts.keep({ id: crypto.randomUUID(), node: notes, parent: engine.root, name: 'notes.txt', mime: 'text/plain', base: first ?? null, at: Date.now() - 60_000, text: what, ending: '\n', byteOrderMark: false, ...part });
};
const saved = async (name = 'notes.txt') => (await engine.open((await engine.resolve([name]))?.id ?? engine.root)).text();

beforeEach(async () => {
  await page.viewport(1280, 800);
  localStorage.clear();
  history.replaceState(null, '', '/');
  for (const draft of await drafts.all()) await drafts.drop(draft.id);
  engine = new FixtureEngine();
  notes = engine.add(engine.root, 'notes.txt', new Blob(['old'], { type: 'text/plain' }), first === undefined ? {} : { version: first });
  engine.add(engine.root, 'empty.txt', new Blob([], { type: 'text/plain' }));
  engine.add(engine.root, 'begun', new Blob([]));
});
afterEach(() => {
  vi.restoreAllMocks();
  end();
});

describe('O11: what is typed is on the device while it is typed', () => {
  test('without saving, and says so; saving leaves no draft', async () => {
    open();
    await type(' new');
    await expect.poll(keptTexts).toEqual(['old new']);
    await expect.element(page.getByText('Kept on this device. Closing saves it.')).toBeVisible();
    expect(await saved()).toBe('old');
    await button('Save').click();
    await expect.poll(keptTexts).toEqual([]);
    expect(await saved()).toBe('old new');
  });
  test('what a killed browser left is there again, says since when, and is not saved by looking at it', async () => {
    await left('typed before the crash');
    open();
    await expect.poll(() => page.getByRole('alert').element().textContent).toMatch(/^What you typed in “notes.txt” until today, \d\d:\d\d was kept, but is not saved yet\./u);
    await page.getByRole('button', { name: 'Show' }).click();
    await reads('typed before the crash');
    await expect.poll(() => told().element().textContent).toMatch(/^This is what you typed until today, \d\d:\d\d\. It was kept, but is not saved yet: save it or discard it\.$/u);
    await expect.element(page.getByText('Closing leaves it as it is.')).toBeVisible();
    await button('Close').click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(await saved()).toBe('old');
    expect(await keptTexts()).toEqual(['typed before the crash']);
    await row('notes.txt').dblClick(at);
    await button('Save').click();
    await expect.poll(() => saved()).toBe('typed before the crash');
    await expect.poll(keptTexts).toEqual([]);
  });
  test('row 23: over a newer version it says so, and is saved as made from its own', async () => {
    await left('typed over the first');
    engine.tree.change(notes, { version: second ?? null, hash: 'second' });
    engine.tree.blobs.set(notes, new Blob(['second'], { type: 'text/plain' }));
    const bases: unknown[] = [];
    const write = engine.writeFile.bind(engine);
    engine.writeFile = (...asked: Parameters<EngineClient['writeFile']>) => {
      bases.push([asked[0], asked[3]]);
      return write(asked[0], asked[1], asked[2]);
    };
    open();
    await row('notes.txt').dblClick(at);
    await reads('typed over the first');
    await expect.poll(() => told().element().textContent).toContain('The file has been changed since; saving does not cover that');
    await button('Save').click();
    await expect.poll(() => bases).toEqual([[notes, first]]);
  });
  test('discarding shows the file as it is saved, and can be taken back', async () => {
    await left('typed before');
    open();
    await row('notes.txt').dblClick(at);
    await button('Discard').click();
    await reads('old');
    await expect.poll(keptTexts).toEqual([]);
    await button('Bring back').click();
    await reads('typed before');
    await expect.poll(keptTexts).toEqual(['typed before']);
    await button('Discard').click();
    await button('Close').click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(await saved()).toBe('old');
    await expect.poll(keptTexts).toEqual([]);
  });
  test('saved in the moment of the crash: nothing is offered', async () => {
    await left('old');
    open();
    await row('notes.txt').dblClick(at);
    await reads('old');
    await expect.poll(keptTexts).toEqual([]);
    await expect.element(told()).not.toBeInTheDocument();
  });
  test('the file is gone: what was typed can be kept as a new one', async () => {
    await left('typed before it was deleted', { node: asOpId('77777777-7777-4777-8777-777777777777'), name: 'gone.txt' });
    open();
    await page.getByRole('button', { name: 'Keep as a new file' }).click();
    await expect.element(row('gone.txt')).toBeVisible();
    expect(await saved('gone.txt')).toBe('typed before it was deleted');
    await expect.poll(keptTexts).toEqual([]);
  });
  test('what is open in an editor is not offered to another one', async () => {
    open();
    await type(' mine');
    await expect.poll(keptTexts).toEqual(['old mine']);
    expect(await drafts.left()).toEqual([]);
    const other = await drafts.take(notes);
    expect(other.draft).toBeNull();
    other.release();
    end();
    await expect.poll(async () => (await drafts.left()).map((draft) => draft.text)).toEqual(['old mine']);
  });
});

describe('H7: drafts and signing out', () => {
  test('the question names them; they stay, are shown to nobody else, and are there after signing in again', async () => {
    await left('mine alone');
    open();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    const question = page.getByRole('alertdialog', { name: 'What you typed in “notes.txt” is not saved' });
    await expect.poll(() => question.element().textContent).toContain('It stays on this device');
    await question.getByRole('button', { name: 'Sign out' }).click();
    await expect.element(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    end();
    localStorage.clear();
    open(erik);
    await row('notes.txt').dblClick(at);
    await reads('old');
    expect((await indexedDB.databases()).map(({ name }) => name)).toContain(draftsOf(mara.user.id));
    end();
    localStorage.clear();
    history.replaceState(null, '', '/');
    open();
    await row('notes.txt').dblClick(at);
    await reads('mine alone');
  });
  test('another tab signs out while somebody types here: it is kept', async () => {
    open();
    await type(' half a word');
    localStorage.setItem('holdfast.signed-out', 'yes');
    window.dispatchEvent(new StorageEvent('storage', { key: 'holdfast.signed-out', newValue: 'yes' }));
    await expect.element(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expect.poll(keptTexts).toEqual(['old half a word']);
  });
});

test('no room for the draft: it is told, typing goes on, and it is kept as soon as there is room', async () => {
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => { throw new DOMException('No room', 'QuotaExceededError'); });
  open();
  await type(' a');
  await expect.element(page.getByText(/^Not saved, and not kept yet: This device has no room left/u)).toBeVisible();
  await userEvent.keyboard(' b');
  await reads('old a b');
  put.mockRestore();
  await expect.poll(keptTexts).toEqual(['old a b']);
  await expect.element(page.getByText('Kept on this device. Closing saves it.')).toBeVisible();
});

test.each(['empty.txt', 'begun'])('a text of 0 bytes is edited like any other: %s', async (name) => {
  open();
  await type('first words', name);
  await button('Save').click();
  await expect.poll(() => saved(name)).toBe('first words');
  // With words in it, a file without an ending is no longer known as a text: what is open stays open.
  await text(name).fill('first words!');
  await expect.element(page.getByText('Kept on this device. Closing saves it.')).toBeVisible();
});

describe('what comes while a text is open, and while it goes', () => {
  const changed = (bytes: BlobPart): void => {
    engine.tree.change(notes, { version: second ?? null, hash: 'second' });
    engine.tree.blobs.set(notes, new Blob([bytes], { type: 'text/plain' }));
    engine.changed();
  };
  const binary = Uint8Array.of(0, 1, 2, 0);
  test('a file that is closed before its bytes were read takes no draft in hand', async () => {
    const read = Promise.withResolvers<undefined>();
    const slow = new Blob(['old'], { type: 'text/plain' });
    const asked = vi.spyOn(slow, 'arrayBuffer').mockImplementation(async () => {
      await read.promise;
      return await new Blob(['old']).arrayBuffer();
    });
    engine.tree.blobs.set(notes, slow);
    open();
    await row('notes.txt').dblClick(at);
    await expect.poll(() => asked).toHaveBeenCalled();
    await button('Close').click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    const take = vi.spyOn(DraftStore.prototype, 'take');
    read.resolve(undefined);
    await Promise.all(asked.mock.results.map(({ value }) => value));
    await drawn();
    expect(take).not.toHaveBeenCalled();
    expect((await navigator.locks.query()).held?.filter(({ name }) => name?.startsWith('holdfast-draft-'))).toEqual([]);
  });
  test('a version that is no text is not shown as the text before it', async () => {
    open();
    await row('notes.txt').dblClick(at);
    await reads('old');
    changed(binary);
    await expect.element(text()).not.toBeInTheDocument();
  });
  test('what is typed stays, whatever the file becomes elsewhere', async () => {
    open();
    await type(' new');
    const shown = vi.spyOn(Blob.prototype, 'text');
    changed(binary);
    await expect.poll(() => shown).toHaveBeenCalled();
    await Promise.all(shown.mock.results.map(({ value }) => value));
    await drawn();
    await reads('old new');
  });
});
