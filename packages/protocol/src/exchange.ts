import { z } from 'zod';
import { change } from './changes.ts';
import { count, deviceId, millis, opId, spaceId } from './ids.ts';
import { operation } from './operation.ts';
import { deferral, outcome } from './outcome.ts';
import { understands } from './version.ts';

/** Limits of one exchange (H28): operations and bytes up, bytes down. */
export const exchangeLimits = { ops: 500, bytesUp: 256 * 1024, bytesDown: 512 * 1024 } as const;

/** One operation with its wire counter: contiguous per (space, device), given just before sending (H9). */
export const sentOperation = z.strictObject({ ctr: z.int().min(1), op: operation });
export type SentOperation = z.infer<typeof sentOperation>;

/**
 * The one call of the engine (H28): sends operations, acknowledges outcomes, pulls changes. Fields that a later level adds are passed
 * over: where the server went back to an older program, its devices go on.
 */
export const exchangeRequest = z.object({
  protocol: z.string().max(64),
  space: spaceId,
  device: z.strictObject({ id: deviceId, name: z.string().min(1).max(64) }),
  /** The epoch whose cursor and counters these are; null on first contact (H31). */
  epoch: z.string().max(64).nullable(),
  /** All changes up to this seq are in the device's base. */
  cursor: count,
  /** Outcomes up to this ctr are durable on the device and may be forgotten. */
  ackedCtr: count,
  /** Outcomes up to this ctr have reached the device, which is writing them down: they need not be told again, and must not be forgotten. */
  heardCtr: count.exactOptional(),
  /** The rolling token of the last answer; null on first contact of a new device (H4). */
  token: z.string().max(128).nullable(),
  ops: z.array(sentOperation).max(exchangeLimits.ops).readonly(),
  /**
   * How the base of this device stands to what the server has collected (H30): `floor` is the floor that it has followed; `since`,
   * while it is being fetched from nothing, the space's seq when that began (`cursor` may then be below the floor), else null.
   * A device that sends this is told `seq` and `floor`; one that does not is of the first release.
   */
  base: z.strictObject({ floor: count, since: count.nullable() }).exactOptional(),
  /** The level of the wire that the device reads (`protocolLevel`): nothing later is told. */
  understands: understands.exactOptional(),
});
export type ExchangeRequest = z.infer<typeof exchangeRequest>;

export const settled = z.strictObject({ ctr: z.int().min(1), op: opId, result: z.union([outcome, deferral]) });
export type Settled = z.infer<typeof settled>;

/** The ordinary answer. Rows, lastCtr, outcomes and checksum are of one snapshot (H25). */
const exchanged = z.strictObject({
  kind: z.literal('exchanged'),
  epoch: z.string(),
  /** What became of the operations of this device that are not acknowledged yet, by ctr; the first of them, when they are many. */
  outcomes: z.array(settled).readonly(),
  /** The highest ctr of this device that was decided in this snapshot; when not all outcomes are told, that of the last one. */
  lastCtr: count,
  changes: z.array(change).readonly(),
  /** The seq up to which the device has everything once it has applied these changes. */
  cursor: count,
  /** More changes wait: stage these, ask again, reveal at the end (H26). */
  hasMore: z.boolean(),
  /** The space's checksum at `cursor`, hex (RULES.md 0.13). Null while more waits, and for a device that is not shown all that is summed: it has nothing to compare. */
  checksum: z.string().nullable(),
  serverTime: millis,
  token: z.string(),
  /** The space's seq in this snapshot: how much is still to come. Only for a device that sent `base`. */
  seq: count.exactOptional(),
  /** Tombstones and aliases up to here are collected, and not in the checksum: drop them too (H30). Only for a device that sent `base`. */
  floor: count.exactOptional(),
});

/** The device cannot go on as it is; its outbox stays whole (H4, H17, H30, H31). */
const refused = z.discriminatedUnion('kind', [
  /** Same ctr, other operation, or a token that is too old: take a new device id and renumber. */
  z.strictObject({ kind: z.literal('fork') }),
  /** Another epoch, or a cursor below the floor: start the base again from nothing. */
  z.strictObject({ kind: z.literal('reset'), epoch: z.string(), reason: z.enum(['epoch', 'floor', 'ahead']) }),
  z.strictObject({ kind: z.literal('upgradeRequired'), protocol: z.string() }),
  /** Come back later (H29). */
  z.strictObject({ kind: z.literal('busy'), afterMs: count }),
  /** An operation came with a gap before it: number again from here. */
  z.strictObject({ kind: z.literal('gap'), expected: count }),
]);

export const exchangeResponse = z.union([exchanged, refused]);
export type ExchangeResponse = z.infer<typeof exchangeResponse>;
export type Exchanged = z.infer<typeof exchanged>;
export type ExchangeRefusal = z.infer<typeof refused>;
