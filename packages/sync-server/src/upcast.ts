import type { Operation } from '@holdfast/domain';
import { SyncServerError } from './sync-server-error.ts';

/** An operation of any version, as it lies in a queue or in the log. */
export interface StoredOperation {
  readonly v: number;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Turns an operation of one version into the next one's. Pure: what lies in the log is turned again whenever it is read. */
export type Upcaster = (op: StoredOperation) => StoredOperation;

/** The version that the reducer takes. Whoever raises it adds the upcaster of the one before, and keeps its corpus (golden/). */
export const currentVersion: Operation['v'] = 1;

/** By the version that they take. */
const upcasters: ReadonlyMap<number, Upcaster> = new Map();

/**
 * An operation of any version ever shipped as one of today's (H17, M4): devices never rewrite what they have queued, and the log keeps
 * what was sent. @throws SyncServerError `invalid-request` for a version that is not known here.
 */
export const upcastWith = (table: ReadonlyMap<number, Upcaster>, current: number) => (op: StoredOperation): StoredOperation => {
  let now = op;
  while (now.v !== current) {
    const step = table.get(now.v);
    if (step === undefined) throw new SyncServerError('invalid-request', `Operations of version ${now.v} are not known here: this server takes versions up to ${current}.`);
    const next = step(now);
    if (next.v <= now.v) throw new SyncServerError('invalid-request', `The upcaster of version ${now.v} does not lead to a later one.`);
    now = next;
  }
  return now;
};

export const upcast = upcastWith(upcasters, currentVersion);

const isStored = (value: unknown): value is StoredOperation =>
  typeof value === 'object' && value !== null && 'v' in value && typeof value.v === 'number' && 'type' in value && typeof value.type === 'string';

/** The same within an exchange that nobody has looked at yet; what is no operation is left for the schema to refuse. */
export const upcastExchange = (payload: unknown): unknown => {
  if (typeof payload !== 'object' || payload === null || !('ops' in payload) || !Array.isArray(payload.ops)) return payload;
  const ops = payload.ops.map((sent: unknown) => {
    if (typeof sent !== 'object' || sent === null || !('op' in sent) || !isStored(sent.op)) return sent;
    const op = upcast(sent.op);
    return op === sent.op ? sent : { ...sent, op };
  });
  return { ...payload, ops };
};
