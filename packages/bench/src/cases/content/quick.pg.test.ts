import { expect, test } from 'vitest';
import { runCase } from '../../cli/run-cases.ts';
import { judge } from '../../report/judge.ts';
import { pins } from './pins.ts';
import { smallFilesCase } from './small-files.ts';
import { zip } from './zip.ts';

const quiet = { progress: () => undefined, missing: () => undefined };

test.each([smallFilesCase, zip, pins])('$name measures what it says, on a real server, and every figure is a number above nothing', { timeout: 240_000 }, async (one) => {
  const end = await runCase(one, 'quick', quiet);
  if (end.kind === 'crashed') throw end.error;
  expect(end.figures.length).toBeGreaterThan(0);
  for (const figure of end.figures) {
    expect(figure.name.startsWith(one.name), figure.name).toBe(true);
    expect(Number.isFinite(figure.value) && figure.value > 0, `${figure.name} is ${figure.value}`).toBe(true);
    if (figure.peer) expect(judge(figure).ratio, figure.name).toBeGreaterThan(0);
  }
});
