import type { ProblemCode } from '@holdfast/protocol';
import { say } from '../locales/say.ts';
import { isProblem } from './wire-guards.ts';

const usualDeadlineMs = 8_000;

/** An answer that came whole. */
export interface Whole {
  readonly ok: boolean;
  readonly status: number;
  /** Null when it is no JSON. */
  readonly body: unknown;
}

/** A POST of JSON. */
export const json = (body: unknown): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};

/** Null when there was no answer, or not all of it: no network, a cut one, or a proxy that speaks for an absent server. */
export const ask = async (path: string, init: RequestInit = {}, deadlineMs: number = usualDeadlineMs): Promise<Whole | null> => {
  try {
    const answer = await fetch(path, { ...init, credentials: 'same-origin', signal: AbortSignal.timeout(deadlineMs) });
    const { ok, status } = answer;
    return status >= 500 ? null : { ok, status, body: parsed(await answer.text()) };
  } catch (cause) {
    if (cause instanceof TypeError || cause instanceof DOMException) return null;
    throw cause;
  }
};

/** Why the server would not: its sentence, and which field or item it is about. */
export const problemIn = (answer: Whole): { readonly code: ProblemCode | null; readonly detail: string; readonly subject: string | null } => {
  if (!isProblem(answer.body)) return { code: null, detail: say('shell.serverAnswered', { status: answer.status }), subject: null };
  const { code, detail, subject } = answer.body;
  return { code, detail, subject: subject ?? null };
};
