import { asOpId } from '@holdfast/domain';
import type { Change } from '@holdfast/sync-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { drawn } from '../../testing/drawn.ts';
import { changeFixture } from '../../testing/fixture-engine/fixture-changes.ts';
import { fillConflictSample } from '../../testing/fixture-engine/conflict-sample.ts';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;

const list = () => page.getByRole('treegrid', { name: 'Changes' });
const row = (name: RegExp) => list().getByRole('row', { name });
const lines = () => [...document.querySelectorAll<HTMLElement>('.queue-line')].sort((a, b) => Number(a.dataset['index']) - Number(b.dataset['index'])).map((one) => one.getAttribute('aria-label')?.split(',')[0] ?? one.textContent?.trim());
const dialog = () => page.getByRole('alertdialog');
const put = (n: number, words: readonly [string, string, string], part: Partial<Change> = {}): Change => {
  const [before, name, after] = words;
  const change = changeFixture(n, { words: { before, name, after }, can: ['cancel'], reason: 'Next', at: engine.now, ...part });
  engine.centre.rows.push(change);
  return change;
};
const open = async (width = 1440): Promise<void> => {
  await page.viewport(width, 900);
  ({ unmount } = mountApp(engine));
  await page.getByRole('link', { name: /Sync/ }).first().click();
};

beforeEach(() => { engine = new FixtureEngine(); });
afterEach(() => unmount());

