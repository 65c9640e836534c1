/** Bytes of the file that the table asks ranges of. */
export const rangedSize = 3_000_000;

/** Headers that ask for one range, and the bytes from, up to not including. */
export const oneRange: readonly (readonly [header: string, from: number, to: number])[] = [
  ['bytes=0-0', 0, 1], ['bytes=100-199', 100, 200], ['bytes=2999999-', 2_999_999, rangedSize], ['bytes=-5', 2_999_995, rangedSize],
  // Safari asks so first, and plays nothing that is not answered with exactly these.
  ['bytes=0-1', 0, 2],
  ['bytes=0-', 0, rangedSize], ['bytes=1000000-2000000', 1_000_000, 2_000_001], ['bytes=5-99999999', 5, rangedSize], ['bytes=-99999999', 0, rangedSize],
  ['BYTES=7-7', 7, 8], ['bytes= 7-8 ', 7, 9],
];

/** Headers that ask for bytes which are not there. */
export const outsideRanges: readonly string[] = ['bytes=3000000-', 'bytes=999999999999999-', 'bytes=-0'];

/** Headers that ask for several ranges. */
export const severalRanges: readonly string[] = ['bytes=0-1,2999990-2999999', 'bytes=0-1,1-2', 'bytes=0-, -5'];

/** Headers that mean nothing: the whole file. */
export const noRanges: readonly string[] = ['lines=1-2', 'bytes', 'bytes=', 'bytes=abc', 'bytes=-', 'bytes=5-1', 'bytes=5-1x', 'bytes=1-2,x', 'bytes=99999999999999999999-'];
