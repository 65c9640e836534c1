import { asManifestId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../testing/index.ts';
import { Progress } from './progress.ts';

const [film, note] = [asManifestId('film'), asManifestId('note')];

describe('progress', () => {
  test('O4 the speed settles where the line is, follows it when it changes, and is none when nothing moves', () => {
    const clock = new VirtualClock(0);
    const progress = new Progress(clock);
    expect(progress.speed).toBe(0);
    const send = (bytesPerSecond: number, seconds: number): void => {
      for (let i = 0; i < seconds * 10; i += 1) {
        clock.advance(100);
        progress.add(film, bytesPerSecond / 10);
      }
    };
    send(1_000_000, 2);
    expect(progress.speed).toBeGreaterThan(900_000);
    expect(progress.speed).toBeLessThan(1_150_000);
    send(1_000_000, 20);
    expect(Math.abs(progress.speed - 1_000_000)).toBeLessThan(30_000);
    send(250_000, 15);
    expect(Math.abs(progress.speed - 250_000)).toBeLessThan(30_000);
    clock.advance(60_000);
    expect(progress.speed).toBeLessThan(10);
    progress.rest();
    expect(progress.speed).toBe(0);
  });

  test('H38 what was sent before the content was whole is done, is new, and is counted once', () => {
    const progress = new Progress(new VirtualClock(0));
    progress.sentAhead(film, 600);
    expect([progress.of(film), progress.freshOf(film), progress.speed]).toEqual([600, 600, 0]);
    progress.sentAhead(film, 700);
    progress.lacks(film, 1_000, 100);
    expect([progress.of(film), progress.freshOf(film)]).toEqual([900, 800]);
    progress.add(film, 100);
    progress.lacks(film, 1_000, 0);
    expect([progress.of(film), progress.freshOf(film)]).toEqual([1_000, 800]);
  });

  test('O4 what the server had already is done at once, is not new, and has no speed; a pack that starts again takes back what was told', () => {
    const clock = new VirtualClock(0);
    const progress = new Progress(clock);
    progress.lacks(film, 1_000, 200);
    expect([progress.of(film), progress.freshOf(film), progress.freshOf(note), progress.speed]).toEqual([800, 200, null, 0]);
    progress.add(film, 150);
    progress.add(film, -150);
    progress.add(film, 50, false);
    // Asked once more after a cut: what was new is what was new at first.
    progress.lacks(film, 1_000, 120);
    expect([progress.of(film), progress.freshOf(film)]).toEqual([880, 200]);
    progress.finish(film, 1_000);
    expect(progress.open([film, note])).toBe(1_000);
  });
});
