import { describe, expect, test } from 'vitest';
import { signOutQuestion, typedTexts, unsentBytes } from './sign-out-question.ts';

const nothing = { reading: 0, waiting: 0, needsYou: 0, unsent: 0, typed: [] };

describe('H7 what is asked before signing out', () => {
  test('nothing, when the server has everything', () => {
    expect(signOutQuestion(nothing)).toBeNull();
  });

  test('a file that is still being read from the computer would be lost: that is said first', () => {
    expect(signOutQuestion({ ...nothing, reading: 1 })?.title).toBe('1 file is still being read');
    const both = signOutQuestion({ ...nothing, reading: 2000, waiting: 3, unsent: 9 });
    expect(both?.title).toBe('2,000 files are still being read');
    expect(both?.lines[1]).toMatch(/^3 changes are not sent yet\. They stay on this device/);
  });

  test('changes that wait, and such as only this device holds although none waits, stay here', () => {
    expect(signOutQuestion({ ...nothing, waiting: 1, needsYou: 1, unsent: 5 })?.title).toBe('1 change is not sent yet');
    expect(signOutQuestion({ ...nothing, needsYou: 1 })?.title).toBe('Some changes are only on this device');
    expect(signOutQuestion({ ...nothing, unsent: 1 })?.title).toBe('Some changes are only on this device');
  });

  test('a text that was typed and never saved is named, each file once', async () => {
    expect(signOutQuestion({ ...nothing, typed: ['notes.txt'] })?.title).toBe('What you typed in “notes.txt” is not saved');
    const both = signOutQuestion({ ...nothing, waiting: 1, typed: ['notes.txt', 'plan.md'] });
    expect(both?.title).toBe('1 change is not sent yet');
    expect(both?.lines[1]).toMatch(/^What you typed in 2 files is not saved\. It stays on this device/);
    expect(await typedTexts({ all: async () => [{ node: 'a', name: 'notes.txt' }, { node: 'a', name: 'notes.txt' }] })).toEqual(['notes.txt']);
    expect(await typedTexts({ all: () => new Promise(() => undefined) })).toEqual([]);
  });

  test('an engine that does not answer, or fails, keeps nobody from signing out', async () => {
    expect(await unsentBytes({ device: { storage: () => new Promise(() => undefined) } })).toBe(0);
    expect(await unsentBytes({ device: { storage: () => Promise.reject(new Error('closed')) } })).toBe(0);
  });
});
