/** The three devices of every scenario, by the letter that the steps use and the name that conflict copies show. */
export const deviceNames = { A: 'Laptop', B: 'Phone', C: 'Tablet' } as const;
export type Letter = keyof typeof deviceNames;
export const letters = ['A', 'B', 'C'] as const satisfies readonly Letter[];

/** What a file holds: text byte for byte, or bytes that its size and seed determine. */
export type FileContent = string | { readonly random: number; readonly seed: number };

/** What is at a path: a file with this content, or null for a folder with nothing in it. */
export type Tree = ReadonlyMap<string, FileContent | null>;

export type Step =
  | { readonly verb: 'mkdir' | 'putFolder' | 'trash' | 'restore' | 'purge'; readonly device: Letter; readonly path: string }
  | { readonly verb: 'add' | 'edit'; readonly device: Letter; readonly path: string; readonly content: FileContent }
  | { readonly verb: 'rename'; readonly device: Letter; readonly path: string; readonly name: string }
  | { readonly verb: 'move' | 'copy'; readonly device: Letter; readonly path: string; readonly folder: string }
  | { readonly verb: 'tag' | 'untag'; readonly device: Letter; readonly path: string; readonly tag: string }
  | { readonly verb: 'attr'; readonly device: Letter; readonly path: string; readonly key: string; readonly value: string }
  | { readonly verb: 'emptyTrash' | 'undo' | 'sync' | 'restart'; readonly device: Letter }
  /** Milliseconds, negative for back. */
  | { readonly verb: 'clock'; readonly device: Letter; readonly by: number }
  | { readonly verb: 'drop'; readonly device: Letter; readonly answers: number };

/** One play and the one tree that every device must show in the end (scenarios/README.md). */
export interface Scenario {
  readonly title: string;
  readonly given: Tree;
  readonly play: readonly Step[];
  readonly then: Tree;
  readonly trash: readonly string[];
  readonly outcomes: Readonly<Partial<Record<Letter, readonly string[]>>>;
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly attrs: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Contents, the newest first. */
  readonly versions: ReadonlyMap<string, readonly FileContent[]>;
}
