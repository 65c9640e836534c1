import { expect, test } from 'vitest';
import './no-eval.ts';

test('Zod, loaded later, makes no code of text', async () => {
  const { globalConfig } = await import('zod/v4/core');
  expect(globalConfig.jitless).toBe(true);
});
