import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../testing/mount-app.ts';

let engine: FixtureEngine;
let unmount: () => void;
const grid = () => page.getByRole('grid');
const row = (name: string) => grid().getByRole('row', { name: new RegExp(`^${name}`) });
const at = { position: { x: 120, y: 12 } };
const entry = (name: string | RegExp) => page.getByRole('menuitemcheckbox', { name });
const told = (text: string | RegExp) => page.getByText(text).first();
const details = () => page.getByRole('complementary', { name: 'Details' });
const keepSwitch = () => details().getByRole('switch', { name: 'Keep on this device' });
const choose = async (name: string, item: string): Promise<void> => {
  await row(name).click({ ...at, button: 'right' });
  await page.getByRole('menu').getByText(item, { exact: true }).click();
};
const select = async (...names: readonly string[]): Promise<void> => {
  for (const [i, name] of names.entries()) await row(name).click({ ...at, modifiers: i === 0 ? [] : ['ControlOrMeta'] });
};
/** What axe finds once nothing fades or moves any more. */
const faults = async (part: string) => {
  await Promise.all(document.getAnimations().map(({ finished }) => finished));
  return (await axe.run(part)).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
};
const open = async (width = 1440): Promise<void> => {
  await page.viewport(width, 900);
  ({ unmount } = mountApp(engine));
  await expect.element(row('here.txt')).toBeVisible();
};

beforeEach(() => {
  engine = new FixtureEngine();
  const maps = engine.add(engine.root, 'Maps', null);
  engine.add(maps, 'inner.txt', new Blob(['12345']), { sync: { kind: 'cloud' } });
  engine.add(engine.root, 'here.txt', new Blob(['123']));
  engine.add(engine.root, 'cloud.txt', null, { kind: 'file', size: 2_000_000, mime: 'text/plain', hash: 'x', sync: { kind: 'cloud' } });
});
afterEach(() => unmount());

describe('keeping things on this device', () => {
  test('O3 from the menu of a file: its glyph says so, the menu too, and Undo takes it back', async () => {
    await open();
    await choose('here.txt', 'Keep on this device');
    await expect.element(told('“here.txt” is kept on this device')).toBeVisible();
    await expect.element(row('here.txt').getByRole('img', { name: 'Kept on this device' })).toBeVisible();
    await row('here.txt').click({ ...at, button: 'right' });
    await expect.element(entry('Keep on this device')).toBeChecked();
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(row('here.txt').getByRole('img', { name: 'On this device and on the server' })).toBeVisible();
  });

  test('the keyboard turns it on and off', async () => {
    await open();
    await row('here.txt').click(at);
    await userEvent.keyboard('{Control>}{Shift>}k{/Shift}{/Control}');
    await expect.element(row('here.txt').getByRole('img', { name: 'Kept on this device' })).toBeVisible();
    await userEvent.keyboard('{Control>}{Shift>}k{/Shift}{/Control}');
    await expect.element(told('“here.txt” is not kept on this device any more. What is here stays until space is short')).toBeVisible();
    await expect.element(row('here.txt').getByRole('img', { name: 'On this device and on the server' })).toBeVisible();
  });

  test('what a folder keeps says which, leads there, and cannot be given up alone', async () => {
    await open();
    await choose('Maps', 'Keep on this device');
    await expect.element(told('“Maps” will be kept on this device: 5 B are on the way')).toBeVisible();
    await row('Maps').dblClick(at);
    await expect.element(row('inner.txt').getByRole('img', { name: 'To be kept on this device, on its way' })).toBeVisible();
    engine.device.fetchAll();
    await expect.element(row('inner.txt').getByRole('img', { name: 'Kept on this device' })).toBeVisible();
    await row('inner.txt').click({ ...at, button: 'right' });
    await expect.element(entry('Kept with “Maps”')).toHaveAttribute('aria-disabled', 'true');
    expect(page.getByRole('menuitem', { name: 'Remove from this device' }).elements()).toHaveLength(0);
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: 'Details' }).click();
    await expect.element(keepSwitch()).toBeChecked();
    await expect.element(keepSwitch()).toBeDisabled();
    await expect.element(details().getByRole('link', { name: 'Maps' })).toBeVisible();
    await userEvent.keyboard('{Control>}{Shift>}k{/Shift}{/Control}');
    grid().element().focus();
    await userEvent.keyboard('{Control>}{Shift>}k{/Shift}{/Control}');
    await expect.element(told('“inner.txt” stays on this device because “Maps” is kept')).toBeVisible();
  });

  test('of several that are kept in part the switch says so; it keeps all, and Undo only takes back what it did', async () => {
    await engine.device.pin([(await engine.resolve(['here.txt']))?.id ?? engine.root]);
    await open();
    await select('here.txt', 'cloud.txt');
    await page.getByRole('button', { name: 'Details' }).click();
    await expect.element(details().getByText('1 of 2 are on this device')).toBeVisible();
    const mixed = details().getByRole('checkbox', { name: 'Keep on this device' });
    await expect.element(mixed).toHaveAttribute('aria-checked', 'mixed');
    await mixed.click();
    await expect.element(told('2 items will be kept on this device: 2 MB are on the way')).toBeVisible();
    await expect.element(keepSwitch()).toBeChecked();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(mixed).toHaveAttribute('aria-checked', 'mixed');
    await expect.element(row('here.txt').getByRole('img', { name: 'Kept on this device' })).toBeVisible();
    await expect.element(row('cloud.txt').getByRole('img', { name: 'Only on the server' })).toBeVisible();
  });

  test('offline, what is not here says so and what to do; kept, it says that it comes later', async () => {
    await open();
    engine.set({ network: 'offline' });
    await expect.element(row('cloud.txt').getByRole('img', { name: 'Only on the server, opens when there is a network' })).toBeVisible();
    await row('cloud.txt').click(at);
    await page.getByRole('button', { name: 'Details' }).click();
    await expect.element(details().getByText('Only on the server, opens when there is a network')).toBeVisible();
    await keepSwitch().click();
    await expect.element(told('“cloud.txt” will be kept on this device: 2 MB come when there is a network')).toBeVisible();
    await expect.element(row('cloud.txt').getByRole('img', { name: 'To be kept on this device, comes when there is a network' })).toBeVisible();
  });

  test('H5 what does not fit is said at once, with a way to what takes the space', async () => {
    engine.device.part = { wanted: { bytes: 2_000_000, items: 1, why: 'room' } };
    await open();
    await choose('cloud.txt', 'Keep on this device');
    await expect.element(told('“cloud.txt” is kept on this device, but 2 MB of it do not fit')).toBeVisible();
    await page.getByRole('button', { name: 'Open Storage' }).click();
    await expect.element(page.getByRole('heading', { name: /^11.3\sGB on this device/ })).toBeVisible();
  });

  test('S7 the folder that is shown is kept from its own menu, the space as well', async () => {
    await open();
    await grid().click({ button: 'right', position: { x: 300, y: 500 } });
    await entry('Keep on this device').click();
    await expect.element(told('“Mara’s files” will be kept on this device: 2 MB are on the way')).toBeVisible();
    await page.getByRole('button', { name: 'Details' }).click();
    await expect.element(keepSwitch()).toBeChecked();
    await keepSwitch().click();
    await expect.element(row('here.txt').getByRole('img', { name: 'On this device and on the server' })).toBeVisible();
  });

  test('O8 what cannot be kept says why', async () => {
    await open();
    engine.device.failing = 'storage';
    await choose('here.txt', 'Keep on this device');
    await expect.element(told('This device could not read its storage: reload the page and try again')).toBeVisible();
  });
});

