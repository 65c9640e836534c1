import type { Session, Setup, SignIn } from '@holdfast/protocol';
import { defineStore } from 'pinia';
import { computed, inject, shallowRef, type InjectionKey } from 'vue';
import { rememberedSession } from '../platform/remembered-session.ts';
import type { Refusal, SessionApi, SignInAnswer } from '../platform/session.ts';

export const sessionApiKey: InjectionKey<SessionApi> = Symbol('session api');

/** `expired`: the server no longer knows the session; everything on this device stays open and is sent after the next sign-in. */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'setup' }
  | { readonly kind: 'out'; readonly reachable: boolean }
  | { readonly kind: 'in'; readonly session: Session; readonly expired: boolean };

export const useSessionStore = defineStore('session', () => {
  const api = inject(sessionApiKey);
  if (!api) throw new Error('The session api is not provided');
  const state = shallowRef<SessionState>({ kind: 'starting' });
  const session = computed(() => (state.value.kind === 'in' ? state.value.session : null));

  const enter = (next: Session): void => {
    rememberedSession.write(next);
    state.value = { kind: 'in', session: next, expired: false };
  };

  /** Opens at once with who was here last; the server is asked in the background. */
  const start = async (): Promise<void> => {
    const last = rememberedSession.read();
    if (last) state.value = { kind: 'in', session: last, expired: false };
    const answer = await api.current();
    if (answer.kind === 'in') return enter(answer.session);
    if (last) {
      if (answer.kind === 'out') state.value = { kind: 'in', session: last, expired: true };
      return;
    }
    const needed = answer.kind === 'out' ? await api.setupNeeded() : null;
    state.value = needed === true ? { kind: 'setup' } : { kind: 'out', reachable: answer.kind === 'out' };
  };

  const settle = (answer: SignInAnswer): Refusal | null => {
    switch (answer.kind) {
      case 'in': enter(answer.session); return null;
      case 'refused': return answer;
      case 'out': return { kind: 'refused', message: 'The browser did not keep the session. Allow cookies for this address and sign in again.', field: null };
      case 'unreachable': return { kind: 'refused', message: 'The server does not answer. Signing in needs a network, once; then everything works without one.', field: null };
    }
  };
  const signIn = async (who: SignIn): Promise<Refusal | null> => settle(await api.signIn(who));
  const createOwner = async (owner: Setup): Promise<Refusal | null> => settle(await api.createOwner(owner));

  /** Forgets the session on this device; the server is told when it can be reached. Files and changes stay on this device. */
  const signOut = async (): Promise<void> => {
    await api.signOut();
    rememberedSession.forget();
    state.value = { kind: 'out', reachable: true };
  };

  const expire = (): void => {
    if (state.value.kind === 'in' && !state.value.expired) state.value = { ...state.value, expired: true };
  };

  return { state, session, start, signIn, createOwner, signOut, expire };
});
