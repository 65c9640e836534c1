import { addToSum, aliasHash, rowHash, takeFromSum, tombstoneHash } from '@holdfast/domain';
import type { BaseRecord } from './base-record.ts';

/** The sum of no rows. */
export const noSum = '0'.repeat(16);

const hashOf = (record: BaseRecord): bigint => {
  switch (record.kind) {
    case 'node':
      return rowHash(record.row);
    case 'tombstone':
      return tombstoneHash(record.row);
    case 'alias':
      return aliasHash(record.row);
  }
};

const asText = (sum: bigint): string => sum.toString(16).padStart(16, '0');

/** The sum over records, each key of which stands there once. */
export const sumOf = (records: Iterable<BaseRecord>): string => {
  let sum = 0n;
  for (const record of records) sum = addToSum(sum, hashOf(record));
  return asText(sum);
};

/** The sum once `records` have taken the place of those that `replaced` finds. */
export const movedSum = (before: string, records: readonly BaseRecord[], replaced: (record: BaseRecord) => BaseRecord | undefined): string => {
  let sum = BigInt(`0x${before}`);
  for (const record of records) {
    const old = replaced(record);
    if (old !== undefined) sum = takeFromSum(sum, hashOf(old));
    sum = addToSum(sum, hashOf(record));
  }
  return asText(sum);
};

/** The sum without these records. */
export const sumWithout = (before: string, gone: readonly BaseRecord[]): string => {
  let sum = BigInt(`0x${before}`);
  for (const record of gone) sum = takeFromSum(sum, hashOf(record));
  return asText(sum);
};

/** Whether two sums are the same number. */
export const sameSum = (a: string, b: string): boolean => BigInt(`0x${a}`) === BigInt(`0x${b}`);
