import { asUserId, asSpaceId } from '@holdfast/domain';
import type { Session } from '@holdfast/protocol';
import { createHoldfast } from '../app/create-app.ts';
import type { SessionApi } from '../platform/session.ts';
import { FixtureEngine } from './fixture-engine/fixture-engine.ts';
import { fillSample } from './fixture-engine/sample.ts';

// The development page: the real interface over the engine of fixtures. Served by the dev server only, never built.
const question = new URLSearchParams(location.search);
const session: Session = {
  user: { id: asUserId('33333333-3333-4333-8333-333333333333'), email: 'mara@holdfast.example', name: 'Mara Lindqvist' },
  home: asSpaceId('11111111-1111-4111-8111-111111111111'),
  spaces: [{ id: asSpaceId('11111111-1111-4111-8111-111111111111'), name: 'Mara’s files', role: 'owner' }],
};
const door = question.get('door');
const api: SessionApi = {
  current: () => Promise.resolve(door === null ? { kind: 'in', session } : { kind: 'out' }),
  signIn: (who) => Promise.resolve(who.password === 'right' ? { kind: 'in', session } : { kind: 'refused', message: 'This email and password do not belong together. Check both and try again.', field: null }),
  signOut: () => Promise.resolve(true),
  setupNeeded: () => Promise.resolve(door === 'setup'),
  createOwner: () => Promise.resolve({ kind: 'in', session }),
};
localStorage.removeItem('holdfast.session');
const engine = new FixtureEngine();
await fillSample(engine, Number(question.get('many') ?? 0));
Object.assign(window, { fixture: engine });
history.replaceState(history.state, '', question.get('at') ?? '/');
createHoldfast({ connect: () => Promise.resolve(engine), session: api }).mount('#app');
