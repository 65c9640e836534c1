import { hashFromBytes } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import type { ExpectStatic, TestAPI } from 'vitest';
import type { Sha256 } from '../../content/sha256.ts';

/** What every Sha256 must do; the vectors are those of FIPS 180-4's examples. */
export function sha256Contract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, sha256: Sha256): void {
  const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ])('sha256 of "%s"', (text, expected) => {
    expect(hashFromBytes(sha256.digest(ascii(text)))).toBe(expected);
  });

  test('sha256: a run over any pieces is the digest of the whole', () => {
    for (let length = 50; length < 140; length++) {
      const bytes = seededBytes(length, length);
      const run = sha256.begin();
      run.update(bytes.subarray(0, 13));
      run.update(bytes.subarray(13));
      expect(run.digest()).toEqual(sha256.digest(bytes));
    }
  });
}
