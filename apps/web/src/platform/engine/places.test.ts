import { asSpaceId, asUserId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { noteOf } from './places.ts';

const user = asUserId('33333333-3333-4333-8333-333333333333');
const space = asSpaceId('11111111-1111-4111-8111-111111111111');
const at = (origin: string): string => noteOf(user, space, new URL(origin));

test('H5 the note belongs to one origin, as the files do: another port or scheme of the same host has its own', () => {
  const notes = ['https://box.example', 'http://localhost', 'http://localhost:8080', 'http://localhost:8081', 'https://localhost:8080'].map(at);
  expect(new Set(notes).size).toBe(notes.length);
  for (const note of notes) expect(note).toMatch(/^holdfast-kept-[a-z0-9-]+$/);
});
test('H5 where https has its usual port the note keeps the name that earlier versions gave it', () => {
  expect(at('https://box.example')).toBe(`holdfast-kept-${user}-${space}`);
});
