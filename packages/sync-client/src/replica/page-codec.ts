import { packChanges, ProtocolError, unpackChanges } from '@holdfast/protocol';
import { SyncClientError } from '../sync-client-error.ts';
import type { BaseRecord } from './base-record.ts';

/** A page of the base as text. */
export const encodePage = (records: Iterable<BaseRecord>): string => packChanges(records);

/** @throws SyncClientError `corrupt` when the text is no page: the base is fetched again. */
export const decodePage = (data: string): BaseRecord[] => {
  try {
    return unpackChanges(data);
  } catch (cause) {
    if (cause instanceof ProtocolError) throw new SyncClientError('corrupt', 'A page of the replica cannot be read: the base is fetched again', { cause });
    throw cause;
  }
};
