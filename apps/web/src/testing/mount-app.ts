import { asSpaceId, asUserId } from '@holdfast/domain';
import type { Session } from '@holdfast/protocol';
import { createHoldfast } from '../app/create-app.ts';
import type { SessionApi } from '../platform/session.ts';
import { draftsOf } from '../platform/engine/places.ts';
import { FixtureEngine } from './fixture-engine/fixture-engine.ts';

/** The person of the tests. */
export const mara: Session = {
  user: { id: asUserId('33333333-3333-4333-8333-333333333333'), email: 'mara@holdfast.example', name: 'Mara Lindqvist' },
  home: asSpaceId('11111111-1111-4111-8111-111111111111'),
  spaces: [{ id: asSpaceId('11111111-1111-4111-8111-111111111111'), name: 'Mara’s files', role: 'owner' }],
};

/** A server that knows one person: `out` begins without a session, `setup` without an owner. */
export const sessionFixture = (begin: 'in' | 'out' | 'setup'): SessionApi => ({
  current: () => Promise.resolve(begin === 'in' ? { kind: 'in', session: mara } : { kind: 'out' }),
  signIn: (who) => Promise.resolve(who.password === 'right'
    ? { kind: 'in', session: mara }
    : { kind: 'refused', message: 'This email and password do not belong together. Check both and try again.', field: null }),
  signOut: () => Promise.resolve(true),
  setupNeeded: () => Promise.resolve(begin === 'setup'),
  createOwner: () => Promise.resolve({ kind: 'in', session: mara }),
});

/** The whole interface over an engine of fixtures, in the page; call `unmount` at the end. */
export const mountApp = (engine = new FixtureEngine(), begin: 'in' | 'out' | 'setup' = 'in', path = '/', opened: () => Promise<void> = () => Promise.resolve()) => {
  localStorage.clear();
  indexedDB.deleteDatabase(draftsOf(mara.user.id));
  history.replaceState(null, '', path);
  const place = document.createElement('div');
  place.id = 'app';
  document.body.append(place);
  const app = createHoldfast({ connect: () => ({ engine, opened: opened() }), session: sessionFixture(begin) });
  app.mount(place);
  return {
    engine,
    unmount: () => {
      app.unmount();
      place.remove();
      document.querySelector('.sprite')?.remove();
    },
  };
};
