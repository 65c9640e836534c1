import { asNodeId, asSpaceId, type ReadKey } from '@holdfast/domain';
import { expect, test } from 'vitest';
import type { Statement } from '../../database/database.ts';
import { ReadSession } from './read-answers.ts';

test('H24 however many operations ask what changed below a folder, each from another seq, it is walked once', async () => {
  const space = asSpaceId('00000000-0000-4000-8001-000000000001');
  const root = asNodeId('00000000-0000-4000-8001-000000000002');
  const sent: { readonly name: string; readonly values: readonly unknown[] }[] = [];
  const query = async (statement: string | Statement, values: readonly unknown[] = []) => {
    sent.push({ name: typeof statement === 'string' ? statement : statement.name, values });
    return { rows: [], rowCount: 0 };
  };
  const keys = Array.from({ length: 200 }, (_, seq): ReadKey => ({ kind: 'changedBelow', root, seq: seq + 7 }));
  await new ReadSession({ query }, space, 5000).answer(keys);
  expect(sent).toEqual([{ name: 'sync-read-below', values: [space, [root], 7] }]);
});
