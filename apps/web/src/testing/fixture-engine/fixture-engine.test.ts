import { describeEngineClient } from '@holdfast/sync-client/testing';
import * as vitest from 'vitest';
import { changeFixture } from './fixture-changes.ts';
import { FixtureEngine } from './fixture-engine.ts';

describeEngineClient(vitest, 'the fixture of the interface’s tests', {
  open: async () => new FixtureEngine(),
  queued: async () => {
    const engine = new FixtureEngine();
    const added = changeFixture(1, { words: { before: 'Add', name: 'film.mp4', after: '' }, size: 10, onlyHere: 10, order: 1, can: ['pause', 'cancel'] });
    const renamed = changeFixture(2, { words: { before: 'Rename', name: 'film.mp4', after: 'to dive.mp4' }, order: 2, state: 'behind' });
    engine.centre.rows.push(added, renamed);
    engine.centre.buildsOn(renamed, added);
    return { engine, added: added.id, renamed: renamed.id };
  },
  pass: async () => undefined,
});
