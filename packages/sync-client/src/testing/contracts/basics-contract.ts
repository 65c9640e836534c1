import type { Clock } from '../../ports/clock.ts';
import type { Digests } from '../../ports/digest.ts';
import type { Random } from '../../ports/random.ts';
import type { TestApi } from './test-api.ts';

export interface Basics {
  readonly clock: Clock;
  /** Lets so many milliseconds pass on this clock. */
  readonly pass: (ms: number) => Promise<void>;
  readonly random: Random;
  readonly digests: Digests;
}

const hex = (bytes: Uint8Array | undefined): string => [...(bytes ?? [])].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
/** FIPS 180-2, appendix B: nothing, "abc", and the message of two blocks. */
const known: readonly (readonly [string, string])[] = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
];

/** What every clock, random source and digest must do. */
export const describeBasics = ({ describe, expect, test }: TestApi, name: string, { clock, pass, random, digests }: Basics): void => {
  describe(`clock, random, digests: ${name}`, () => {
    test('time goes on; durations never go back', async () => {
      const [wall, start] = [clock.now(), clock.monotonic()];
      await pass(30);
      expect(clock.monotonic() - start).toBeGreaterThanOrEqual(25);
      expect(clock.now()).toBeGreaterThan(wall);
      expect(Number.isInteger(clock.now())).toBe(true);
    });

    test('timers run once, the earlier before the later, and never at once', async () => {
      const log: string[] = [];
      clock.after(40, () => log.push('later'));
      clock.after(0, () => log.push('soon'));
      expect(log).toEqual([]);
      await pass(120);
      expect(log).toEqual(['soon', 'later']);
      await pass(60);
      expect(log).toHaveLength(2);
    });

    test('a cancelled timer does not run; to cancel late or twice does nothing', async () => {
      const log: string[] = [];
      const cancel = clock.after(20, () => log.push('no'));
      cancel();
      cancel();
      const done = clock.after(5, () => log.push('yes'));
      await pass(80);
      done();
      expect(log).toEqual(['yes']);
    });

    test('ids are fresh lower-case UUIDs, fractions lie in [0, 1)', () => {
      const ids = Array.from({ length: 1000 }, () => random.uuid());
      expect(new Set(ids).size).toBe(1000);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      const fractions = Array.from({ length: 1000 }, () => random.fraction());
      expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...fractions)).toBeLessThan(1);
      expect(Math.max(...fractions) - Math.min(...fractions)).toBeGreaterThan(0.9);
    });

    test('SHA-256 of known messages, in their order; the pieces are left as they are', async () => {
      const pieces = known.map(([text]) => bytesOf(text));
      expect((await digests.sha256(pieces)).map(hex)).toEqual(known.map(([, digest]) => digest));
      expect(pieces).toEqual(known.map(([text]) => bytesOf(text)));
      expect(await digests.sha256([])).toEqual([]);
    });

    test('a piece is what its view shows of a larger buffer; large ones hash as small ones do', async () => {
      const large = Uint8Array.from({ length: 200_000 }, (_, i) => i & 255);
      const [whole, part] = await digests.sha256([large, bytesOf('xxabcxx').subarray(2, 5)]);
      expect(hex(part)).toBe(known[1]?.[1]);
      const [copy] = await digests.sha256([new Uint8Array(large.buffer.slice(0))]);
      expect(hex(whole)).toBe(hex(copy));
    });
  });
};
