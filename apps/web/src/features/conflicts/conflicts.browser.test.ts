import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { fillConflictSample } from '../../testing/fixture-engine/conflict-sample.ts';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
const open = async (width = 1440, height = 900): Promise<void> => {
  await page.viewport(width, height);
  ({ unmount } = mountApp(engine));
  if (width > 719) await page.getByRole('link', { name: /Conflicts/ }).click();
  else {
    await page.getByRole('link', { name: /Sync/ }).click();
    await page.getByRole('link', { name: /3 files have two versions/ }).click();
  }
  await expect.element(page.getByRole('heading', { name: '3 files have two versions' })).toBeVisible();
};
/** The browser's own say in the matter: `pointer: coarse` is true while `act` runs. */
const withTouch = async (act: () => Promise<void>): Promise<void> => {
  const devtools: object & { readonly send?: (method: string, params: object) => Promise<unknown> } = cdp();
  if (devtools.send === undefined) throw new Error('This browser cannot be told that it has a touch screen');
  const touch = devtools.send.bind(devtools, 'Emulation.setTouchEmulationEnabled');
  await touch({ enabled: true });
  try {
    expect(matchMedia('(pointer: coarse)').matches).toBe(true);
    await act();
  } finally {
    await touch({ enabled: false });
  }
};
const item = (name: string) => page.getByRole('list', { name: 'Waiting for you' }).getByRole('button', { name, exact: false });
const conflicts = async () => (await engine.conflicts()).map(({ file }) => file.node.name);

beforeEach(async () => {
  engine = new FixtureEngine();
  await fillConflictSample(engine);
});
afterEach(() => unmount());

describe('EXPLORER 2.6: the conflict centre', () => {
  test('the two texts stand side by side with who, when and where, and what differs is marked', async () => {
    await open();
    await expect.element(page.getByText(/288\sB, Ann’s laptop$/)).toBeVisible();
    await expect.element(page.getByText(/4 places differ\. Both came from the version of/)).toBeVisible();
    const marked = [...document.querySelectorAll('.diff mark')].map((mark) => mark.textContent);
    expect(marked).toEqual(expect.arrayContaining(['9', '41', '43', '14', '16']));
  });

  test('keeping one side decides it, shows the next, and the notice takes it back', async () => {
    await open();
    await page.getByRole('button', { name: 'Keep Ann’s' }).click();
    await expect.element(page.getByRole('heading', { name: '2 files have two versions' })).toBeVisible();
    expect(await conflicts()).toEqual(['Coast at dawn 0412.jpg', 'Budget, revised.xlsx']);
    await expect.element(page.getByRole('region', { name: 'Coast at dawn 0412.jpg' })).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(page.getByRole('heading', { name: '3 files have two versions' })).toBeVisible();
  });

  test('what another session decides is not the next one’s decision: the click on its way hits nothing, and those chosen never become all', async () => {
    await open();
    const [first, second] = await engine.conflicts();
    if (!first || !second) throw new Error('there is nothing to decide');
    await page.getByRole('checkbox', { name: `Choose ${first.file.node.name}` }).click();
    await expect.element(page.getByRole('button', { name: '1 chosen: keep the other' })).toBeVisible();
    await engine.resolveConflicts([{ copy: first.copy.node.id, keep: 'both' }]);
    await expect.element(page.getByRole('region', { name: second.file.node.name })).toBeVisible();
    const keeps = () => [...document.querySelectorAll<HTMLButtonElement>('.case-body button')].filter((one) => /^Keep/.test(one.textContent.trim()));
    expect(keeps().length).toBeGreaterThan(1);
    expect(keeps().filter((one) => !one.disabled)).toEqual([]);
    await expect.element(page.getByText(`“${first.file.node.name}” is decided already. This is the next one.`).first()).toBeVisible();
    await expect.element(page.getByRole('button', { name: '0 chosen: keep the other' })).toBeDisabled();
    await page.getByRole('button', { name: 'Keep both files' }).click();
    await expect.poll(async () => (await conflicts()).length).toBe(1);
  });

  test('next and previous by keyboard; x chooses; many are decided at once', async () => {
    await open();
    await userEvent.keyboard('jxkx');
    await expect.element(page.getByRole('button', { name: '2 chosen: keep yours' })).toBeVisible();
    await page.getByRole('button', { name: '2 chosen: keep yours' }).click();
    await expect.element(page.getByRole('heading', { name: '1 file has two versions' })).toBeVisible();
    expect(await conflicts()).toEqual(['Budget, revised.xlsx']);
  });

  test('a merge is put together place by place, saved, and leaves no conflict', async () => {
    await open();
    await page.getByRole('checkbox', { name: 'Take place 1 from Ann’s' }).click();
    await expect.element(page.getByText(/3 taken from you, 1 from Ann’s/)).toBeVisible();
    const [conflict] = await engine.conflicts();
    await page.getByRole('button', { name: 'Save the merge' }).click();
    await expect.element(page.getByRole('heading', { name: '2 files have two versions' })).toBeVisible();
    const text = conflict && await (await engine.open(conflict.file.node.id)).text();
    expect(text).toContain('Visibility 7 to 8 m');
    expect(text).toContain('41 holdfasts');
  });

  test('pictures are shown beside each other, what cannot be shown by its facts, both open for keeping both', async () => {
    await open();
    await item('Coast at dawn 0412').click();
    await expect.poll(() => document.querySelectorAll('.pictures img').length).toBe(2);
    await item('Budget, revised').click();
    await expect.element(page.getByText('These files cannot be shown here.', { exact: false })).toBeVisible();
    await page.getByRole('button', { name: 'Keep both files' }).click();
    await expect.poll(conflicts).toEqual(['Field notes.md', 'Coast at dawn 0412.jpg']);
  });

  test('2.5 a merged text says which line came from where, and is taken apart', async () => {
    await open();
    await page.getByRole('button', { name: /Sampling protocol 10/ }).click();
    await expect.element(page.getByText('Rinse the sieves.')).toBeVisible();
    expect([...document.querySelectorAll('.diff-line[data-changed]')].map((line) => (line as HTMLElement).dataset['tone'])).toEqual(['mine', 'theirs']);
    await page.getByRole('button', { name: 'Take apart' }).click();
    await expect.poll(async () => (await engine.mergedFiles()).length).toBe(0);
  });

  test('what has changed since it was looked at is not decided, and says so', async () => {
    await open();
    const [conflict] = await engine.conflicts();
    if (conflict) engine.tree.change(conflict.file.node.id, { version: conflict.base });
    await page.getByRole('button', { name: 'Keep yours' }).click();
    await expect.element(page.getByText(/has changed since you looked at it/).first()).toBeVisible();
    expect(await conflicts()).toHaveLength(3);
  });
});

