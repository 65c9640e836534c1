import { asNodeId, asOpId, asSpaceId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { checkLedger, contentOf } from '../check/ledger.ts';
import type { Saved } from '../check/ledger.ts';
import { contentIdOf } from '../workload/content-id.ts';
import { Book } from './book.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ab');
const node = asNodeId('00000000-0000-4000-8000-000000000001');
const op = (n: number) => asOpId(`00000000-0000-4000-8000-00000000010${n}`);
const saved = (n: number, bytes: string) => ({ ops: [op(n)], space, device: 'Laptop', what: '/a.txt', bytes, node });
const nothing = { standIns: new Map(), salvagedAs: () => [] };

test('H4 a backup brings back what was taken back since: what was written over it then is excused by it again (seed 3000699)', () => {
  const book = new Book();
  book.save(saved(1, 'first'));
  book.save(saved(2, 'second'));
  const backup = book.mark();
  book.withdraw([op(2)], nothing, null);
  book.save(saved(3, 'third'));
  expect(book.of(space).saved.map(({ bytes }) => bytes)).toEqual(['first', 'third']);
  book.restore('Laptop', { log: [] }, backup, { ...nothing, held: new Set() });
  expect(book.of(space).saved.map(({ bytes }) => bytes)).toEqual(['first', 'second']);
});

test('H3 bytes that were found without a record, offered, tried again and taken back are given up (seed 3001634)', () => {
  const book = new Book();
  book.save(saved(1, 'first'));
  book.withdraw([op(4)], { standIns: new Map([[op(3), op(4)]]), salvagedAs: () => [op(3)] }, null);
  expect(book.of(space).saved.map(({ bytes }) => bytes)).toEqual(['']);
});

test('H13, L1 bytes that are taken back and kept are another file\'s when that shows them, and stand for what they were written over all the same (seed 9401115, more taken back)', () => {
  const book = new Book();
  const other = asNodeId('00000000-0000-4000-8000-000000000002');
  const told = () => book.of(space).saved.map(({ ops: [one], bytes }) => [one, bytes]);
  book.save({ ...saved(1, 'same'), node: other });
  book.save(saved(2, 'folded'));
  book.save(saved(3, 'same'));
  const folded = { standIns: new Map([[op(2), op(3)]]), salvagedAs: () => [] };
  book.withdraw([op(3)], folded, () => true, () => false);
  expect(told()).toEqual([[op(1), 'same'], [op(2), 'folded'], [op(3), 'same']]);
  book.withdraw([op(3)], folded, () => true, ({ bytes }) => bytes === 'same');
  expect(told()).toEqual([[op(1), 'same'], [op(2), 'folded'], [op(3), '']]);
  // Nobody else's promise: it stays.
  book.withdraw([op(1)], nothing, () => true, () => true);
  expect(told()[0]).toEqual([op(1), 'same']);
});

test('H13, L1 what was written over before it was sent is not promised again when that is taken back and need not be kept; what is taken back with it is (seed 75000188)', () => {
  const other = asNodeId('00000000-0000-4000-8000-000000000002');
  const leftBy = (withdrawn: readonly ReturnType<typeof op>[], standIns: ReadonlyMap<ReturnType<typeof op>, ReturnType<typeof op>>, known: string) => {
    const book = new Book();
    book.save(saved(1, 'first'));
    book.save({ ...saved(1, 'of the same action'), node: other });
    book.save(saved(2, 'second'));
    book.save(saved(3, 'as the server has it'));
    book.withdraw(withdrawn, { ...nothing, standIns }, ({ bytes }) => bytes !== known);
    return book.of(space).saved.map(({ bytes }) => bytes);
  };
  const folded = new Map([[op(1), op(2)], [op(2), op(3)]]);
  expect(leftBy([op(3)], folded, 'as the server has it')).toEqual(['of the same action']);
  // Tried again since it was put aside.
  expect(leftBy([op(4)], new Map([...folded, [op(3), op(4)]]), 'as the server has it')).toEqual(['of the same action']);
  expect(leftBy([op(1), op(2), op(3)], new Map(), 'as the server has it')).toEqual(['first', 'of the same action', 'second']);
  expect(leftBy([op(3)], folded, 'second')).toEqual(['of the same action', 'as the server has it']);
});