describe('giving them back', () => {
  test('removed, it is only on the server, and says how much that freed; what was kept is kept again by Undo', async () => {
    await engine.device.pin([(await engine.resolve(['here.txt']))?.id ?? engine.root]);
    await open();
    await choose('here.txt', 'Remove from this device');
    await expect.element(told('“here.txt” is only on the server now, 3 B freed')).toBeVisible();
    await expect.element(row('here.txt').getByRole('img', { name: 'Only on the server' })).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(row('here.txt').getByRole('img', { name: 'To be kept on this device, on its way' })).toBeVisible();
  });

  test('H5 what is not sent stays, and says so', async () => {
    engine.add(engine.root, 'new.txt', new Blob(['1']), { sync: { kind: 'waiting', reason: 'network' } });
    await open();
    await choose('new.txt', 'Remove from this device');
    await expect.element(told('“new.txt” stays on this device until it is sent and cannot be undone any more')).toBeVisible();
  });

  test('what is only on the server has nothing to remove, and what is in the trash is not kept', async () => {
    const old = engine.add(engine.root, 'old.txt', new Blob(['1']));
    await engine.execute([{ type: 'trash', nodes: [old] }]);
    await open();
    await row('cloud.txt').click({ ...at, button: 'right' });
    await expect.element(entry('Keep on this device')).toBeVisible();
    expect(page.getByRole('menuitem', { name: 'Remove from this device' }).elements()).toHaveLength(0);
    await userEvent.keyboard('{Escape}');
    await page.getByRole('link', { name: 'Trash' }).click();
    await row('old.txt').click({ ...at, button: 'right' });
    await expect.element(page.getByRole('menuitem', { name: 'Restore' })).toBeVisible();
    expect(entry('Keep on this device').elements()).toHaveLength(0);
  });
});

describe('on a phone', () => {
  test('O10 the sheet of a file has the switch', async () => {
    await open(390);
    await row('here.txt').getByRole('button', { name: 'More' }).click();
    await expect.element(entry('Keep on this device')).toHaveAttribute('aria-checked', 'false');
    await entry('Keep on this device').click();
    await expect.element(row('here.txt').getByRole('img', { name: 'Kept on this device' })).toBeVisible();
    await row('here.txt').getByRole('button', { name: 'More' }).click();
    await expect.element(entry('Keep on this device')).toHaveAttribute('aria-checked', 'true');
    expect(await faults('.menu-sheet')).toEqual([]);
  });
});

test('axe finds nothing in the details and the menu', async () => {
  await engine.device.pin([(await engine.resolve(['here.txt']))?.id ?? engine.root]);
  await open();
  await select('here.txt', 'cloud.txt');
  await page.getByRole('button', { name: 'Details' }).click();
  await expect.element(details().getByRole('checkbox', { name: 'Keep on this device' })).toHaveAttribute('aria-checked', 'mixed');
  expect(await faults('.details')).toEqual([]);
  await row('here.txt').click({ ...at, button: 'right' });
  await expect.element(entry('Keep on this device')).toHaveAttribute('aria-checked', 'mixed');
  expect(await faults('.menu')).toEqual([]);
});
