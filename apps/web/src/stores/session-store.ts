import type { Session, Setup, SignIn } from '@holdfast/protocol';
import { useEventListener } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, inject, shallowRef, type InjectionKey, type ShallowRef } from 'vue';
import { rememberedSession } from '../platform/remembered-session.ts';
import { signedOutMark } from '../platform/signed-out-mark.ts';
import type { Refusal, SessionApi, SignInAnswer } from '../platform/session.ts';
import { say } from '../locales/say.ts';

export const sessionApiKey: InjectionKey<SessionApi> = Symbol('session api');

/** `expired`: the server no longer knows the session; everything on this device stays open and is sent after the next sign-in. */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'setup' }
  | { readonly kind: 'out'; readonly reachable: boolean }
  | { readonly kind: 'in'; readonly session: Session; readonly expired: boolean };

const refusalOf = (answer: Exclude<SignInAnswer, { kind: 'in' }>): Refusal => {
  switch (answer.kind) {
    case 'refused': return answer;
    case 'out': return { kind: 'refused', message: say('signIn.notKept'), field: null };
    case 'unreachable': return { kind: 'refused', message: say('signIn.offline'), field: null };
  }
};

/** At most so often the server is asked whether the session still stands. */
const lookAgainMs = 5_000;

/** Whoever comes back to the window learns at once that the session was ended elsewhere, or that another tab has signed in again. */
const createSecondLook = (api: SessionApi, state: ShallowRef<SessionState>, enter: (session: Session) => void) => {
  let lookedAt = -Infinity;
  return async (): Promise<void> => {
    const asked = state.value;
    if (asked.kind !== 'in' || performance.now() - lookedAt < lookAgainMs) return;
    lookedAt = performance.now();
    const answer = await api.current();
    // Signed in or out meanwhile: what was asked before that counts no more.
    if (signedOutMark.stands() || state.value !== asked) return;
    if (answer.kind === 'out') state.value = { ...asked, expired: true };
    else if (answer.kind === 'in' && asked.expired && answer.session.user.id === asked.session.user.id) enter(answer.session);
  };
};

export const useSessionStore = defineStore('session', () => {
  const api = inject(sessionApiKey);
  if (!api) throw new Error('The session api is not provided');
  const state = shallowRef<SessionState>({ kind: 'starting' });
  const session = computed(() => (state.value.kind === 'in' ? state.value.session : null));

  const enter = (next: Session): void => {
    signedOutMark.clear();
    rememberedSession.write(next);
    state.value = { kind: 'in', session: next, expired: false };
  };

  const leave = (): void => {
    signedOutMark.set();
    rememberedSession.forget();
    state.value = { kind: 'out', reachable: true };
  };

  /** The door stays shut; the server hears of the sign-out now if it could not then. */
  const startOutside = async (): Promise<void> => {
    leave();
    const reachable = await api.signOut();
    const needed = reachable ? await api.setupNeeded() : null;
    if (signedOutMark.stands()) state.value = needed === true ? { kind: 'setup' } : { kind: 'out', reachable };
  };

  /** Opens at once with who was here last; the server is asked in the background. */
  const start = async (): Promise<void> => {
    if (signedOutMark.stands()) return startOutside();
    const last = rememberedSession.read();
    if (last) state.value = { kind: 'in', session: last, expired: false };
    const answer = await api.current();
    // Signed out meanwhile, here or in another tab: what was asked before that counts no more.
    if (signedOutMark.stands()) return;
    if (answer.kind === 'in') return enter(answer.session);
    if (last) {
      if (answer.kind === 'out') state.value = { kind: 'in', session: last, expired: true };
      return;
    }
    const needed = answer.kind === 'out' ? await api.setupNeeded() : null;
    state.value = needed === true ? { kind: 'setup' } : { kind: 'out', reachable: answer.kind === 'out' };
  };

  const settle = (answer: SignInAnswer): Refusal | null => {
    if (answer.kind !== 'in') return refusalOf(answer);
    enter(answer.session);
    return null;
  };
  const signIn = async (who: SignIn): Promise<Refusal | null> => {
    // The old session ends before its cookie is replaced: nobody could end it afterwards.
    if (signedOutMark.stands()) await api.signOut();
    return settle(await api.signIn(who));
  };
  const createOwner = async (owner: Setup): Promise<Refusal | null> => settle(await api.createOwner(owner));

  /**
   * Out at once, in every tab of this device, whatever the network does; the server is told when it can be reached, at the latest before
   * the next sign-in. Files and changes stay on this device.
   */
  const signOut = async (): Promise<void> => {
    leave();
    await api.signOut();
  };
  useEventListener(window, 'storage', (event: StorageEvent) => {
    if (signedOutMark.isSetBy(event) && state.value.kind === 'in') leave();
  });
  useEventListener(window, 'online', () => {
    if (signedOutMark.stands()) void startOutside();
  });

  const lookAgain = createSecondLook(api, state, enter);
  useEventListener(window, 'focus', () => void lookAgain());

  return { state, session, start, signIn, createOwner, signOut };
});
