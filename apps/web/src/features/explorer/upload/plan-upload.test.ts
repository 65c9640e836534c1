import { describe, expect, test } from 'vitest';
import type { AddEntry } from '@holdfast/sync-client';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { planUpload } from './plan-upload.ts';

const file = (...path: string[]): AddEntry => ({ path, blob: new Blob(['x']), mtime: 1, mime: 'text/plain' });
const folder = (...path: string[]): AddEntry => ({ path, blob: null, mtime: 1, mime: '' });
const names = (entries: readonly AddEntry[]) => entries.map((entry) => entry.path.join('/'));

describe('N4, N5: what stands in the way of an upload', () => {
  test('N4: a file whose name is taken clashes, whatever its case', async () => {
    const engine = new FixtureEngine();
    engine.add(engine.root, 'Plan.txt', new Blob(['old']));
    const plan = await planUpload(engine, engine.root, [file('plan.TXT'), file('other.txt')]);
    expect(names(plan.clear)).toEqual(['other.txt']);
    expect(plan.clashes.map((clash) => clash.there.name)).toEqual(['Plan.txt']);
  });
  test('N5: folders merge, and only files within them are asked about', async () => {
    const engine = new FixtureEngine();
    const maps = engine.add(engine.root, 'Maps', null);
    engine.add(maps, 'bay.png', new Blob(['b']));
    const plan = await planUpload(engine, engine.root, [folder('Maps'), file('Maps', 'bay.png'), file('Maps', 'new.png'), folder('Fresh'), file('Fresh', 'a.txt')]);
    expect(names(plan.clear)).toEqual(['Maps', 'Maps/new.png', 'Fresh', 'Fresh/a.txt']);
    expect(names(plan.clashes.map((clash) => clash.entry))).toEqual(['Maps/bay.png']);
  });
  test('N4: in a folder below the root the clash is looked for there', async () => {
    const engine = new FixtureEngine();
    const maps = engine.add(engine.root, 'Maps', null);
    engine.add(engine.root, 'a.txt', new Blob(['b']));
    const plan = await planUpload(engine, maps, [file('a.txt')]);
    expect(plan.clashes).toEqual([]);
  });
  test('O8: names that the tree cannot hold are told apart with the reason', async () => {
    const engine = new FixtureEngine();
    const plan = await planUpload(engine, engine.root, [file('good.txt'), file('dir.', 'x.txt'), file('nul\u0000.txt')]);
    expect(names(plan.clear)).toEqual(['good.txt']);
    expect(plan.refused.map((one) => one.why)).toEqual(['A name cannot end with a full stop.', 'A name cannot hold the control character U+0000.']);
  });
  test('D7: a new folder of 20,000 files asks the engine once', async () => {
    const engine = new FixtureEngine();
    let asked = 0;
    const resolve = engine.resolve.bind(engine);
    engine.resolve = (path) => { asked += 1; return resolve(path); };
    const entries = [folder('big'), ...Array.from({ length: 20_000 }, (_, i) => file('big', `f${i}`))];
    const plan = await planUpload(engine, engine.root, entries);
    expect([plan.clear.length, asked]).toEqual([20_001, 1]);
  });
});
