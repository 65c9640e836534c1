import { expect, test } from 'vitest';
import { finish, give, setStage, step } from '../testing/play.ts';
import { deviceIdOf } from '../testing/world.ts';

type Line = readonly string[];
interface Case {
  readonly title: string;
  readonly a: readonly Line[];
  readonly b: readonly Line[];
  /** What B's last operation came to, and the type of A's operation that it met; null when it met nobody. */
  readonly met: readonly [outcome: string, type: string | null];
}

const given = { '/f.bin': 'v0', '/n.md': 'a\nb\nc\n', '/F/x.bin': 'x', '/G/': null, '/H/': null };
const cases: readonly Case[] = [
  { title: 'row 10 rename', a: [['rename', '/G', 'later']], b: [['clock', '-90m'], ['rename', '/G', 'earlier']], met: ['superseded', 'rename'] },
  { title: 'row 13 move', a: [['move', '/G', '/F']], b: [['clock', '-90m'], ['move', '/G', '/H']], met: ['superseded', 'move'] },
  { title: 'row 14 cycle', a: [['move', '/G', '/H']], b: [['move', '/H', '/G']], met: ['rejected:cycle', 'move'] },
  { title: 'row 16 move, trash', a: [['move', '/G', '/F']], b: [['clock', '-90m'], ['trash', '/G']], met: ['superseded', 'move'] },
  { title: 'row 20 move into what was trashed', a: [['trash', '/F']], b: [['move', '/G', '/F']], met: ['rescued', 'trash'] },
  { title: 'row 23 both edit', a: [['edit', '/f.bin', 'a']], b: [['edit', '/f.bin', 'b']], met: ['copied', 'setContent'] },
  { title: 'row 22 merged', a: [['edit', '/n.md', 'A\nb\nc\n']], b: [['edit', '/n.md', 'a\nb\nC\n']], met: ['merged', 'setContent'] },
  { title: 'row 21 the same bytes', a: [['edit', '/f.bin', 'a']], b: [['edit', '/f.bin', 'a']], met: ['noop:same', 'setContent'] },
  { title: 'row 25 the trash root comes back', a: [['trash', '/f.bin']], b: [['edit', '/f.bin', 'b']], met: ['applied', 'trash'] },
  { title: 'row 26 kept because it was edited', a: [['edit', '/f.bin', 'a']], b: [['trash', '/f.bin']], met: ['noop:kept-edited', 'setContent'] },
  { title: 'row 27 below a trashed folder', a: [['trash', '/F']], b: [['edit', '/F/x.bin', 'b']], met: ['rescued', 'trash'] },
  { title: 'row 28 unseen work comes out', a: [['add', '/F/new.bin', 'a']], b: [['trash', '/F']], met: ['applied', 'createFile'] },
  { title: 'row 29 purged', a: [['trash', '/f.bin'], ['purge', '/f.bin']], b: [['edit', '/f.bin', 'b']], met: ['rescued', 'purge'] },
  { title: 'row 31 trashed twice', a: [['trash', '/G']], b: [['trash', '/G']], met: ['noop:already', 'trash'] },
  { title: 'row 35 rename of what was purged', a: [['trash', '/G'], ['purge', '/G']], b: [['rename', '/G', 'x']], met: ['rejected:gone', 'purge'] },
  { title: 'row 8 into what was purged', a: [['trash', '/G'], ['purge', '/G']], b: [['mkdir', '/G/x']], met: ['rescued', 'purge'] },
  { title: 'row 1 folders merged', a: [['putFolder', '/T']], b: [['putFolder', '/T']], met: ['aliased', 'createFolder'] },
  { title: 'row 4 coalesced', a: [['add', '/t.bin', 'same']], b: [['add', '/t.bin', 'same']], met: ['aliased', 'createFile'] },
  { title: 'row 5 both add', a: [['add', '/t.bin', 'a']], b: [['add', '/t.bin', 'b']], met: ['copied', 'createFile'] },
  { title: 'row 5 a file came to the name by rename', a: [['rename', '/f.bin', 't.bin']], b: [['add', '/t.bin', 'b']], met: ['copied', 'rename'] },
  { title: 'row 48 a joined folder is moved', a: [['putFolder', '/T']], b: [['putFolder', '/T'], ['move', '/T', '/F']], met: ['rejected:alias-unobserved', 'createFolder'] },
  { title: 'row 42 attributes', a: [['attr', '/G', 'k', 'a']], b: [['clock', '-90m'], ['attr', '/G', 'k', 'b']], met: ['superseded', 'setAttr'] },
  { title: 'row 24 both, nobody stood in the way', a: [['rename', '/G', 'x']], b: [['move', '/G', '/F']], met: ['applied', null] },
  { title: 'row 2 a suffix is no meeting', a: [['mkdir', '/N']], b: [['mkdir', '/N']], met: ['applied', null] },
];

const play = ({ a, b }: Pick<Case, 'a' | 'b'>) => {
  const stage = setStage([], { mergesText: true });
  give(stage, new Map(Object.entries(given)));
  for (const line of a) step(stage, ['A', ...line]);
  for (const line of b) step(stage, ['B', ...line]);
  finish(stage);
  return stage.server.done;
};

test.each(cases.map((each) => [each.title, each] as const))('H10 %s: the operation knows whose work it came up against', (_, each) => {
  const done = play(each);
  const last = done.filter(({ op }) => op.device === deviceIdOf('B')).at(-1);
  const met = done.find(({ op }) => op.id === last?.met?.op);
  const code = last && ('reason' in last.outcome ? `${last.outcome.code}:${last.outcome.reason}` : last.outcome.code);
  expect([code, met?.op.type ?? null]).toEqual(each.met);
  expect(last?.met?.device).toBe(each.met[1] === null ? undefined : deviceIdOf('A'));
});

test('H10 one\'s own work is nobody else\'s', () => {
  const done = play({ a: [['trash', '/G'], ['sync'], ['trash', '/H'], ['sync']], b: [] });
  expect(done.every(({ met }) => met === null)).toBe(true);
});
