import { exchangeLimits, protocolLevel, protocolVersion } from '@holdfast/protocol';
import type { ExchangeRequest, SentOperation } from '@holdfast/protocol';
import type { Keyed, OutboxRow, ReplicaMeta } from '../ports/replica-store.ts';

type Entry = Keyed<OutboxRow>;

/** Room for the fields around the operations. */
const envelopeBytes = 4096;
/**
 * The rows that new files become are some 2.1 times as long as the operations that make them, and the answer holds twice what a call does.
 * What does not fit into it is asked for by another call, which nothing goes ahead of: each call brings so much that its answer is whole.
 */
const bytesAtMost = Math.floor((exchangeLimits.bytesUp * 7) / 8);
const encoder = new TextEncoder();

/** Of what may be sent, as much as one exchange takes (H28): what has counters already first, in their order. At least one. */
export const batchOf = (ready: readonly Entry[]): Entry[] => {
  const sent = ready.filter(({ row }) => row.ctr !== null).sort((a, b) => (a.row.ctr ?? 0) - (b.row.ctr ?? 0));
  const batch: Entry[] = [];
  let bytes = envelopeBytes;
  for (const entry of [...sent, ...ready.filter(({ row }) => row.ctr === null)]) {
    bytes += encoder.encode(JSON.stringify(entry.row.op)).length + 24;
    if (batch.length > 0 && (batch.length === exchangeLimits.ops || bytes > bytesAtMost)) break;
    batch.push(entry);
  }
  return batch;
};

/** What a call says besides of where its sender stands. */
export type Standing = Pick<ExchangeRequest, 'cursor' | 'heardCtr'> & { /** See `base` of the request. */ readonly since?: number | null };

/** The call itself. While the base is rebuilt or pages are staged, `cursor` is what was fetched so far. */
export const requestOf = (meta: ReplicaMeta, deviceName: string, batch: readonly Entry[], { since = null, ...standing }: Standing): ExchangeRequest => {
  const ops: SentOperation[] = [];
  for (const { row } of batch) if (row.ctr !== null) ops.push({ ctr: row.ctr, op: row.op });
  return {
    protocol: protocolVersion, space: meta.space, device: { id: meta.device, name: deviceName }, epoch: meta.epoch,
    ...standing, ackedCtr: meta.ackedCtr, token: meta.token, ops, base: { floor: meta.floor ?? 0, since }, understands: protocolLevel,
  };
};
