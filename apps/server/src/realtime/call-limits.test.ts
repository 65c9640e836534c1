import { describe, expect, test } from 'vitest';
import { CallLimits } from './call-limits.ts';

const caps = { perConnection: 2, perPerson: 3, connectionsPerPerson: 2, waitingBytes: 100, waitingBytesPerPerson: 150, refusals: 3, refusalsWithinMs: 1_000 };
const tooMany = expect.objectContaining({ code: 'too-many-requests', retryAfterMs: 1_000 });
const refusal = (ask: () => unknown): unknown => {
  try {
    ask();
    return null;
  } catch (error) {
    return error;
  }
};

describe('what one connection and one person may ask at once', () => {
  test('so many calls under way and no more; an ended one makes room, once', () => {
    const line = new CallLimits(caps).open('mara');
    const ends = [line.begin(), line.begin()];
    expect(refusal(() => line.begin())).toEqual(tooMany);
    ends[0]?.();
    ends[0]?.();
    expect(refusal(() => line.begin())).toBeNull();
    expect(refusal(() => line.begin())).toEqual(tooMany);
  });

  test('more connections are no more calls; another person is not touched', () => {
    const limits = new CallLimits(caps);
    const [one, two, other] = [limits.open('mara'), limits.open('mara'), limits.open('jon')];
    for (const line of [one, one, two]) line.begin();
    expect(refusal(() => two.begin())).toEqual(tooMany);
    expect(refusal(() => other.begin())).toBeNull();
    expect(refusal(() => limits.open('mara'))).toEqual(tooMany);
    two.close();
    expect(refusal(() => limits.open('mara'))).toBeNull();
  });

  test('whoever does not take the answers gets no more of them, by no other connection either', () => {
    const limits = new CallLimits(caps);
    const [one, two] = [limits.open('mara'), limits.open('mara')];
    one.wrote(101);
    expect(refusal(() => one.begin())).toEqual(tooMany);
    expect(refusal(() => two.begin())).toBeNull();
    two.wrote(60);
    expect(refusal(() => two.begin())).toEqual(tooMany);
    one.drained();
    expect(refusal(() => one.begin())).toBeNull();
    expect(refusal(() => two.begin())).toBeNull();
  });

  test('only who keeps asking without a pause is deaf', () => {
    let now = 0;
    const line = new CallLimits(caps, () => now).open('mara');
    for (let n = 0; n < 2; n += 1) line.begin();
    for (let n = 0; n < 20; n += 1) {
      refusal(() => line.begin());
      now += 1_000;
    }
    expect(line.isDeaf).toBe(false);
    for (let n = 0; n < 4; n += 1) refusal(() => line.begin());
    expect(line.isDeaf).toBe(true);
  });

  test('nothing is kept of those who left', () => {
    const limits = new CallLimits(caps);
    const lines = [limits.open('mara'), limits.open('mara')];
    for (const line of lines) {
      line.wrote(10);
      line.close();
      line.close();
      line.wrote(10);
    }
    expect(limits.people).toBe(0);
  });
});
