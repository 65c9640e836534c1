import { parse } from 'yaml';
import { SimulatorError } from '../simulator-error.ts';
import { letters } from './scenario.ts';
import type { FileContent, Letter, Scenario, Step, Tree } from './scenario.ts';

type Fail = (problem: string) => never;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** YAML's failsafe schema keeps every scalar as written, so that the content `1.0` stays three bytes; an empty value is ''. */
const read = (source: string, fail: Fail): readonly unknown[] => {
  let value: unknown;
  try {
    value = parse(source, { schema: 'failsafe', maxAliasCount: 0 });
  } catch (cause) {
    return fail(`is no YAML: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (value === null || value === undefined || value === '') return [];
  return Array.isArray(value) ? value : fail('must be a list of scenarios');
};

const mapOf = (value: unknown, what: string, fail: Fail): readonly (readonly [string, unknown])[] => {
  if (value === undefined || value === null || value === '') return [];
  return isFields(value) ? Object.entries(value) : fail(`${what} must be a map`);
};

const listOf = (value: unknown, what: string, fail: Fail): readonly unknown[] => {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : fail(`${what} must be a list`);
};

const textOf = (value: unknown, what: string, fail: Fail): string => (typeof value === 'string' ? value : fail(`${what} must be text`));

const countOf = (value: unknown, what: string, fail: Fail): number => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(number) ? number : fail(`${what} must be a whole number`);
};

const pathOf = (value: unknown, what: string, fail: Fail): string => {
  const path = textOf(value, what, fail);
  return path.startsWith('/') ? path : fail(`${what} must start with "/", but is "${path}"`);
};

const contentOf = (value: unknown, what: string, fail: Fail): FileContent => {
  if (value === null || value === undefined) return '';
  if (!isFields(value)) return textOf(value, what, fail);
  return { random: countOf(value['random'], `${what}: random`, fail), seed: countOf(value['seed'] ?? '0', `${what}: seed`, fail) };
};

const treeOf = (value: unknown, what: string, fail: Fail): Tree =>
  new Map(mapOf(value, what, fail).map(([path, content]) => {
    pathOf(path, `a path in ${what}`, fail);
    return [path, path.endsWith('/') ? null : contentOf(content, `${what} ${path}`, fail)];
  }));

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const jumpOf = (value: unknown, what: string, fail: Fail): number => {
  const [, sign, amount, unit] = /^([+-]?)(\d+)([smhd])$/.exec(textOf(value, what, fail)) ?? [];
  const factor = units[unit ?? ''];
  if (amount === undefined || factor === undefined) return fail(`${what} must be like +90m, -2h, +365d`);
  return (sign === '-' ? -1 : 1) * Number(amount) * factor;
};

const isLetter = (text: string): text is Letter => (letters as readonly string[]).includes(text);

/** How many arguments each verb takes: anything else is a mistake in the file, not a step to guess at. */
const arity: Readonly<Record<Step['verb'], number>> = {
  mkdir: 1, putFolder: 1, add: 2, edit: 2, rename: 2, move: 2, copy: 2, trash: 1, restore: 1, purge: 1, emptyTrash: 0,
  tag: 2, untag: 2, attr: 3, undo: 0, sync: 0, restart: 0, clock: 1, drop: 1,
};
const isVerb = (text: string): text is Step['verb'] => Object.hasOwn(arity, text);

const stepOf = (value: unknown, at: string, fail: Fail): Step => {
  const [who, what, ...given] = listOf(value, at, fail);
  const device = textOf(who, `${at}: the device`, fail);
  const verb = textOf(what, `${at}: the verb`, fail);
  if (!isLetter(device)) return fail(`${at} names the device "${device}": only ${letters.join(', ')} exist`);
  if (!isVerb(verb)) return fail(`${at} has the verb "${verb}": known are ${Object.keys(arity).join(', ')}`);
  if (given.length !== arity[verb]) return fail(`${at}: ${verb} takes ${arity[verb]} arguments, not ${given.length}`);
  const path = (): string => pathOf(given[0], `${at}: the path`, fail);
  const text = (index: number, name: string): string => textOf(given[index], `${at}: ${name}`, fail);
  switch (verb) {
    case 'mkdir': case 'putFolder': case 'trash': case 'restore': case 'purge': return { verb, device, path: path() };
    case 'add': case 'edit': return { verb, device, path: path(), content: contentOf(given[1], `${at}: the content`, fail) };
    case 'rename': return { verb, device, path: path(), name: text(1, 'the name') };
    case 'move': case 'copy': return { verb, device, path: path(), folder: pathOf(given[1], `${at}: the folder`, fail) };
    case 'tag': case 'untag': return { verb, device, path: path(), tag: text(1, 'the tag') };
    case 'attr': return { verb, device, path: path(), key: text(1, 'the key'), value: text(2, 'the value') };
    case 'emptyTrash': case 'undo': case 'sync': case 'restart': return { verb, device };
    case 'clock': return { verb, device, by: jumpOf(given[0], `${at}: the jump`, fail) };
    case 'drop': return { verb, device, answers: countOf(given[0], `${at}: the number of answers`, fail) };
  }
};

const known = new Set(['title', 'given', 'play', 'then', 'trash', 'outcomes', 'tags', 'attrs', 'versions']);

const outcomesOf = (value: unknown, fail: Fail): Scenario['outcomes'] => {
  const out: Partial<Record<Letter, readonly string[]>> = {};
  for (const [who, codes] of mapOf(value, 'outcomes', fail)) {
    if (!isLetter(who)) return fail(`outcomes names the device "${who}": only ${letters.join(', ')} exist`);
    out[who] = listOf(codes, `outcomes of ${who}`, fail).map((code) => textOf(code, `an outcome of ${who}`, fail));
  }
  return out;
};

const scenarioOf = (value: unknown, fail: Fail): Scenario => {
  if (!isFields(value)) return fail('must be a map with title, given, play and then');
  const strange = Object.keys(value).find((key) => !known.has(key));
  if (strange !== undefined) return fail(`has the field "${strange}": known are ${[...known].join(', ')}`);
  if (value['then'] === undefined) return fail('has no "then"');
  return {
    title: textOf(value['title'], 'title', fail),
    given: treeOf(value['given'], 'given', fail),
    play: listOf(value['play'], 'play', fail).map((step, index) => stepOf(step, `step ${index + 1}`, fail)),
    then: treeOf(value['then'], 'then', fail),
    trash: listOf(value['trash'], 'trash', fail).map((path) => pathOf(path, 'a path in trash', fail)),
    outcomes: outcomesOf(value['outcomes'], fail),
    tags: new Map(mapOf(value['tags'], 'tags', fail).map(([path, tags]) => [path, listOf(tags, `tags of ${path}`, fail).map((tag) => textOf(tag, `a tag of ${path}`, fail))])),
    attrs: new Map(mapOf(value['attrs'], 'attrs', fail).map(([path, attrs]) => [
      path, Object.fromEntries(mapOf(attrs, `attrs of ${path}`, fail).map(([key, attr]) => [key, textOf(attr, `attribute ${key} of ${path}`, fail)])),
    ])),
    versions: new Map(mapOf(value['versions'], 'versions', fail).map(([path, contents]) => [
      path, listOf(contents, `versions of ${path}`, fail).map((content) => contentOf(content, `a version of ${path}`, fail)),
    ])),
  };
};

/**
 * The scenarios of one file. Throws a SimulatorError that names the file, the scenario and what is wrong with it:
 * a file that is read only in half would pass by not being played.
 */
export const parseScenarios = (source: string, file: string): readonly Scenario[] => {
  const failIn = (place: string): Fail => (problem) => {
    throw new SimulatorError('scenario', `${place} ${problem}.`);
  };
  return read(source, failIn(file)).map((value, index) => {
    const title = isFields(value) && typeof value['title'] === 'string' ? ` "${value['title']}"` : '';
    return scenarioOf(value, failIn(`${file}, scenario ${index + 1}${title}:`));
  });
};
