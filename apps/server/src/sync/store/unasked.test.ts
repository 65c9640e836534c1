import { SyncServerError } from '@holdfast/sync-server';
import { expect, test } from 'vitest';
import { deviceNo, spaceNo } from '@holdfast/sync-server/testing';
import { openingAnswers } from './opening-answers.ts';
import { snapshotOf } from './snapshot-rows.ts';
import { translated } from './store-error.ts';

const questions = { device: deviceNo(1), cursor: 0, ackedCtr: 0, maxRows: 10, maxBytes: 1000, maxDecisions: 1000 };

test('H24 a kind of row that is not read is a fault that is told, and no answer that lacks something', () => {
  expect(() => openingAnswers([{ kind: 'lock', body: '[]' }])).toThrow(/a kind of row that is not read here: lock/u);
  expect(() => openingAnswers([{ kind: 'toString', body: '[]' }])).toThrow(/toString/u);
  expect(() => snapshotOf(spaceNo(1), [{ kind: 'lock', body: '{}', seq: 1 }], questions)).toThrow(/lock/u);
});

test('H24 it is not taken for a connection that broke, which would be tried again for ever', async () => {
  const fault = translated(async () => openingAnswers([{ kind: 'lock', body: '[]' }]));
  await expect(fault).rejects.toMatchObject({ code: 'internal' });
  await expect(fault).rejects.not.toBeInstanceOf(SyncServerError);
});
