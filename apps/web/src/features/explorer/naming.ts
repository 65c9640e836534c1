import { foldName, nameWith, splitExtension, validateName, type NameProblem, type NodeId } from '@holdfast/domain';
import type { EngineClient, NodeView } from '@holdfast/sync-client';
import type { KeyProfile } from '../../commands/keys.ts';
import { words } from './words.ts';

const sentences: Readonly<Record<NameProblem, (part: string) => string>> = words.nameProblems;

/** Why a name cannot be given, in a sentence; null when it can (N2). */
export const nameProblem = (name: string): string | null => {
  const check = validateName(name);
  return check.ok ? null : sentences[check.problem](check.part);
};

/** Why a name cannot be given in this folder: it is invalid, or another item has it (N2, N3). `self` may keep or re-case its own. */
export const nameProblemIn = async (engine: EngineClient, parent: NodeId, name: string, self: NodeId | null): Promise<string | null> => {
  const invalid = nameProblem(name);
  if (invalid !== null) return invalid;
  const path = parent === engine.root ? [] : await engine.path(parent);
  if (path === null) return words.folderGone;
  const other = await engine.resolve([...path.map((node) => node.name), name]);
  return other === null || other.id === self ? null : words.nameTaken(other.name);
};

/** What is asked when a file's name gets another extension, which may open it with another program (N2); null when it keeps its own. */
export const otherExtension = (file: Pick<NodeView, 'kind' | 'name'>, name: string): string | null => {
  const [was, now] = [file.name, name].map((one) => splitExtension(one).extension);
  if (file.kind === 'folder' || !was || foldName(was) === foldName(now ?? '')) return null;
  return words.otherExtension(was, now ?? '');
};

const notOnWindows = /[<>:"\\|?*]/u;
/** Microsoft, "Naming Files, Paths, and Namespaces": also with an extension. */
const keptByWindows = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/iu;

/** What is asked when a name cannot be taken to Windows or macOS as it is (N3); null when it can. */
export const nameElsewhere = (name: string): string | null => {
  const part = notOnWindows.exec(name)?.[0];
  if (part !== undefined) return part === ':' ? words.nameColon : words.nameNotOnWindows(part);
  return keptByWindows.test(name) ? words.nameKeptByWindows(name) : null;
};

/** The part of a name that a rename marks: the base name, the whole of folders and dot-files (N1). */
export const markedLength = (name: string, kind: 'folder' | 'file'): number => {
  const dot = kind === 'file' ? name.lastIndexOf('.') : -1;
  return dot > 0 ? dot : name.length;
};

/** What a copy beside its original is called (N6); the engine numbers it where that is taken. */
export const copyName = ({ name, kind }: Pick<NodeView, 'name' | 'kind'>, profile: KeyProfile): string => nameWith(name, ` ${words.copyMarks[profile]}`, kind);

/** A name that nothing in the folder has: "New folder", "New folder (2)" (N6). */
export const freeName = async (engine: EngineClient, parent: NodeId, wanted: string): Promise<string> => {
  const taken = async (name: string) => (await nameProblemIn(engine, parent, name, null)) !== null;
  for (let n = 1; n < 1000; n += 1) {
    const name = n === 1 ? wanted : `${wanted} (${n})`;
    if (!(await taken(name))) return name;
  }
  return `${wanted} ${foldName(crypto.randomUUID()).slice(0, 8)}`;
};
