import type { BenchCase, Scale } from '../cases/bench-case.ts';

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string }
  | { readonly kind: 'run'; readonly names: readonly string[]; readonly json: boolean; readonly scale: Scale };

/** Reads `[NAME…] [--json] [--quick | --full] [--help]`; a name is a case's or a group's. Without names every case runs, in the order of `known`. */
export const readArguments = (words: readonly string[], known: readonly Pick<BenchCase, 'name' | 'group'>[]): Request => {
  const flags = words.filter((word) => word.startsWith('-'));
  if (flags.includes('--help') || flags.includes('-h')) return { kind: 'help' };
  const strange = flags.find((flag) => !['--json', '--quick', '--full'].includes(flag));
  if (strange) return { kind: 'wrong', sentence: `Unknown option ${strange}: see --help.` };
  if (flags.includes('--quick') && flags.includes('--full')) return { kind: 'wrong', sentence: 'Choose one of --quick and --full.' };
  const names = words.filter((word) => !word.startsWith('-'));
  const groups = new Set(known.flatMap(({ group }) => (group === undefined ? [] : [group])));
  const missing = names.find((name) => !known.some((one) => one.name === name || one.group === name));
  if (missing !== undefined) return { kind: 'wrong', sentence: `No benchmark is called "${missing}". There are: ${[...known.map(({ name }) => name), ...groups].join(', ')}.` };
  const scale = flags.includes('--quick') ? 'quick' : flags.includes('--full') ? 'full' : 'normal';
  const meant = known.filter(({ name, group }) => names.length === 0 || names.includes(name) || (group !== undefined && names.includes(group)));
  return { kind: 'run', names: meant.map(({ name }) => name), json: flags.includes('--json'), scale };
};
