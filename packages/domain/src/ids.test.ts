import { describe, expect, test } from 'vitest';
import { isSha256, isUuid } from './ids.ts';

const uuid = '0123abcd-89ef-4a5b-8c6d-7e8f90123456';
const sha256 = '0123456789abcdef'.repeat(4);
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const sha256Pattern = /^[0-9a-f]{64}$/;

/** Every text that differs in one place, or is one unit longer or shorter. */
const near = (text: string): string[] => {
  const units = ['-', '0', 'a', 'f', 'g', 'A', 'F', '/', ':', '`', ' ', '\n', '\0', 'é', '０', '\u{1f600}', ''];
  return [...text].flatMap((_, i) => units.map((unit) => text.slice(0, i) + unit + text.slice(i + 1))).concat(units.map((unit) => text + unit));
};

describe('ids are told by their shape', () => {
  test('a lower-case UUID, among all texts that differ from one in a place', () => {
    for (const text of ['', uuid, uuid.toUpperCase(), `{${uuid}}`, sha256, ...near(uuid)]) expect(isUuid(text), text).toBe(uuidPattern.test(text));
  });
  test('a SHA-256, among all texts that differ from one in a place', () => {
    for (const text of ['', sha256, sha256.toUpperCase(), uuid, ...near(sha256)]) expect(isSha256(text), text).toBe(sha256Pattern.test(text));
  });
});