describe('2.3: every pending change, with reason, order, and what may be done', () => {
  test('sections in order, each change in words with its reason and size', async () => {
    put(1, ['Rename', 'Report.pdf', 'to Plan.pdf'], { state: 'behind', reason: 'Waits for the bytes of “video.mp4”' });
    put(2, ['Add', 'video.mp4', ''], { section: 'now', state: 'sending', reason: '', size: 4e9, progress: { done: 1e9, total: 4e9 } });
    put(3, ['', 'Budget.xlsx', 'was not added: the space is full'], { section: 'needsYou', state: 'parked', can: ['retry', 'save', 'discard'], reason: 'It goes on by itself when there is room.' });
    put(4, ['', 'Log.csv', 'was found on this device'], { section: 'recovered', state: 'parked', can: ['retry', 'save', 'discard'] });
    put(5, ['', '', ''], { section: 'lately', state: 'settled', sentence: '“a.txt” was added', can: [] });
    engine.set({ waiting: 2, needsYou: 1 });
    await open(1000);
    await expect.element(row(/^Rename Report.pdf to Plan.pdf, Waits for the bytes of “video.mp4”/)).toBeVisible();
    expect(lines()).toEqual(['Needs you', 'Budget.xlsx was not added: the space is full', 'Recovered', 'Log.csv was found on this device', 'On the way', 'Add video.mp4', 'Waiting', 'Rename Report.pdf to Plan.pdf', 'Done lately', '“a.txt” was added']);
    await expect.element(page.getByRole('progressbar', { name: 'Add video.mp4' })).toHaveAttribute('aria-valuenow', '25');
  });
  test('all files that are not sent are taken back together, after the question what becomes of their bytes; nothing else is', async () => {
    put(1, ['Rename', 'Report.pdf', 'to Plan.pdf'], { state: 'behind' });
    put(2, ['Add', 'video.mp4', ''], { section: 'now', state: 'sending', size: 4e9, onlyHere: 4e9, can: ['pause', 'cancel'], progress: { done: 1e9, total: 4e9 } });
    put(3, ['Add', 'log.csv', ''], { state: 'paused', size: 1e6, onlyHere: 1e6, can: ['resume', 'cancel'] });
    engine.set({ waiting: 3 });
    await open();
    await page.getByRole('button', { name: 'Take back all…' }).click();
    await expect.element(dialog().getByText('2 files, 4 GB, exist only on this device.')).toBeVisible();
    await dialog().getByRole('button', { name: 'Take back and discard 4 GB' }).click();
    await expect.element(row(/^Add video.mp4/)).not.toBeInTheDocument();
    await expect.element(row(/^Rename Report.pdf/)).toBeVisible();
    expect(engine.centre.calls).toEqual(['cancel discard']);
    await expect.element(page.getByRole('button', { name: 'Take back all…' })).not.toBeInTheDocument();
  });
  test('rows that moved up because those above them are done make room for what they hold when the window is narrow', async () => {
    const needs = [1, 2].map((n) => put(n, ['', `video ${n}.mp4`, 'was not added: the space is full'], { section: 'needsYou', state: 'parked', can: ['retry', 'save', 'discard'], reason: 'It goes on by itself.' }));
    put(3, ['', '', ''], { section: 'recovered', state: 'parked', can: ['show', 'dismiss'], sentence: '“findings.txt” was kept in Recovered/2026-11-22 Laptop/Reports/findings.txt because its folder was deleted on Phone at 01:22' });
    for (const n of [4, 5]) put(n, ['', '', ''], { section: 'lately', state: 'settled', sentence: `“${n}.txt” was added`, can: [] });
    engine.set({ needsYou: 2 });
    await open();
    await expect.element(row(/^video 2.mp4/)).toBeVisible();
    engine.centre.rows.splice(0, 2, ...needs.slice(1));
    engine.set({ needsYou: 1 });
    await expect.element(row(/^video 1.mp4/)).not.toBeInTheDocument();
    await page.viewport(390, 844);
    await expect.element(row(/findings.txt/).getByRole('button', { name: 'Got it' })).toBeVisible();
    const overlaps = () => {
      const boxes = [...document.querySelectorAll('.queue-line')].map((one) => one.getBoundingClientRect()).sort((a, b) => a.top - b.top);
      return boxes.slice(1).map(({ top }, i) => Math.round((boxes[i]?.bottom ?? 0) - top)).filter((by) => by > 0);
    };
    await expect.poll(overlaps).toEqual([]);
  });
  test.each([1440, 1024, 800, 390])('V5 a name of any length gives way: at %i px nothing lies over why it waits, and its ending is seen', async (width) => {
    put(1, ['Add', 'survey of the outer breakwater, second edition, with soundings and all of the tables of the tides.bin', ''], { state: 'network', reason: 'Waits for the network', size: 4e7, path: ['Harbour'] });
    put(2, ['Rename', 'a report with a name that is much longer than any line can be on any screen at all.docx', 'to a plan with a name that is just as long as the one that it had before it.docx'], { state: 'network', reason: 'Waits for the network' });
    engine.set({ waiting: 2 });
    await open(width);
    await expect.element(row(/^Add survey/)).toBeVisible();
    const boxes = (part: string) => [...document.querySelectorAll(`.queue-line .change ${part}`)].map((one) => one.getBoundingClientRect());
    const edge = (one: DOMRect): number => Math.round(one.right);
    const ends = boxes('.what').map(edge);
    expect(boxes('.said').map((box, i) => edge(box) <= (ends[i] ?? 0))).toEqual([true, true]);
    expect(boxes('.said .ext').every((box, i) => edge(box) <= (ends[i] ?? 0))).toBe(true);
    const why = boxes('.why');
    expect(boxes('.what').every(({ right, bottom }, i) => right <= (why[i]?.left ?? 0) || bottom <= (why[i]?.top ?? 0))).toBe(true);
  });
  test('bytes are paused and go on, one file or all, and the status line says so', async () => {
    put(1, ['Add', 'film.mp4', ''], { section: 'now', state: 'sending', reason: '', size: 4e9, progress: { done: 1e9, total: 4e9 }, can: ['pause', 'cancel'] });
    put(2, ['Add', 'photo.jpg', ''], { state: 'bytes', reason: 'Its bytes wait for their turn', size: 2e6, can: ['pause', 'cancel'] });
    engine.set({ waiting: 2 });
    await open();
    await row(/^Add film.mp4/).getByRole('button', { name: 'Pause' }).click();
    await expect.element(row(/^Add film.mp4, 1\sGB of 4\sGB, Paused/)).toBeVisible();
    await row(/^Add film.mp4/).getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause all' }).click();
    await expect.element(page.getByRole('heading', { name: 'Paused, 2 changes kept on this device' })).toBeVisible();
    await expect.element(row(/^Add photo.jpg, Paused/)).toBeVisible();
    await page.getByRole('button', { name: 'Resume all' }).click();
    await expect.element(page.getByRole('button', { name: 'Pause all' })).toBeVisible();
    expect(engine.centre.calls).toEqual(['pause 1', 'resume 1', 'pause all', 'resume all']);
  });
  test('with nothing to tell it says that there is nothing to send', async () => {
    await open();
    await expect.element(page.getByRole('heading', { name: 'Nothing to send' })).toBeVisible();
  });
  test('an action of many is one row that opens and closes, by mouse and by keys', async () => {
    const group = put(1, ['Add', 'photos', '214 files'], { op: null, count: 2, opens: true });
    engine.centre.members.set(group.id, [10, 11].map((n) => changeFixture(n, { words: { before: 'Add', name: `photo ${n}.jpg`, after: '' }, inside: true })));
    await open();
    await row(/^Add photos/).getByRole('button', { name: 'Show 2 changes' }).click();
    await expect.element(row(/^Add photo 11/)).toHaveAttribute('aria-level', '2');
    await expect.element(row(/^Add photos/)).toHaveAttribute('aria-expanded', 'true');
    document.querySelector<HTMLElement>('[role=treegrid]')?.focus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect.element(row(/^Add photo 11/)).not.toBeInTheDocument();
    await userEvent.keyboard('{ArrowRight}{ArrowDown}');
    await expect.element(list()).toHaveAttribute('aria-activedescendant', `change-${asOpId('44444444-4444-4444-8444-00000000000a')}`);
  });
  test('10,000 rows: only what is on the screen is drawn, the end is one key away', async () => {
    for (let i = 0; i < 10_000; i += 1) put(i, ['Create the folder', `folder ${i}`, '']);
    await open();
    await expect.element(row(/^Create the folder folder 0,/)).toBeVisible();
    expect(document.querySelectorAll('.queue-line').length).toBeLessThan(80);
    await expect.element(list()).toHaveAttribute('aria-rowcount', '10001');
    document.querySelector<HTMLElement>('[role=treegrid]')?.focus();
    await userEvent.keyboard('{End}');
    await expect.element(row(/^Create the folder folder 9999,/)).toBeVisible();
    expect(document.querySelectorAll('.queue-line').length).toBeLessThan(80);
  });
});

