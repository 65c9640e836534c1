import type { ContentError, SyncServerError } from '@holdfast/sync-server';
import type { Answer, Refusal } from './door.ts';

export const refusal = (status: number, code: string, message: string, retryAfterMs: number | null = null): Refusal => ({ status, code, message, retryAfterMs });
export const ok = (value: unknown): string => JSON.stringify({ ok: value } satisfies Answer<unknown>);
export const refuse = (why: Refusal): string => JSON.stringify({ refused: why } satisfies Answer<unknown>);

const busy: ReadonlySet<string> = new Set(['conflict', 'commit-unknown', 'database-unavailable', 'storageUnavailable', 'indexUnavailable']);
const unknown: ReadonlySet<string> = new Set(['not-found', 'manifestUnknown', 'objectMissing']);

/** As the HTTP edge maps them; a sentence for each comes from the errors themselves. */
export const refusalOf = (error: SyncServerError | ContentError): Refusal => {
  if (busy.has(error.code)) return refusal(503, error.code, error.message, 500);
  if (error.code === 'chunkMismatch') return refusal(422, 'chunk-mismatch', error.message);
  if (error.code === 'packInvalid') return refusal(422, 'pack-invalid', error.message);
  return refusal(unknown.has(error.code) ? 404 : 422, error.code, error.message);
};
