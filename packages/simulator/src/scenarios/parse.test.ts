import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseScenarios } from './parse.ts';

const one = (body: string) => parseScenarios(`- title: t\n  given: {}\n  play: []\n  then: {}\n${body}`, 'x.yaml');
const file = (name: string) => readFileSync(new URL(`../../scenarios/${name}.yaml`, import.meta.url), 'utf8');

describe('scenarios/README.md: the format', () => {
  test.each([['names', 28], ['content', 25], ['trash', 27], ['readings', 29], ['random', 159]])('%s.yaml is read whole', (name, count) =>
    expect(parseScenarios(file(name), name).length).toBe(count));
  test('every scalar stays as written: contents are bytes, not numbers or dates', () => {
    const [scenario] = parseScenarios('- {title: t, given: {/a: 1.0, /b: null, /c: 2026-03-04, /d: "", /e/: }, play: [[A, add, /f, yes]], then: {}}', 'x');
    expect([...(scenario?.given ?? [])]).toEqual([['/a', '1.0'], ['/b', 'null'], ['/c', '2026-03-04'], ['/d', ''], ['/e/', null]]);
    expect(scenario?.play).toEqual([{ verb: 'add', device: 'A', path: '/f', content: 'yes' }]);
  });
  test('large contents are made from a size and a seed', () => {
    const [scenario] = parseScenarios('- {title: t, given: {/a: {random: 1000000, seed: 3}}, play: [], then: {}}', 'x');
    expect(scenario?.given.get('/a')).toEqual({ random: 1_000_000, seed: 3 });
  });
  test.each([['+90m', 5_400_000], ['-2h', -7_200_000], ['+365d', 31_536_000_000], ['10s', 10_000]])('a clock jumps by %s', (text, by) => {
    const [scenario] = parseScenarios(`- {title: t, given: {}, play: [[B, clock, ${text}]], then: {}}`, 'x');
    expect(scenario?.play).toEqual([{ verb: 'clock', device: 'B', by }]);
  });
  test('an empty file holds no scenario', () => expect(parseScenarios('# nothing\n', 'x')).toEqual([]));
  test.each([
    ['a map instead of a list', 'title: x'],
    ['a broken file', '- {title: '],
    ['an unknown field', '- {title: t, given: {}, play: [], then: {}, thne: {}}'],
    ['no expectation', '- {title: t, given: {}, play: []}'],
    ['an unknown device', '- {title: t, given: {}, play: [[D, sync]], then: {}}'],
    ['an unknown verb', '- {title: t, given: {}, play: [[A, explode]], then: {}}'],
    ['an argument too many', '- {title: t, given: {}, play: [[A, sync, now]], then: {}}'],
    ['a path that is none', '- {title: t, given: {a: b}, play: [], then: {}}'],
    ['a jump without a unit', '- {title: t, given: {}, play: [[A, clock, +90]], then: {}}'],
  ])('%s is refused with a sentence that names the file', (_, source) => expect(() => parseScenarios(source, 'plays.yaml')).toThrow(/plays\.yaml/));
  test('expectations that are absent are empty', () => expect(one('')[0]).toMatchObject({ trash: [], outcomes: {} }));
});
