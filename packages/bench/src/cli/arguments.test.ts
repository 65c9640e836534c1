import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { helpText } from './help.ts';

const known = ['reducer', 'outbox', 'download'];

describe('the command line', () => {
  it('without names runs every case', () => {
    expect(readArguments([], known)).toEqual({ kind: 'run', names: known, json: false, scale: 'normal' });
  });

  it('takes names, --json and a scale in any order, and runs in the order of the list', () => {
    expect(readArguments(['download', '--json', 'reducer', '--full'], known)).toEqual({ kind: 'run', names: ['reducer', 'download'], json: true, scale: 'full' });
    expect(readArguments(['--quick'], known)).toMatchObject({ scale: 'quick' });
  });

  it('refuses what it does not know, naming it', () => {
    expect(readArguments(['nothing'], known)).toEqual({ kind: 'wrong', sentence: 'No benchmark is called "nothing". There are: reducer, outbox, download.' });
    expect(readArguments(['--fast'], known)).toEqual({ kind: 'wrong', sentence: 'Unknown option --fast: see --help.' });
    expect(readArguments(['--quick', '--full'], known)).toMatchObject({ kind: 'wrong' });
  });

  it('--help wins over everything and names every case', () => {
    expect(readArguments(['nothing', '--help'], known)).toEqual({ kind: 'help' });
    const text = helpText([{ name: 'reducer', about: 'how fast', run: () => Promise.resolve([]) }]);
    expect(text).toContain('reducer  how fast');
    expect(text).toContain('--json');
  });
});
