import { asDeviceId, asManifestId, asNodeId, asOpId } from '@holdfast/domain';
import type { NoopReason, Operation, OperationType, Outcome, RejectCode } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { deedOf, nounOf, sentenceOf } from '../center/deeds.ts';
import { doneTogether, outcomeSentence, parkedWords, recoveredSentence, tellTime } from './sentences.ts';

const [node, parent] = [asNodeId('20000000-0000-4000-8000-000000000001'), asNodeId('20000000-0000-4000-8000-000000000002')];
const manifest = asManifestId('a'.repeat(64));
const envelope = { v: 1, id: asOpId('10000000-0000-4000-8000-000000000001'), device: asDeviceId('d'), baseSeq: 0, at: 0 } as const;
const content = { manifest, hash: manifest, size: 9, mime: 'x', mtime: 1 };

/** One of every type: a type that is added must be added here. */
const ops: { readonly [T in OperationType]: Extract<Operation, { type: T }> } = {
  createFolder: { ...envelope, type: 'createFolder', node, parent, name: 'Report.docx', onCollision: 'suffix' },
  createFile: { ...envelope, ...content, type: 'createFile', node, parent, name: 'Report.docx' },
  rename: { ...envelope, type: 'rename', node, name: 'Plan.docx' },
  move: { ...envelope, type: 'move', node, parent },
  trash: { ...envelope, type: 'trash', node, parent },
  restore: { ...envelope, type: 'restore', node, parent },
  purge: { ...envelope, type: 'purge', nodes: [node] },
  setContent: { ...envelope, ...content, type: 'setContent', node, baseVersion: envelope.id, seenPath: ['Report.docx'] },
  copy: { ...envelope, type: 'copy', node, source: parent, srcVersion: null, parent, name: 'Report.docx' },
  addTag: { ...envelope, type: 'addTag', node, tag: 'To print' },
  removeTag: { ...envelope, type: 'removeTag', node, tag: 'To print' },
  setAttr: { ...envelope, type: 'setAttr', node, key: 'colour', value: 'red' },
};
const noops: Readonly<Record<NoopReason, true>> = { same: true, 'kept-edited': true, kept: true, already: true, gone: true, 'unobserved-alias': true, moved: true };
const refusals: Readonly<Record<RejectCode, true>> = {
  cycle: true, depth: true, gone: true, 'not-found': true, 'id-exists': true, 'alias-unobserved': true, changed: true, dependency: true, name: true,
  kind: true, invalid: true, forbidden: true, quota: true, 'too-many': true,
};
const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] => Object.keys(record) as Key[];
const outcomes: { readonly [C in Outcome['code']]: readonly Outcome[] } = {
  applied: [{ code: 'applied' }],
  superseded: [{ code: 'superseded' }],
  noop: keysOf(noops).map((reason) => ({ code: 'noop', reason })),
  aliased: [{ code: 'aliased', to: parent }],
  copied: [{ code: 'copied', node: parent, name: 'Report (conflict 2026-03-04 Phone).docx' }],
  merged: [{ code: 'merged', version: envelope.id }],
  rescued: [{ code: 'rescued', path: ['Plans', 'Old'], node: parent }, { code: 'rescued', path: [], node: parent }],
  rejected: keysOf(refusals).map((reason) => ({ code: 'rejected', reason })),
};
const now = new Date(2026, 2, 4, 12, 0).getTime();
const met = { by: 'Laptop', at: new Date(2026, 2, 4, 10, 2).getTime() };
const every = keysOf(outcomes).flatMap((code) => outcomes[code]);
const nameOf = (outcome: Outcome): string => ('reason' in outcome ? `${outcome.code} ${outcome.reason}` : outcome.code === 'rescued' ? `rescued ${outcome.path.length}` : outcome.code);

describe('one plain sentence for each outcome of each operation (all 50 rows come down to these)', () => {
  test.each(keysOf(ops))('%s', (type) => {
    expect(every.map((outcome) => `${nameOf(outcome)}: ${outcomeSentence(ops[type], 'Report.docx', outcome, met, now)}`)).toMatchSnapshot();
  });

  test('LOOK Writing: no code, no identifier, no exclamation mark; a capital or a name at the start, no full stop at the end', () => {
    for (const op of Object.values(ops)) for (const outcome of every) for (const who of [met, { by: null, at: null }]) {
      const sentence = outcomeSentence(op, 'Report.docx', outcome, who, now);
      expect(sentence).toMatch(/^[“A-Z]/u);
      expect(sentence).not.toMatch(/undefined|null|NaN|!|\.$|[0-9a-f]{8}-|createF|setC|unobserved|not-found|\brow\b/u);
      expect(sentence).toContain('Report');
    }
  });

  test('rows 5, 23: says on which device and when, as far as it is known', () => {
    const copied: Outcome = { code: 'copied', node, name: 'mine.txt' };
    const said = (who: typeof met | { by: null; at: number | null }) => outcomeSentence(ops.setContent, 'plan.txt', copied, who, now);
    expect(said(met)).toBe('Kept both because “plan.txt” was edited on Laptop at 10:02: yours is “mine.txt”');
    expect(said({ by: null, at: met.at })).toBe('Kept both because “plan.txt” was edited elsewhere at 10:02: yours is “mine.txt”');
    expect(said({ by: null, at: null })).toBe('Kept both because “plan.txt” was edited elsewhere: yours is “mine.txt”');
    expect([new Date(2026, 1, 28, 9, 5), new Date(2025, 11, 31, 23, 59)].map((at) => tellTime(at.getTime(), now))).toEqual(['on 28 Feb at 09:05', 'on 31 Dec 2025 at 23:59']);
  });

  test('H15 refused content says where it was kept', () => {
    expect(recoveredSentence('“plan.txt” could not be added: it was deleted for good elsewhere', ['Recovered', '2026-03-04 Phone'])).toMatchSnapshot();
  });

  test('H11, H12, H15, row 44: what was put aside, why, and what happens next', () => {
    const all = [...keysOf(refusals), 'The bytes on this device are damaged: add the file again'].map((reason) => parkedWords({ op: ops.createFile, reason }));
    const others = [
      parkedWords({ op: ops.setContent, reason: 'quota' }), parkedWords({ op: ops.rename, reason: 'it broke', cause: 'poison' }),
      parkedWords({ op: ops.createFile, reason: 'it broke', cause: 'poison' }), parkedWords({ op: ops.createFile, reason: 'withdrawn', cause: 'withdrawn' }),
      parkedWords({ op: ops.createFile, reason: 'it was found here', cause: 'found' }),
    ];
    expect([...all, ...others].map(({ after, reason }) => `Report.docx ${after} | ${reason}`)).toMatchSnapshot();
  });

  test.each(keysOf(ops))('2.3 what a waiting %s does, in words', (type) => {
    const row = { op: ops[type], title: 'Report.docx' };
    expect([sentenceOf(deedOf(row, () => 'Maps')), `After ${nounOf(row)}`]).toMatchSnapshot();
  });
});

test.each<[readonly OperationType[], string]>([
  [['createFile', 'createFile'], '2 files were added'],
  [['createFile', 'createFolder'], '1 file and 1 folder were added'],
  [['createFolder', 'createFolder'], '2 folders were created'],
  [Array.from({ length: 1200 }, () => 'trash' as const), '1,200 items were moved to the trash'],
  [['move', 'move'], '2 items were moved'],
])('what was done together: %#', (types, sentence) => {
  expect(doneTogether(types)).toBe(sentence);
});
