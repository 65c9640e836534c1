import type { EngineClient } from '@holdfast/sync-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { drawn } from '../../../testing/drawn.ts';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mountApp } from '../../../testing/mount-app.ts';

const at = { position: { x: 120, y: 12 } };
const row = (name: string) => page.getByRole('grid').getByRole('row', { name: new RegExp(`^${name}(?!\\w)`) });
let gate: PromiseWithResolvers<void>;
let asked: number;
let refused: unknown[];
let unmount: () => void;
const note = (event: PromiseRejectionEvent): void => {
  event.preventDefault();
  refused.push(event.reason);
};

beforeEach(async () => {
  await page.viewport(1280, 800);
  [asked, refused, gate] = [0, [], Promise.withResolvers<void>()];
  window.addEventListener('unhandledrejection', note);
  const engine = new FixtureEngine();
  engine.add(engine.root, 'Maps', null);
  for (const name of ['alpha.txt', 'beta.txt']) engine.add(engine.root, name, new Blob([name]));
  const open: EngineClient['openListing'] = engine.openListing.bind(engine);
  engine.openListing = async (query, onChange) => {
    const listing = await open(query, onChange);
    const summary = listing.summary.bind(listing);
    listing.summary = async (of) => {
      asked += 1;
      const answer = summary(of);
      await gate.promise;
      return answer;
    };
    return listing;
  };
  ({ unmount } = mountApp(engine));
  await expect.element(row('alpha.txt')).toBeVisible();
});
afterEach(() => {
  window.removeEventListener('unhandledrejection', note);
  unmount();
});

test('O5: who leaves a folder while what is chosen is summed up asks nothing more of its list', async () => {
  await row('alpha.txt').click(at);
  await expect.poll(() => asked).toBe(1);
  await row('beta.txt').click(at);
  await row('Maps').dblClick(at);
  await expect.element(page.getByRole('grid', { name: 'Maps' })).toBeVisible();
  gate.resolve();
  await drawn();
  expect(refused).toEqual([]);
});
