import { createHoldfast } from '../app/create-app.ts';
import { setLanguage } from '../locales/i18n.ts';
import { isLanguage } from '../locales/languages.ts';
import { FixtureEngine } from './fixture-engine/fixture-engine.ts';
import { fillConflictSample } from './fixture-engine/conflict-sample.ts';
import { fillSample } from './fixture-engine/sample.ts';
import { fillSyncSample } from './fixture-engine/sync-sample.ts';
import { sessionFixture } from './mount-app.ts';

// The development page: the real interface over the engine of fixtures. Served by the dev server only, never built.
const question = new URLSearchParams(location.search);
const door = question.get('door');
localStorage.removeItem('holdfast.session');
const engine = new FixtureEngine();
await fillSample(engine, Number(question.get('many') ?? 0));
if (question.has('sync')) fillSyncSample(engine, Number(question.get('sync')));
if (question.has('conflicts')) await fillConflictSample(engine);
Object.assign(window, { fixture: engine });
history.replaceState(history.state, '', question.get('at') ?? '/');
const spoken = question.get('language');
if (spoken !== null && isLanguage(spoken)) await setLanguage(spoken);
createHoldfast({ connect: () => ({ engine, opened: Promise.resolve() }), session: sessionFixture(door === 'setup' ? 'setup' : door === null ? 'in' : 'out') }).mount('#app');