describe('long and hostile texts', () => {
  const openPair = async (mine: string, theirs: string): Promise<void> => {
    engine = new FixtureEngine();
    const file = engine.add(engine.root, 'Log.txt', new Blob([mine]));
    const copy = engine.add(engine.root, 'Log (conflict).txt', new Blob([theirs]));
    engine.lineage.addConflict({ file, copy, base: null, authors: { file: { at: 1, device: 'Phone', author: null, own: false }, copy: { at: 2, device: 'Laptop', author: null, own: true } } });
    await page.viewport(1440, 900);
    ({ unmount } = mountApp(engine, 'in', '/conflicts'));
    // A comparison without a bound would take minutes; a busy machine some ten seconds.
    await expect.element(page.getByRole('region', { name: 'Compare' }), { timeout: 50_000 }).toBeVisible();
  };
  const drawnLines = (): number => document.querySelectorAll('.diff .diff-line').length / 2;

  test('2.6 long equal stretches are folded, and opened with the keyboard, which stays where it is', async () => {
    const lines = Array.from({ length: 2000 }, (_, i) => `line ${i}`);
    await openPair(lines.join('\n'), lines.with(700, 'changed').join('\n'));
    const [before, after] = [page.getByRole('button', { name: 'Show 500 of 697 equal lines' }), page.getByRole('button', { name: 'Show 500 of 1,296 equal lines' })];
    await expect.element(before).toHaveTextContent('697 equal lines');
    await expect.element(after).toBeVisible();
    expect(drawnLines()).toBe(7);
    (before.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('button', { name: 'Show 197 equal lines' })).toHaveFocus();
    expect(drawnLines()).toBe(507);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('region', { name: 'Compare' })).toHaveFocus();
    expect(drawnLines()).toBe(704);
  });

  test.each([
    ['long lines without a common word', Array.from({ length: 500 }, () => 'a '.repeat(480)).join('\n'), Array.from({ length: 500 }, () => 'b '.repeat(480)).join('\n')],
    ['a million empty lines', '\n'.repeat(1_000_000), `${'\n'.repeat(500_000)}x${'\n'.repeat(490_000)}`],
    ['one line of a megabyte', 'x'.repeat(1_000_000), 'y'.repeat(1_000_000)],
    ['words that are all marked', Array.from({ length: 40_000 }, (_, i) => `${i % 7} a b ${i}`).join('\n'), Array.from({ length: 40_000 }, (_, i) => `${i % 5} b a ${i}`).join('\n')],
  ])('%s: shown before long, and never more than a thousand lines at once', async (_, mine, theirs) => {
    await openPair(mine, theirs);
    expect(drawnLines()).toBeLessThanOrEqual(1000);
    expect(document.querySelectorAll('.diff *').length).toBeLessThan(60_000);
  }, 60_000);
});

