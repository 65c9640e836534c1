import type { EngineClient } from '../../../api.ts';
import type { TestApi } from '../test-api.ts';
import type { EngineClientSubject } from './subject.ts';

export const describeCentre = ({ expect, test }: TestApi, { queued }: EngineClientSubject): void => {
  const rowsOf = async (engine: EngineClient) => (await engine.changes({ from: 0, to: 50 })).rows;

  test('2.3, H13 taking back names what builds on it and the bytes; a plan holds once', async () => {
    const { engine, added, renamed } = await queued();
    const plan = await engine.planCancel([added]);
    expect(plan).toMatchObject({ total: 2, dependents: 1, files: 1, bytes: 10, onTheirWay: 0 });
    expect(plan.changes.map(({ id, inside }) => [id, inside])).toEqual([[added, false], [renamed, true]]);
    expect(await engine.planCancel([renamed])).toMatchObject({ total: 1, dependents: 0, files: 0, bytes: 0 });
    await engine.cancel(plan.plan, 'discard');
    expect((await rowsOf(engine)).filter(({ section }) => section === 'waiting' || section === 'recovered')).toEqual([]);
    await expect(engine.cancel(plan.plan, 'keep')).rejects.toMatchObject({ code: 'invalid' });
    await expect(engine.planCancel([added])).rejects.toMatchObject({ code: 'not-found' });
  });

  test('2.3 bytes that wait are paused and go on, of one row or of all', async () => {
    const { engine, added } = await queued();
    const row = async () => (await rowsOf(engine)).find(({ id }) => id === added);
    expect((await row())?.can).toContain('pause');
    await engine.transfers.pause([added, 'what is not there']);
    expect(await row()).toMatchObject({ state: 'paused', reason: 'Paused' });
    expect((await row())?.can).toContain('resume');
    await engine.transfers.resume([added]);
    expect((await row())?.can).toContain('pause');
    await engine.transfers.pause('all');
    expect([(await engine.status()).paused, (await row())?.state]).toEqual([true, 'paused']);
    await engine.transfers.resume('all');
    expect([(await engine.status()).paused, (await row())?.state === 'paused']).toEqual([false, false]);
  });

  test('2.3, L1 kept bytes are offered until they are tried again by name or discarded knowingly', async () => {
    const { engine, added } = await queued();
    await engine.cancel((await engine.planCancel([added])).plan, 'keep');
    const recovered = async () => (await rowsOf(engine)).filter(({ section }) => section === 'recovered');
    const [row] = await recovered();
    if (row?.op === null || row?.op === undefined) throw new Error('nothing was kept');
    expect([row.state, row.onlyHere, [...row.can].sort()]).toEqual(['parked', 10, ['discard', 'retry', 'save']]);
    await engine.retry();
    expect(await recovered()).toHaveLength(1);
    expect((await engine.parkedContent(row.op)).size).toBe(10);
    await expect(engine.discard(row.op, 9)).rejects.toMatchObject({ code: 'invalid' });
    await engine.retry(row.op);
    expect([(await recovered()).length, (await rowsOf(engine)).filter(({ order }) => order !== null).length]).toEqual([0, 1]);
    await expect(engine.discard(row.op, 10)).rejects.toMatchObject({ code: 'not-found' });
  });
};