describe('H13, L1: taking back and giving up', () => {
  test('what is done meanwhile is not taken back, and what moved up into its place is not meant by the key', async () => {
    put(1, ['Rename', 'a.txt', 'to b.txt']);
    put(2, ['Rename', 'c.txt', 'to d.txt']);
    put(3, ['Rename', 'e.txt', 'to f.txt']);
    put(4, ['Rename', 'g.txt', 'to h.txt']);
    await open();
    await row(/^Rename c.txt/).click();
    document.querySelector<HTMLElement>('[role=treegrid]')?.focus();
    engine.centre.rows.splice(0, 1);
    engine.set({ waiting: 3 });
    await expect.element(row(/^Rename a.txt/)).not.toBeInTheDocument();
    // Its row moved: the key still means it.
    await expect.element(list()).toHaveAttribute('aria-activedescendant', `change-${asOpId('44444444-4444-4444-8444-000000000002')}`);
    engine.centre.rows.splice(0, 1);
    engine.set({ waiting: 2 });
    await expect.element(row(/^Rename c.txt/)).not.toBeInTheDocument();
    await userEvent.keyboard('{Delete}{End}{Delete}');
    await expect.element(row(/^Rename g.txt/)).not.toBeInTheDocument();
    await expect.element(row(/^Rename e.txt/)).toBeVisible();
    expect(engine.centre.calls).toEqual(['cancel keep']);
  });
  test('what nothing builds on and brings no bytes is taken back at once', async () => {
    put(1, ['Rename', 'a.txt', 'to b.txt']);
    await open();
    await row(/^Rename a.txt/).getByRole('button', { name: 'Take back' }).click();
    await expect.element(row(/^Rename a.txt/)).not.toBeInTheDocument();
    expect(engine.centre.calls).toEqual(['cancel keep']);
  });
  test('the question shows what builds on it and names the bytes; keeping them offers them among the recovered', async () => {
    const film = put(1, ['Add', 'film.mp4', ''], { size: 2.3e6, onlyHere: 2.3e6 });
    engine.centre.buildsOn(put(2, ['Rename', 'film.mp4', 'to dive.mp4'], { state: 'behind', reason: 'Waits for the bytes of “film.mp4”' }), film);
    await open();
    await row(/^Add film/).click();
    document.querySelector<HTMLElement>('[role=treegrid]')?.focus();
    await userEvent.keyboard('{Delete}');
    await expect.element(dialog().getByText('This change builds on it and is taken back too:')).toBeVisible();
    await expect.element(dialog().getByText('Rename film.mp4 to dive.mp4')).toBeVisible();
    await expect.element(dialog().getByText('film.mp4, 2.3 MB, exists only on this device.')).toBeVisible();
    await expect.element(dialog().getByRole('button', { name: 'Leave it' })).toHaveFocus();
    await dialog().getByRole('button', { name: 'Take back and keep' }).click();
    await expect.element(row(/^film.mp4 was taken back before it was sent/)).toBeVisible();
    await expect.element(row(/^Rename film/)).not.toBeInTheDocument();
    expect(engine.centre.calls).toEqual(['cancel keep']);
  });
  test('giving up asks first, names the bytes and offers a copy; "Keep it" changes nothing', async () => {
    const parked = put(1, ['', 'Report.docx', 'was not added: the space is full'], { section: 'needsYou', state: 'parked', can: ['retry', 'save', 'discard'], size: 2.3e6, onlyHere: 2.3e6 });
    await open();
    await row(/^Report.docx/).getByRole('button', { name: 'Discard…' }).click();
    await expect.element(dialog().getByText('Report.docx, 2.3 MB, exists only on this device.')).toBeVisible();
    await dialog().getByRole('button', { name: 'Save a copy' }).click();
    await expect.poll(() => engine.centre.calls).toEqual([`save ${parked.op}`]);
    await dialog().getByRole('button', { name: 'Keep it' }).click();
    await expect.element(row(/^Report.docx/)).toBeVisible();
    await row(/^Report.docx/).getByRole('button', { name: 'Discard…' }).click();
    await dialog().getByRole('button', { name: 'Discard 2.3 MB' }).click();
    await expect.element(row(/^Report.docx/)).not.toBeInTheDocument();
    expect(engine.centre.calls).toEqual([`save ${parked.op}`, `discard ${parked.op} 2300000`]);
  });
  test('"Try again" is one click; a refusal of the engine is told and nothing is lost', async () => {
    const parked = put(1, ['', 'Report.docx', 'was not added'], { section: 'needsYou', state: 'parked', can: ['retry', 'discard'], onlyHere: 5, size: 5 });
    engine.discard = () => Promise.reject(new Error('“Report.docx” holds more'));
    await open();
    await row(/^Report.docx/).getByRole('button', { name: 'Discard…' }).click();
    await dialog().getByRole('button', { name: 'Discard 5 B' }).click();
    await expect.element(page.getByText('That did not work: “Report.docx” holds more').first()).toBeVisible();
    await row(/^Report.docx/).getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => engine.centre.calls).toEqual([`retry ${parked.op}`]);
  });
});

