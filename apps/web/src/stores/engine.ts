import type { Session } from '@holdfast/protocol';
import type { EngineClient, EngineProblem } from '@holdfast/sync-client';
import { inject, type InjectionKey } from 'vue';
import { say } from '../locales/say.ts';

/** An engine that is being opened. What it is asked meanwhile is answered once it is open; when it cannot be opened, never. */
export interface Opening {
  readonly engine: EngineClient;
  /** Resolves once it is open; fails with the reason why it cannot be. */
  readonly opened: Promise<void>;
  /** Has it give out files at this port, to the service worker; absent where nothing does. */
  readonly serve?: (port: MessagePort) => void;
}

/** Opens the engine of a person on this device; it works before it has reached the server. */
export type ConnectEngine = (session: Session) => Opening;

export const connectEngineKey: InjectionKey<ConnectEngine> = Symbol('connect engine');
export const engineKey: InjectionKey<EngineClient> = Symbol('engine');

/** The engine of the signed-in person. Only below the app shell. */
export const useEngine = (): EngineClient => {
  const engine = inject(engineKey);
  if (!engine) throw new Error('No engine here: this component belongs below the app shell');
  return engine;
};

const isProblem = (error: unknown): error is EngineProblem =>
  typeof error === 'object' && error !== null && 'code' in error && 'message' in error && typeof error.message === 'string';

/** The sentence for the person: an `EngineProblem` brings its own; anything else is a fault of ours and says so. */
export const sentenceOf = (error: unknown): string => {
  if (isProblem(error)) return error.message;
  return say('shell.internal', { cause: error instanceof Error ? error.message : String(error) });
};

/** The code of an `EngineProblem`, null for anything else. */
export const codeOf = (error: unknown): EngineProblem['code'] | null => (isProblem(error) && !(error instanceof TypeError) ? error.code : null);