test('H31, H3 bytes that came to the server under the operation that offered them are lost with it when it is set back; others are not (seed 7001522)', () => {
  const book = new Book();
  book.save(saved(1, 'offered'));
  book.save(saved(2, 'decided'));
  book.save(saved(3, 'there'));
  const gone = new Set([op(2), op(5)]);
  book.setBack({ undone: gone, lost: gone, held: new Set(), waiting: new Map() }, { standIns: new Map([[op(4), op(5)]]), salvagedAs: (entry) => (entry.bytes === 'offered' ? [op(4)] : []) });
  expect(book.of(space).saved.map(({ bytes }) => bytes)).toEqual(['there']);
});

test('H13, H31, H3 what was written over a content still excuses it when the server forgets another, empty file that was offered: no bytes are not those bytes (seed 71402178)', () => {
  // The last was restored from its versions: the book has the mark alone.
  const mark = { ...saved(2, ''), ops: [] };
  const offeredAs = (entry: Saved) => (contentOf(entry) === contentOf(mark) ? [op(5)] : []);
  const book = new Book();
  book.save(saved(1, 'written over'));
  book.save(mark);
  const backup = book.mark();
  const gone = new Set([op(5)]);
  const isExcused = () => checkLedger(book.of(space).saved, { log: [], versions: [], aliases: [], tombstones: new Map() }, { onServer: new Set(), onDevices: new Set(), rotten: new Set() }).length === 0;
  book.setBack({ undone: gone, lost: gone, held: new Set(), waiting: new Map() }, { standIns: new Map(), salvagedAs: offeredAs });
  expect(isExcused()).toBe(true);
  book.restore('Laptop', { log: [] }, backup, { standIns: new Map(), salvagedAs: offeredAs, held: new Set([op(1)]) });
  expect(isExcused()).toBe(true);
});

test('H31, L1 bytes are gone with the server\'s history when their device had lost its files and not yet heard that they had arrived; not when it has only not heard it (seed 1001029)', () => {
  const entryOf = (n: number) => ({ op: { id: op(n) }, outcome: { code: 'applied' } });
  const book = new Book();
  book.save(saved(1, 'arrived, then lost here'));
  const before = book.mark();
  book.forgive('Laptop', { log: [entryOf(1)] as never }, new Set(), 'bytes');
  book.save(saved(2, 'arrived'));
  const undone = new Set([op(1), op(2)]);
  const setBack = (held: readonly string[]) => {
    book.setBack({ undone, lost: new Set(), held: new Set(held), waiting: new Map() }, nothing);
    return book.of(space).saved.map(({ bytes }) => bytes);
  };
  expect(setBack(['arrived, then lost here'])).toEqual(['arrived, then lost here', 'arrived']);
  expect(setBack([])).toEqual(['arrived']);
  book.restore('Laptop', { log: [] }, before, { ...nothing, held: new Set([op(1)]) });
  expect(setBack([])).toEqual(['arrived, then lost here']);
});

test('H31, H4 a restored backup brings nothing back that it had sent and the server has lost since; what waits in it again is sent (seed 1005101)', () => {
  const book = new Book();
  for (const n of [1, 2, 3]) {
    book.save(saved(n, `bytes ${n}`));
    book.confirm({ ops: [op(n)], space, device: 'Laptop', what: `edit ${n}` });
  }
  const backup = book.mark();
  const gone = new Set([op(1), op(2), op(3)]);
  book.setBack({ undone: gone, lost: gone, held: new Set(), waiting: new Map() }, nothing);
  book.restore('Laptop', { log: [{ op: { id: op(3) }, outcome: { code: 'applied' } }] as never }, backup, { ...nothing, held: new Set([op(2)]) });
  expect(book.of(space).saved.map(({ bytes }) => bytes)).toEqual(['bytes 2', 'bytes 3']);
  expect(book.of(space).confirmed.flatMap(({ ops }) => ops)).toEqual([op(2), op(3)]);
});

