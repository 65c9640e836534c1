import { protocolVersion, recogniserOf, up, type ExchangeResponse } from '@holdfast/protocol';
import { isRetriable, type Sequencer, upcastExchange } from '@holdfast/sync-server';
import type { Principal } from '../accounts/access.ts';
import { parse } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';

/** The call as socket and HTTP share it. @throws ServerError `invalid-request`, `database-unavailable`; SyncServerError of `Sequencer.exchange`. */
export type AnswerExchange = (principal: Principal, payload: unknown) => Promise<ExchangeResponse>;

/** Another version may have another shape: it is looked at before anything else (H17). */
const speaksOtherVersion = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'protocol' in payload && typeof payload.protocol === 'string' && payload.protocol !== protocolVersion;

const isExchange = recogniserOf(up.exchange);

/** Milliseconds after which a database that went away is worth another try. */
const soon = 1_000;

/** What the sequencer could not get through by itself: the same call, sent again, is answered or recognised (H4). */
const putOff = (error: unknown): unknown =>
  isRetriable(error) ? new ServerError('database-unavailable', 'The database does not answer at the moment: try again shortly.', { retryAfterMs: soon, cause: error }) : error;

export const createAnswerExchange = (sequencer: Sequencer): AnswerExchange => async ({ user }, payload) => {
  if (speaksOtherVersion(payload)) return { kind: 'upgradeRequired', protocol: protocolVersion };
  const upcasted = upcastExchange(payload);
  const request = isExchange(upcasted) ? upcasted : parse(up.exchange, upcasted);
  try {
    return await sequencer.exchange(request, { user: user.id });
  } catch (error) {
    throw putOff(error);
  }
};
