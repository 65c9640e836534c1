import { SimulatorError } from '../simulator-error.ts';

/** What a command takes: flags without a value, options with one. */
export interface Shape {
  readonly flags: readonly string[];
  readonly options: readonly string[];
}

export interface Arguments {
  readonly flags: ReadonlySet<string>;
  readonly options: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

/** Reads `--flag`, `--option VALUE` and `--option=VALUE`. Throws a SimulatorError that names what it does not know. */
export const readArguments = (given: readonly string[], shape: Shape): Arguments => {
  const flags = new Set<string>();
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const word = given[i] ?? '';
    const [, name, inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) rest.push(word);
    else if (shape.flags.includes(name)) flags.add(name);
    else if (!shape.options.includes(name)) throw new SimulatorError('arguments', `There is no --${name}: --help lists what there is.`);
    else {
      const value = inline ?? given[++i];
      if (value === undefined) throw new SimulatorError('arguments', `--${name} needs a value: --help shows which.`);
      options.set(name, value);
    }
  }
  return { flags, options, rest };
};

/** A whole number of at least `least` from an option. */
export const wholeNumber = (text: string | undefined, name: string, otherwise: number, least = 0): number => {
  if (text === undefined) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value) || value < least) throw new SimulatorError('arguments', `--${name} must be a whole number of at least ${least}, not "${text}".`);
  return value;
};
