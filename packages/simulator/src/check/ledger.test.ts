import { asNodeId, asOpId, asSpaceId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { checkLedger } from './ledger.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ab');
const entry = { ops: [asOpId('00000000-0000-4000-8000-000000000101')], space, device: 'Phone', what: '/a.txt', bytes: 'only here', node: asNodeId('00000000-0000-4000-8000-000000000001') };
const tables = { tombstones: new Map(), aliases: [], versions: [], log: [] };
const nowhere = { onServer: new Set<string>(), onDevices: new Set<string>(), rotten: new Set<string>() };

test('L1, H33 what lies without a record on the device of someone who is shut out is not gone, elsewhere it is (seed 5040263)', () => {
  expect(checkLedger([entry], tables, { ...nowhere, unlisted: new Map([['Phone', ['HFSG only here HFSE']]]) })).toEqual([]);
  expect(checkLedger([entry], tables, { ...nowhere, unlisted: new Map([['Laptop', ['HFSG only here HFSE']]]) })).toHaveLength(1);
  expect(checkLedger([entry], tables, nowhere)).toHaveLength(1);
});
