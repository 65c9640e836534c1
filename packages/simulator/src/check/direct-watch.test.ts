import { asOpId, asSpaceId, rootOf } from '@holdfast/domain';
import type { JournalRow } from '@holdfast/sync-client';
import { MemoryDisk } from '@holdfast/sync-client/testing';
import { expect, test } from 'vitest';
import { DirectWatch } from './direct-watch.ts';

test('H2 what is sent directly stands written down, until the same device gives the file other bytes (seed 95700006)', () => {
  const watch = new DirectWatch('Laptop', new MemoryDisk(), { wasCommitted: () => true, report: (_, detail) => expect.unreachable(detail), evaluated: () => undefined });
  const added = (direct: boolean): JournalRow => ({ doing: 'add', id: asOpId('00000000-0000-4000-8000-000000000101'), left: 1, parent: rootOf(asSpaceId('00000000-0000-4000-8000-0000000000ad')), names: ['film.mov'], file: 'one', at: 1, ...(direct && { direct }) });
  watch.around({ append: { journal: [added(true)] } })();
  expect([...watch.noted]).toEqual(['film.mov']);
  watch.around({ append: { journal: [added(false)] } })();
  expect([...watch.noted]).toEqual([]);
});