test('H14, L1 what undo or redo brings back counts as saved again; not what another operation brings, nor what its device has lost', () => {
  const book = new Book();
  book.save(saved(1, 'taken back'));
  book.save(saved(2, 'sent'));
  book.withdraw([op(1)], nothing, null);
  const content = (bytes: string) => contentIdOf(new TextEncoder().encode(bytes));
  book.bringBack('Laptop', op(3), content('taken back'), new Set([op(2), op(3)]));
  book.bringBack('Laptop', op(4), content('sent'), new Set([op(2), op(4)]));
  expect(book.of(space).saved.map(({ ops, bytes }) => [ops, bytes])).toEqual([[[op(2)], 'sent'], [[op(3)], 'taken back']]);
  book.forgive('Laptop', { log: [] }, new Set(), 'bytes');
  book.bringBack('Laptop', op(5), content('taken back'), new Set());
  expect(book.of(space).saved).toEqual([]);
});

test('H13, H14, H31 what waits in a restored backup, or is put aside there, is still promised, although what did its work since was lost (seed 1003518)', () => {
  const book = new Book();
  for (const n of [1, 2, 3]) {
    book.save(saved(n, `bytes ${n}`));
    book.confirm({ ops: [op(n)], space, device: 'Laptop', what: `edit ${n}` });
  }
  const related = { ...nothing, standIns: new Map([[op(1), op(4)], [op(2), op(5)], [op(3), op(6)]]) };
  const gone = new Set([op(2), op(4), op(5), op(6)]);
  const backup = book.mark();
  book.setBack({ undone: gone, lost: gone, held: new Set(), waiting: new Map() }, related);
  // The third was refused before, tried again as 6, and is not there any more.
  book.restore('Laptop', { log: [{ op: { id: op(3) }, outcome: { code: 'rejected' } }] as never }, backup, { ...related, held: new Set([op(1), op(2)]) });
  expect(book.of(space).saved.map(({ bytes }) => bytes)).toEqual(['bytes 1', 'bytes 2']);
  expect(book.of(space).confirmed.flatMap(({ ops }) => ops)).toEqual([op(1), op(2)]);
});

test('H31, H4 what a clone alone had to send again is gone with its queue; what another device has made and this one never had is not (seed 37001399)', () => {
  const book = new Book();
  for (const n of [1, 2]) book.confirm({ ops: [op(n)], space, device: 'Laptop', what: `edit ${n}` });
  book.setBack({ undone: new Set([op(1)]), lost: new Set(), held: new Set(), waiting: new Map() }, nothing);
  book.lastQueueGone(new Set([op(2)]), { log: [] }, 'Laptop clone 2');
  expect(book.of(space).confirmed.flatMap(({ ops }) => ops)).toEqual([op(1), op(2)]);
  book.lastQueueGone(new Set([op(1)]), { log: [] }, 'Laptop clone 2');
  expect(book.of(space).confirmed.flatMap(({ ops }) => ops)).toEqual([op(2)]);
});

test('H31, H4, H13 what a clone alone still sends when its maker\'s is lost with the server\'s history may be written over there; not what its maker sends too (seed 1085084)', () => {
  const heirsAfter = (waiting: readonly (readonly [string, ReadonlySet<ReturnType<typeof op>>])[]) => {
    const book = new Book();
    book.save(saved(1, 'sent'));
    book.save(saved(2, 'not sent yet'));
    book.save(saved(3, 'folded, then sent'));
    book.setBack({ undone: new Set([op(1), op(4)]), lost: new Set(), held: new Set(), waiting: new Map(waiting) }, { ...nothing, standIns: new Map([[op(3), op(4)]]) });
    return book.of(space).saved.map(({ heirs }) => heirs);
  };
  const queue = new Set([op(1), op(2), op(4)]);
  expect(heirsAfter([['Laptop', new Set([op(2)])], ['Laptop clone 2', queue]])).toEqual([['Laptop clone 2'], undefined, ['Laptop clone 2']]);
  expect(heirsAfter([['Laptop', queue], ['Laptop clone 2', queue]])).toEqual([undefined, undefined, undefined]);
  expect(heirsAfter([['Laptop', queue], ['Laptop clone 2', new Set()]])).toEqual([undefined, undefined, undefined]);
});
