import { asManifestId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { afterAll, expressBytes, Lanes, stopped } from './lanes.ts';
import type { Parcel, SendJob } from './lanes.ts';

const MiB = 1024 * 1024;
const width = { lanes: 2, parcelBytes: 32 * MiB };

/** A line on which parcels end when the test says so. */
class Line {
  readonly under = new Map<string, { readonly end: () => void; readonly signal: AbortSignal }>();
  readonly ended: string[] = [];

  job(name: string, size: number, order: number): SendJob {
    const contents = new Set([asManifestId(name)]);
    let left = size;
    const parcel = (bytes: number): Parcel => ({
      size: bytes, contents,
      send: (signal) => new Promise((resolve, reject) => {
        const key = `${name} ${this.ended.filter((one) => one === name).length + [...this.under.keys()].filter((one) => one.startsWith(name)).length}`;
        const over = (then: () => void) => (): void => {
          this.under.delete(key);
          this.ended.push(name);
          then();
        };
        this.under.set(key, { end: over(resolve), signal });
        signal.addEventListener('abort', over(() => reject(signal.reason as Error)), { once: true });
      }),
    });
    return {
      contents, order,
      get left() {
        return left;
      },
      next: (bytes) => {
        if (left === 0) return null;
        const taken = Math.min(bytes, left);
        left -= taken;
        return parcel(taken);
      },
    };
  }

  on(name: string): number {
    return [...this.under.keys()].filter((key) => key.startsWith(name)).length;
  }

  /** Ends one parcel of a job. */
  async end(name: string): Promise<void> {
    const [, first] = [...this.under].find(([key]) => key.startsWith(name)) ?? [];
    if (first === undefined) throw new Error(`Nothing of ${name} is under way`);
    first.end();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

const lanesOf = (signal = new AbortController().signal) => ({ line: new Line(), lanes: new Lanes(width, signal) });

describe('lanes', () => {
  test('C1 a small edit passes a 10 GB file: it begins at once, although every lane is taken', async () => {
    const { line, lanes } = lanesOf();
    void lanes.add(line.job('film', 10_240 * MiB, 1));
    expect(line.on('film')).toBe(2);
    const note = lanes.add(line.job('note', 3_000, 2));
    expect(line.on('note')).toBe(1);
    await line.end('note');
    await note;
    expect(line.on('film')).toBe(2);
  });

  test('C1 what is sent ahead of its operation gets a lane only when nothing else waits for one, and none beside them', async () => {
    const { line, lanes } = lanesOf();
    for (let i = 0; i < 3; i += 1) void lanes.add(line.job(`ahead${i}`, MiB, afterAll));
    expect(line.on('ahead')).toBe(2);
    void lanes.add(line.job('film', 320 * MiB, 1));
    await line.end('ahead');
    expect([line.on('film'), line.on('ahead')]).toEqual([1, 1]);
    await line.end('ahead');
    expect([line.on('film'), line.on('ahead')]).toEqual([2, 0]);
  });

  test('H38 a job that is ended begins nothing more; what is under way arrives', async () => {
    const { line, lanes } = lanesOf();
    const failed = expect(lanes.add(line.job('film', 320 * MiB, 1))).rejects.toBe(stopped);
    lanes.end((manifest) => manifest === asManifestId('film'));
    expect([...line.under.values()].map(({ signal }) => signal.aborted)).toEqual([false, false]);
    await line.end('film');
    expect(line.on('film')).toBe(1);
    await line.end('film');
    await failed;
  });

  test('C1 the large one is never starved: the oldest has a lane, however much comes after it', async () => {
    const { line, lanes } = lanesOf();
    void lanes.add(line.job('film', 320 * MiB, 1));
    for (let i = 0; i < 200; i += 1) {
      void lanes.add(line.job(`photo${i}`, 20 * MiB, 2 + i));
      const [oldest] = [...line.under.keys()];
      await line.end(oldest ?? '');
      expect(line.on('film') > 0 || line.ended.filter((name) => name === 'film').length === 10).toBe(true);
    }
    expect(line.ended.filter((name) => name === 'film')).toHaveLength(10);
    expect(line.ended.filter((name) => name.startsWith('photo')).length).toBeGreaterThan(100);
  });

  test('C1 what has the least left goes first; one lane more is for small ones alone', async () => {
    const { line, lanes } = lanesOf();
    void lanes.add(line.job('one', 320 * MiB, 1));
    void lanes.add(line.job('two', 320 * MiB, 2));
    void lanes.add(line.job('three', expressBytes + 1, 3));
    expect([line.on('one'), line.on('three')]).toEqual([2, 0]);
    await line.end('one');
    expect([line.on('one'), line.on('two'), line.on('three')]).toEqual([1, 0, 1]);
    void lanes.add(line.job('four', expressBytes, 4));
    void lanes.add(line.job('five', expressBytes, 5));
    expect([line.on('four'), line.on('five')]).toEqual([1, 0]);
  });

  test('H42 after a failure nothing more of a job is begun; it ends when the last of its parcels has, the others go on', async () => {
    const { line, lanes } = lanesOf();
    const parcels: (() => void)[] = [];
    const failing: SendJob = {
      contents: new Set(), order: 1, left: 1,
      next: () => ({ size: 1, contents: new Set(), send: () => new Promise((resolve, reject) => void parcels.push(parcels.length === 0 ? () => reject(new Error('cut')) : resolve)) }),
    };
    const told: string[] = [];
    const done = lanes.add(failing).catch((error: unknown) => void told.push(String(error)));
    expect(parcels).toHaveLength(3);
    parcels[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect([parcels.length, told]).toEqual([3, []]);
    parcels[1]?.();
    parcels[2]?.();
    await done;
    expect(told).toEqual(['Error: cut']);
    void lanes.add(line.job('next', 5, 2));
    expect(line.on('next')).toBe(1);
  });

  test('what is stopped gives its lanes back at once; of a job of several only what brings nothing else', async () => {
    const { line, lanes } = lanesOf();
    const film = lanes.add(line.job('film', 320 * MiB, 1));
    const next = lanes.add(line.job('next', 320 * MiB, 2));
    lanes.stop((manifest) => manifest === 'film');
    await expect(film).rejects.toBe(stopped);
    expect([line.on('film'), line.on('next')]).toEqual([0, 2]);
    lanes.stop((manifest) => manifest === 'next');
    await expect(next).rejects.toBe(stopped);
  });

  test('H48 when this tab leads no longer every job ends, also what has no lane yet, and none begins', async () => {
    const stop = new AbortController();
    const { line, lanes } = lanesOf(stop.signal);
    const jobs = ['one', 'two', 'three'].map((name, i) => lanes.add(line.job(name, 320 * MiB, i)));
    stop.abort(new Error('another leads'));
    jobs.push(lanes.add(line.job('late', 5, 9)));
    expect((await Promise.allSettled(jobs)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(line.under.size).toBe(0);
  });
});
