import { protocolVersion, up, type ExchangeResponse } from '@holdfast/protocol';
import type { Sequencer } from '@holdfast/sync-server';
import type { Principal } from '../accounts/access.ts';
import { parse } from '../http/problem.ts';

/** The call as socket and HTTP share it. @throws ServerError `invalid-request`; SyncServerError of `Sequencer.exchange`. */
export type AnswerExchange = (principal: Principal, payload: unknown) => Promise<ExchangeResponse>;

/** Another version may have another shape: it is looked at before anything else (H17). */
const speaksOtherVersion = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'protocol' in payload && typeof payload.protocol === 'string' && payload.protocol !== protocolVersion;

export const createAnswerExchange = (sequencer: Sequencer): AnswerExchange => async ({ user }, payload) => {
  if (speaksOtherVersion(payload)) return { kind: 'upgradeRequired', protocol: protocolVersion };
  return sequencer.exchange(parse(up.exchange, payload), { user: user.id });
};