describe('owncloud/core#15552: on a phone everything stays on the screen', () => {
  test('LOOK Colour roles: where the sides lie below each other, each picture and each list of facts says whose it is', async () => {
    await open(390, 844);
    await item('Coast at dawn 0412').click();
    await expect.element(page.getByRole('figure', { name: 'Yours' }).getByText('Yours')).toBeVisible();
    await expect.element(page.getByRole('figure', { name: 'Дмитрий’s' }).getByText('Дмитрий’s')).toBeVisible();
    await page.getByRole('button', { name: 'All conflicts' }).click();
    await item('Budget, revised').click();
    await expect.element(page.getByRole('heading', { name: 'Yours' })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Phone' })).toBeVisible();
  });

  test('820 by 1180: both sides can be chosen, by buttons that lie within their half', async () => {
    await open(820, 1180);
    await item('Field notes').click();
    await expect.element(page.getByRole('button', { name: 'Keep Ann’s' })).toBeVisible();
    for (const name of ['Keep yours', 'Keep Ann’s']) {
      const button = page.getByRole('button', { name }).element();
      const [box, half] = [button.getBoundingClientRect(), button.parentElement?.getBoundingClientRect()];
      expect([name, box.right <= (half?.right ?? 0), (half?.right ?? Infinity) <= 820]).toEqual([name, true, true]);
    }
  });

  test('LOOK Density: a finger on a tablet finds every button, check box and fold 44 px high', async () => {
    await withTouch(async () => {
      await open(820, 1180);
      await item('Field notes').click();
      await expect.element(page.getByRole('button', { name: 'Save the merge' })).toBeVisible();
      const low = [...document.querySelectorAll<HTMLElement>('.conflicts-page button, .status button')].filter((one) => one.offsetHeight < 44 || one.offsetWidth < 44);
      expect(low.map((one) => [one.className, one.offsetWidth, one.offsetHeight])).toEqual([]);
    });
  });

  test.each([[390, 844], [320, 568]])('%i by %i: every button of a decision is visible and at least 44 high', async (width, height) => {
    await open(width, height);
    await item('Field notes').click();
    await expect.element(page.getByRole('button', { name: 'Keep Ann’s' })).toBeVisible();
    for (const name of ['Keep yours', 'Keep Ann’s', 'Keep both files', 'Save the merge']) {
      const box = page.getByRole('button', { name }).element().getBoundingClientRect();
      expect([name, box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height, box.height >= 44]).toEqual([name, true, true]);
    }
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    await page.getByRole('button', { name: 'Keep yours' }).click();
    await expect.element(page.getByRole('region', { name: 'Coast at dawn 0412.jpg' })).toBeVisible();
    await page.getByRole('button', { name: 'All conflicts' }).click();
    await expect.element(page.getByRole('heading', { name: '2 files have two versions' })).toBeVisible();
  });
});

test('2.17 a conflict that arises says so and leads to itself', async () => {
  await page.viewport(1440, 900);
  ({ unmount } = mountApp(engine));
  await expect.element(page.getByRole('link', { name: /Conflicts/ })).toBeVisible();
  const [known] = await engine.conflicts();
  if (!known) throw new Error('no conflict');
  const file = engine.add(engine.root, 'Plan.txt', new Blob(['a']));
  const copy = engine.add(engine.root, 'Plan (conflict).txt', new Blob(['b']));
  engine.lineage.addConflict({ file, copy, base: null, authors: { file: { at: 1, device: 'Phone', author: null, own: false }, copy: { at: 2, device: 'Laptop', author: null, own: true } } });
  engine.pastChanged();
  await expect.element(page.getByText('Kept both because “Plan.txt” was also written on Phone').first()).toBeVisible();
  await page.getByRole('button', { name: 'Show' }).click();
  await expect.element(page.getByRole('region', { name: 'Plan.txt' })).toBeVisible();
});

test('2.17 a device that has only just fetched its files is told of the first conflict too', async () => {
  engine = new FixtureEngine();
  engine.set({ ready: false });
  await page.viewport(1440, 900);
  ({ unmount } = mountApp(engine));
  await expect.element(page.getByText('Fetching the list of your files')).toBeVisible();
  engine.set({ ready: true });
  await fillConflictSample(engine);
  engine.pastChanged();
  await expect.element(page.getByText('Kept both versions of 3 files that were written twice').first()).toBeVisible();
});

test('with nothing to decide it says so', async () => {
  engine = new FixtureEngine();
  await page.viewport(1440, 900);
  ({ unmount } = mountApp(engine, 'in', '/conflicts'));
  await expect.element(page.getByRole('heading', { name: 'Nothing to decide' })).toBeVisible();
});
