import { foldName, validateName, type NodeId } from '@holdfast/domain';
import type { AddEntry, EngineClient, NodeView } from '@holdfast/sync-client';
import { nameProblem } from '../naming.ts';

/** A file that is to be added under a name that another file has. */
export interface Clash {
  readonly entry: AddEntry;
  readonly there: NodeView;
}

export interface UploadPlan {
  /** Nothing stands in their way; folders merge with folders of their name (N5). */
  readonly clear: readonly AddEntry[];
  readonly clashes: readonly Clash[];
  /** Names that no tree of ours can hold, with the reason (O8). */
  readonly refused: readonly { readonly entry: AddEntry; readonly why: string }[];
}

const keyOf = (path: readonly string[]): string => path.map(foldName).join('/');

const refusalOf = (entry: AddEntry): string | null => {
  const bad = entry.path.find((name) => !validateName(name).ok);
  return bad === undefined ? null : nameProblem(bad);
};

/** Looks each file's place up, but asks the engine only below folders that exist: a new folder has no clashes in it. */
export const planUpload = async (engine: EngineClient, parent: NodeId, entries: readonly AddEntry[]): Promise<UploadPlan> => {
  const base = parent === engine.root ? [] : ((await engine.path(parent)) ?? []).map((node) => node.name);
  const known = new Map<string, NodeView | null>();
  const lookUp = async (path: readonly string[]): Promise<NodeView | null> => {
    const above = path.slice(0, -1);
    if (above.length > 0 && (await lookUp(above))?.kind !== 'folder') return null;
    const key = keyOf(path);
    const found = known.has(key) ? known.get(key) ?? null : await engine.resolve([...base, ...path]);
    known.set(key, found);
    return found;
  };
  const clear: AddEntry[] = [];
  const clashes: Clash[] = [];
  const refused: { entry: AddEntry; why: string }[] = [];
  for (const entry of entries) {
    const why = refusalOf(entry);
    const there = why === null ? await lookUp(entry.path) : null;
    if (why !== null) refused.push({ entry, why });
    else if (there?.kind === 'file' && entry.blob) clashes.push({ entry, there });
    else clear.push(entry);
  }
  return { clear, clashes, refused };
};
