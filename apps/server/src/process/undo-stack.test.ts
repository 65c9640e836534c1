import { expect, test } from 'vitest';
import { UndoStack } from './undo-stack.ts';

test('undoes last first, each step once, and goes on after one that failed', async () => {
  const undo = new UndoStack();
  const done: string[] = [];
  const failure = new Error('second');
  undo.push(() => void done.push('first'));
  undo.push(async () => {
    done.push('second');
    throw failure;
  });
  undo.push(async () => void done.push('third'));
  const [a, b] = await Promise.all([undo.run(), undo.run()]);
  expect(done).toEqual(['third', 'second', 'first']);
  expect(a).toEqual([failure]);
  expect(b).toBe(a);
});
