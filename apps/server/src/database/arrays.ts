const byteaOid = 17;
const headBytes = 20;

/**
 * Hashes, in hexadecimal digits, as a `bytea[]` in Postgres' binary form: as a `text[]` they are twice as long, quoted one by one, and
 * decoded row by row.
 */
export const hashArray = (hashes: readonly string[]): Buffer => {
  const array = Buffer.allocUnsafe(hashes.reduce((sum, { length }) => sum + 4 + length / 2, headBytes));
  const dimensions = hashes.length === 0 ? 0 : 1;
  for (const [i, value] of [dimensions, 0, byteaOid, hashes.length, 1].entries()) array.writeInt32BE(value, i * 4);
  let at = headBytes;
  for (const hash of hashes) {
    at = array.writeInt32BE(hash.length / 2, at);
    at += array.write(hash, at, 'hex');
  }
  return dimensions === 0 ? array.subarray(0, 12) : array;
};

/** Numbers as an array in Postgres' text form. */
export const numberArray = (numbers: readonly number[]): string => `{${numbers.join()}}`;
