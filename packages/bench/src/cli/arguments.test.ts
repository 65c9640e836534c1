import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { helpText } from './help.ts';

const known = [{ name: 'reducer' }, { name: 'outbox' }, { name: 'download', group: 'content' }, { name: 'content-zip', group: 'content' }] as const;

describe('the command line', () => {
  it('without names runs every case', () => {
    expect(readArguments([], known)).toEqual({ kind: 'run', names: ['reducer', 'outbox', 'download', 'content-zip'], json: false, scale: 'normal' });
  });

  it('takes names, --json and a scale in any order, and runs in the order of the list', () => {
    expect(readArguments(['download', '--json', 'reducer', '--full'], known)).toEqual({ kind: 'run', names: ['reducer', 'download'], json: true, scale: 'full' });
    expect(readArguments(['--quick'], known)).toMatchObject({ scale: 'quick' });
  });

  it('takes a group for all of its cases, each once, also beside a name of its own', () => {
    expect(readArguments(['content'], known)).toMatchObject({ names: ['download', 'content-zip'] });
    expect(readArguments(['content', 'outbox', 'download'], known)).toMatchObject({ names: ['outbox', 'download', 'content-zip'] });
  });

  it('refuses what it does not know, naming it', () => {
    expect(readArguments(['nothing'], known)).toEqual({ kind: 'wrong', sentence: 'No benchmark is called "nothing". There are: reducer, outbox, download, content-zip, content.' });
    expect(readArguments(['--fast'], known)).toEqual({ kind: 'wrong', sentence: 'Unknown option --fast: see --help.' });
    expect(readArguments(['--quick', '--full'], known)).toMatchObject({ kind: 'wrong' });
  });

  it('--help wins over everything and names every case', () => {
    expect(readArguments(['nothing', '--help'], known)).toEqual({ kind: 'help' });
    const run = () => Promise.resolve([]);
    const text = helpText([{ name: 'reducer', about: 'how fast', run }, { name: 'zip', group: 'content', about: 'many', run }, { name: 'down', group: 'content', about: 'one', run }]);
    expect(text).toContain('reducer  how fast');
    expect(text).toContain('content  together: zip, down');
    expect(text).toContain('--json');
  });
});
