import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../testing/index.ts';
import { Pace } from './pace.ts';

const MiB = 1024 * 1024;

/** A line that carries so much in all, and on one lane no more than so much. */
const play = (pace: Pace, clock: VirtualClock, seconds: number, line: { readonly all: number; readonly lane: number }): void => {
  for (let i = 0; i < seconds * 10; i += 1) {
    clock.advance(100);
    pace.moved(Math.min(line.all, line.lane * pace.lanes) / 10);
  }
};
const begun = () => {
  const clock = new VirtualClock(0);
  const pace = new Pace(clock);
  pace.began();
  return { clock, pace };
};

describe('pace', () => {
  test.each([
    ['1 Mbit/s', 125_000, MiB], ['10 Mbit/s', 1_250_000, 7_500_000], ['1 Gbit/s', 125_000_000, 32 * MiB],
  ])('C1 on a line of %s a parcel takes seconds, within 1 and 32 MiB', (_, all, parcel) => {
    const { clock, pace } = begun();
    play(pace, clock, 20, { all, lane: all });
    expect(Math.abs(pace.parcelBytes - parcel)).toBeLessThan(parcel * 0.02);
  });

  test('a lane more is used where each lane is slow, and given back where it brings nothing', () => {
    const slowLanes = begun();
    play(slowLanes.pace, slowLanes.clock, 10, { all: 10 * MiB, lane: MiB });
    expect(slowLanes.pace.lanes).toBe(3);
    const full = begun();
    const seen = new Set<number>();
    for (let i = 0; i < 300; i += 1) {
      play(full.pace, full.clock, 0.1, { all: MiB, lane: MiB });
      seen.add(full.pace.lanes);
    }
    expect(full.pace.lanes).toBe(2);
    expect([...seen].sort()).toEqual([2, 3]);
  });

  test('H42 when the line breaks it is used less, and carefully, until it carries again', () => {
    const { clock, pace } = begun();
    play(pace, clock, 10, { all: 10 * MiB, lane: MiB });
    const before = pace.parcelBytes;
    pace.failed();
    expect([pace.lanes, pace.parcelBytes < before, pace.isRough]).toEqual([2, true, true]);
    for (let i = 0; i < 50; i += 1) {
      pace.began();
      pace.failed();
    }
    expect(pace.parcelBytes).toBe(MiB);
    pace.began();
    play(pace, clock, 40, { all: 10 * MiB, lane: MiB });
    pace.ended();
    expect([pace.lanes, pace.parcelBytes > 15 * MiB, pace.isRough]).toEqual([3, true, false]);
  });

  test('a line that halves is followed; time in which nothing was under way says nothing of it', () => {
    const { clock, pace } = begun();
    play(pace, clock, 20, { all: 2_000_000, lane: 2_000_000 });
    play(pace, clock, 30, { all: 1_000_000, lane: 1_000_000 });
    expect(Math.abs(pace.parcelBytes - 6_000_000)).toBeLessThan(120_000);
    pace.ended();
    clock.advance(3_600_000);
    pace.began();
    play(pace, clock, 4, { all: 1_000_000, lane: 1_000_000 });
    expect(Math.abs(pace.parcelBytes - 6_000_000)).toBeLessThan(120_000);
  });
});
