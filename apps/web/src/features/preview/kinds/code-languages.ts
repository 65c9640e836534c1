import { LanguageSupport, StreamLanguage, type StreamParser } from '@codemirror/language';
import type { Extension } from '@codemirror/state';

type Load = () => Promise<Extension>;

const stream = async (parser: Promise<StreamParser<unknown>>): Promise<Extension> => new LanguageSupport(StreamLanguage.define(await parser));
const script = (config: { readonly jsx?: boolean; readonly typescript?: boolean }): Load => async () => (await import('@codemirror/lang-javascript')).javascript(config);
const css: Load = async () => (await import('@codemirror/lang-css')).css();
const html: Load = async () => (await import('@codemirror/lang-html')).html();
const cpp: Load = async () => (await import('@codemirror/lang-cpp')).cpp();
const json: Load = async () => (await import('@codemirror/lang-json')).json();
const markdown: Load = async () => (await import('@codemirror/lang-markdown')).markdown();
const shell: Load = () => stream(import('@codemirror/legacy-modes/mode/shell').then((mode) => mode.shell));
const settings: Load = () => stream(import('@codemirror/legacy-modes/mode/properties').then((mode) => mode.properties));

const byEnding: readonly (readonly [endings: string, load: Load])[] = [
  ['js mjs cjs jsx', script({ jsx: true })],
  ['ts', script({ typescript: true })],
  ['tsx', script({ typescript: true, jsx: true })],
  ['json geojson', json],
  ['css scss', css],
  ['html htm vue', html],
  ['md markdown', markdown],
  ['py', async () => (await import('@codemirror/lang-python')).python()],
  ['xml', async () => (await import('@codemirror/lang-xml')).xml()],
  ['yaml yml', async () => (await import('@codemirror/lang-yaml')).yaml()],
  ['sql', async () => (await import('@codemirror/lang-sql')).sql()],
  ['rs', async () => (await import('@codemirror/lang-rust')).rust()],
  ['go', async () => (await import('@codemirror/lang-go')).go()],
  ['java', async () => (await import('@codemirror/lang-java')).java()],
  ['c h cpp hpp', cpp],
  ['sh bash', shell],
  ['ini conf', settings],
  ['toml', () => stream(import('@codemirror/legacy-modes/mode/toml').then((mode) => mode.toml))],
  ['rb', () => stream(import('@codemirror/legacy-modes/mode/ruby').then((mode) => mode.ruby))],
  ['lua', () => stream(import('@codemirror/legacy-modes/mode/lua').then((mode) => mode.lua))],
  ['swift', () => stream(import('@codemirror/legacy-modes/mode/swift').then((mode) => mode.swift))],
  ['kt', () => stream(import('@codemirror/legacy-modes/mode/clike').then((mode) => mode.kotlin))],
  ['tex', () => stream(import('@codemirror/legacy-modes/mode/stex').then((mode) => mode.stex))],
];

const loads: ReadonlyMap<string, Load> = new Map(byEnding.flatMap(([endings, load]) => endings.split(' ').map((ending) => [ending, load] as const)));

/** The grammar of a file by the ending of its name, fetched when it is first wanted; null where we have none. */
export const languageOf = (name: string): Load | null => loads.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? null;
