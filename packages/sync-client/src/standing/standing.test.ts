import { asDeviceId, asManifestId, asNodeId, asOpId } from '@holdfast/domain';
import type { NodeId, Operation } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { hindranceOf } from '../outbox/hindrance.ts';
import { selectSendable } from '../outbox/sendable.ts';
import { standingOf, stateOf } from './standing.ts';

const manifest = asManifestId('a'.repeat(64));
const opOf = (n: number, more: object): Operation => ({ v: 1, id: asOpId(`00000000-0000-4000-8000-00000000000${n}`), device: asDeviceId('d'), baseSeq: 0, at: 1, node: asNodeId(`n${n}`), ...more }) as Operation;
const content = { manifest, hash: manifest, size: 70, mime: '', mtime: 1 };
const blocker = { key: 1, row: { op: opOf(1, { type: 'createFile', parent: asNodeId('p'), name: 'first', ...content, manifest: asManifestId('b'.repeat(64)) }), ctr: null, title: 'first' } };
const kinds = { rename: { type: 'rename', name: 'x' }, edit: { type: 'setContent', baseVersion: 'v', seenPath: [], ...content }, later: { type: 'lock', v: 2 } };
const both = [false, true];

const worlds = Object.keys(kinds).flatMap((kind) => both.flatMap((offline) => both.flatMap((signedOut) => both.flatMap((upgradeRequired) => [null, 4].flatMap((ctr) => (['missing', 'underWay', 'there'] as const).flatMap((bytes) => both.map((held) => ({
  kind: kind as keyof typeof kinds, way: { network: offline ? 'offline' as const : 'online' as const, signedOut, upgradeRequired }, ctr, bytes, held,
}))))))));

describe('EXPLORER 2.3, LOOK "Sync glyphs": why an operation does not go yet', () => {
  const playedOut = worlds.map(({ kind, way, ctr, bytes, held }) => {
    const node: NodeId = held ? asNodeId('n1') : asNodeId('n2');
    const entry = { key: 2, row: { op: { ...opOf(2, kinds[kind]), node } as Operation, ctr, title: '' } };
    const isCommitted = (one: typeof manifest): boolean => one === manifest && bytes === 'there';
    const world = { way, isCommitted, isUnderWay: () => bytes === 'underWay', isHeld: () => false, before: () => (held ? blocker : undefined) };
    const outbox = held ? [blocker, entry] : [entry];
    const sent = selectSendable(outbox, { isCommitted, root: asNodeId('r'), node: () => undefined, alias: () => undefined }).includes(entry);
    return { kind, way, ctr, bytes, held, entry, world, sent, standing: standingOf(entry, world) };
  });

  test('H9, H13, H17 the sender, once on its way, takes exactly what no hindrance keeps, in each of the 288 worlds', () => {
    expect(playedOut).toHaveLength(288);
    for (const { entry, world, sent } of playedOut) expect(hindranceOf(entry, { ...world, way: null }) === null).toBe(sent);
    expect(new Set(playedOut.map(({ sent }) => sent))).toEqual(new Set(both));
  });

  test('what is told follows from the hindrance: next and deciding only of what the sender would take, the way before the queue', () => {
    for (const { standing, sent, way, ctr, kind, world, entry } of playedOut) {
      const open = way.network === 'online' && !way.signedOut && !way.upgradeRequired;
      if (kind === 'later') expect(standing.kind).toBe('later');
      else if (ctr !== null) expect(standing).toEqual({ kind: 'deciding', answers: way.network === 'online' });
      else if (!open) expect(standing.kind).toBe(way.signedOut ? 'signedOut' : way.upgradeRequired ? 'update' : 'network');
      else if (standing.kind !== 'sending') expect(standing).toEqual(sent ? { kind: 'turn' } : hindranceOf(entry, world));
      else expect(kind).toBe('edit');
    }
    const told = new Set(playedOut.map(({ standing }) => stateOf(standing)));
    expect([...told].sort()).toEqual(['behind', 'bytes', 'deciding', 'network', 'sending', 'signedOut', 'turn', 'update']);
  });
});