describe('the status line at the start', () => {
  test('H5 neither the sync centre nor a strip says anything about what waits before the engine has answered', async () => {
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => { tell = resolve; });
    const known = engine.status.bind(engine);
    engine.set({ needsYou: 1, conflicts: 3, storage: { kind: 'at-risk', changes: 4, bytes: 0 } });
    let asked = 0;
    engine.status = async () => { asked += 1; await told; return known(); };
    await page.viewport(1440, 900);
    ({ unmount } = mountApp(engine, 'in', '/sync'));
    await expect.element(page.getByRole('status').first()).toHaveTextContent('Connecting');
    await expect.poll(() => asked > 0 && document.querySelector('.sync-page') !== null).toBe(true);
    await drawn();
    expect(document.querySelector('.sync-page')?.textContent).not.toMatch(/waits|send|Connecting/);
    tell();
    await expect.element(page.getByRole('heading', { name: '4 items wait for you, everything else saved' })).toBeVisible();
  });
  test('says neither "offline" nor "saved" until it is known', async () => {
    engine.set({ connecting: true, network: 'offline' });
    await open();
    await expect.element(page.getByRole('status').first()).toHaveTextContent('Connecting');
    engine.set({ connecting: false, network: 'online' });
    await expect.element(page.getByRole('status').first()).toHaveTextContent('All changes saved');
  });
});

test('on the phone every change has its button, 44 px, and nothing is wider than the screen', async () => {
  put(1, ['Add', 'a file with quite a long name, photographed in the harbour.jpg', ''], { size: 9e6, onlyHere: 9e6 });
  put(2, ['', 'Report.docx', 'was not added: the space is full'], { section: 'needsYou', state: 'parked', can: ['retry', 'save', 'discard'], size: 2.3e6, onlyHere: 2.3e6 });
  await open(390);
  const button = row(/^Add a file/).getByRole('button', { name: 'Take back' });
  await expect.element(button).toBeVisible();
  expect(button.element().getBoundingClientRect().width).toBeGreaterThanOrEqual(44);
  await row(/^Report.docx/).getByRole('button', { name: 'Discard…' }).click();
  await expect.element(dialog()).toBeVisible();
  const box = dialog().element().getBoundingClientRect();
  expect([box.left >= 0, box.right <= 390, document.documentElement.scrollWidth]).toEqual([true, true, 390]);
});

test('2.3 what was kept twice leads to the conflict centre for as long as nobody has decided', async () => {
  await fillConflictSample(engine);
  const [conflict] = await engine.conflicts();
  if (!conflict) throw new Error('no conflict');
  const outcome = { code: 'copied', node: conflict.copy.node.id, name: 'x' } as const;
  put(1, ['', '', ''], { section: 'lately', state: 'settled', sentence: 'Kept both because “Field notes.md” was edited on Ann’s laptop', outcome, can: ['show'] });
  await open(1024);
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect.element(page.getByRole('region', { name: conflict.file.node.name })).toBeVisible();
  await page.getByRole('button', { name: 'Keep yours' }).click();
  await page.getByRole('link', { name: /Sync/ }).click();
  await expect.element(page.getByText(/^Kept both because “Field notes.md”/)).toBeVisible();
  expect(page.getByRole('button', { name: 'Compare' }).elements()).toHaveLength(0);
});
