import { expect, test } from 'vitest';
import { collectChosen } from './collect-entries.ts';

const inFolder = (path: string): File => {
  const file = new File(['x'], path.split('/').at(-1) ?? '');
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
};

test('D7: what a chooser gave comes with its folders, each before what is in it, and once', async () => {
  const found = await collectChosen([inFolder('trip/a.txt'), inFolder('trip/day 1/b.txt'), inFolder('trip/day 1/c.txt'), new File(['y'], 'alone.txt')], () => undefined);
  expect(found.map(({ path, blob }) => [path.join('/'), blob === null])).toEqual([
    ['trip', true], ['trip/a.txt', false], ['trip/day 1', true], ['trip/day 1/b.txt', false], ['trip/day 1/c.txt', false], ['alone.txt', false],
  ]);
});

test('O1: a slow disk with many files does not hold up the page, and says how many were found', async () => {
  const slow = Array.from({ length: 60 }, (_, n) => {
    const file = new File(['x'], `${n}.txt`);
    // As a browser whose own process is asked.
    Object.defineProperty(file, 'lastModified', { get: () => {
      const until = performance.now() + 5;
      while (performance.now() < until);
      return n;
    } });
    return file;
  });
  const told: number[] = [];
  let turns = 0;
  const timer = setInterval(() => { turns += 1; }, 0);
  const found = await collectChosen(slow, (total) => told.push(total));
  clearInterval(timer);
  expect(found.map(({ mtime }) => mtime)).toEqual(slow.map((_, n) => n));
  expect([turns > 2, told.at(-1), told.length > 2, told.toSorted((a, b) => a - b)]).toEqual([true, 60, true, told]);
});
