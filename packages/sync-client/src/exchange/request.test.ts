import { exchangeLimits } from '@holdfast/protocol';
import type { ExchangeResponse } from '@holdfast/protocol';
import { expect, test } from 'vitest';
import { bytes, deviceOf, entry, root, space, wall } from '../testing/device-with-files.ts';
import { MemoryServer } from '../testing/memory-server.ts';
import { settle } from '../testing/time.ts';
import { webDigests } from '../testing/web-digests.ts';

/** For how many rows an answer took, and how long they were. */
const rowsIn = (answer: ExchangeResponse): { readonly count: number; readonly bytes: number } =>
  answer.kind === 'exchanged' ? { count: answer.changes.length, bytes: JSON.stringify(answer.changes).length } : { count: 0, bytes: 0 };

test.each([
  ['short names', (i: number) => `file-${String(i).padStart(5, '0')}.bin`],
  ['long ones', (i: number) => `${'Minutes of the meeting on the harbour wall, second draft '.repeat(3)}${i}.odt`],
  ['ones of another script', (i: number) => `会議の議事録と写真と図面の一覧表その二 ${i}.pdf`],
])('H28 a thousand new files with %s: what a call has brought comes back whole in its own answer', async (_, nameOf) => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const { device, transport, open, faults } = deviceOf(server);
  const answers: { readonly ops: number; readonly count: number; readonly bytes: number }[] = [];
  const exchange = server.exchange.bind(server);
  server.exchange = (request) => {
    const answer = exchange(request);
    answers.push({ ops: request.ops.length, ...rowsIn(answer) });
    return answer;
  };
  const engine = await open();
  await settle(device, engine.syncNow());
  transport.setOnline(false);
  await engine.addFiles(root, Array.from({ length: 1000 }, (_unused, i) => ({ ...entry(`dropped/${nameOf(i)}`, bytes(3, i)), mtime: wall, mime: 'application/octet-stream' })));
  transport.setOnline(true);
  await settle(device, engine.syncNow());
  const full = answers.filter(({ ops }) => ops > 0);
  expect(full.reduce((sum, { ops }) => sum + ops, 0)).toBe(1001);
  expect(Math.max(...full.map(({ ops }) => ops))).toBeGreaterThan(300);
  for (const { ops, count, bytes: length } of full) {
    expect(count).toBe(ops);
    expect(length).toBeLessThanOrEqual(exchangeLimits.bytesDown);
  }
  expect(faults).toEqual([]);
  await engine.close();
});
