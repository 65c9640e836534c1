import type { Session, Setup, SignIn } from '@holdfast/protocol';
import { ask, json, problemIn, type Whole } from './ask-server.ts';
import { isSession, isSetupState } from './wire-guards.ts';

/** Who the server says we are; `unreachable` is no answer at all, which says nothing about the session. */
export type SessionAnswer = { readonly kind: 'in'; readonly session: Session } | { readonly kind: 'out' } | { readonly kind: 'unreachable' };
export type Refusal = { readonly kind: 'refused'; readonly message: string; readonly field: string | null };
export type SignInAnswer = SessionAnswer | Refusal;

export interface SessionApi {
  current(): Promise<SessionAnswer>;
  signIn(who: SignIn): Promise<SignInAnswer>;
  /** Ends the session on the server; false when it could not be done, for want of a network mostly. */
  signOut(): Promise<boolean>;
  /** Whether nobody owns this server yet; null when it cannot be reached. */
  setupNeeded(): Promise<boolean | null>;
  createOwner(owner: Setup): Promise<SignInAnswer>;
}

const refusal = (answer: Whole): Refusal => {
  const { detail, subject } = problemIn(answer);
  return { kind: 'refused', message: detail, field: subject };
};

const current = async (): Promise<SessionAnswer> => {
  const answer = await ask('/api/v1/session');
  if (!answer) return { kind: 'unreachable' };
  if (!answer.ok) return { kind: 'out' };
  return isSession(answer.body) ? { kind: 'in', session: answer.body } : { kind: 'unreachable' };
};

const enter = async (path: string, body: unknown): Promise<SignInAnswer> => {
  const answer = await ask(path, json(body));
  if (!answer) return { kind: 'unreachable' };
  return answer.ok ? current() : refusal(answer);
};

/** The account endpoints of the server that served this page. */
export const sessionApi: SessionApi = {
  current,
  signIn: (who) => enter('/api/v1/session', who),
  signOut: async () => {
    const answer = await ask('/api/v1/session', { method: 'DELETE' });
    return answer?.ok ?? false;
  },
  setupNeeded: async () => {
    const answer = await ask('/api/v1/setup');
    if (!answer?.ok) return answer ? false : null;
    return isSetupState(answer.body) && answer.body.needed;
  },
  createOwner: async (owner) => {
    const made = await enter('/api/v1/setup', owner);
    return made.kind === 'out' ? sessionApi.signIn({ email: owner.email, password: owner.password }) : made;
  },
};
