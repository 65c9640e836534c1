import { checkCopies, checkReplay, checkSum, checkTables, checkVanished, rowDifferences, violation, type SpaceTables, type Violation } from '@holdfast/simulator';
import type { DeviceRows } from '../device/calls.ts';
import { sha256 } from '../device/sha256.ts';
import type { ContentReader } from '../server/content-reader.ts';

/** The contents (SHA-256) that the server gives out, and what of the tree it cannot give. */
export interface ReadBack {
  readonly contents: ReadonlySet<string>;
  /** Bytes that were downloaded. */
  readonly bytes: number;
  readonly wrong: readonly Violation[];
}

/** Contents that were downloaded before, by manifest. */
export type KnownContents = Map<string, string>;

interface Wanted {
  readonly manifest: string;
  readonly node: string;
  readonly version: string;
  readonly size: number;
}

/** Every content that can be reached: of each version of every file that is live or in the trash, each once. */
const reachable = (tables: SpaceTables): readonly Wanted[] => {
  const wanted = new Map<string, Wanted>();
  for (const row of tables.nodes.values()) if (row.kind === 'file') wanted.set(row.content.manifest, { ...row.content, node: row.id });
  for (const { manifest, node, id, size } of tables.versions) if (tables.nodes.has(node) && !wanted.has(manifest)) wanted.set(manifest, { manifest, node, version: id, size });
  return [...wanted.values()];
};

const atOnce = 6;

/** S4, L1: downloads every reachable content and hashes it; those in `known` only when it is empty. */
export const readBack = async (tables: SpaceTables, reader: ContentReader, known: KnownContents = new Map()): Promise<ReadBack> => {
  const contents = new Set<string>();
  const wrong: Violation[] = [];
  let bytes = 0;
  const one = async ({ manifest, node, version, size }: Wanted): Promise<void> => {
    const before = known.get(manifest);
    if (before !== undefined) return void contents.add(before);
    try {
      const content = await reader.read(node, version);
      if (content.length !== size) wrong.push(violation('S4', `${content.length} of the ${size} bytes of ${node} version ${version} came`));
      const hash = sha256(content);
      contents.add(hash);
      known.set(manifest, hash);
      bytes += content.length;
    } catch (error) {
      wrong.push(violation('S4', `the ${size} bytes of ${node} version ${version} cannot be read: ${error instanceof Error ? error.message : String(error)}`));
    }
  };
  const left = [...reachable(tables)];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await one(next);
  }));
  return { contents, bytes, wrong };
};

/** P6, P9, C2: a device's base is the server's, row by row. */
export const checkDevice = (name: string, rows: DeviceRows, tables: SpaceTables): readonly Violation[] => {
  const shared = <A extends { readonly device: unknown }>(aliases: readonly A[]): A[] => aliases.filter(({ device }) => device === null);
  const found = rowDifferences(
    { nodes: rows.nodes, tombstones: rows.tombstones, aliases: shared(rows.aliases), versions: [] },
    { nodes: tables.nodes.values(), tombstones: tables.tombstones.values(), aliases: shared(tables.aliases), versions: [] }, [name, 'the server'],
  );
  return [...found.map((detail) => violation('P6', detail)), ...rows.wrong];
};

/** S1, S2, S3, S5 to S9, P1, P3, P5, C4, L2: everything that the tables alone must fulfil. */
export const checkSpace = (tables: SpaceTables): readonly Violation[] => [
  ...checkTables(tables), ...checkSum(tables), ...checkReplay(tables), ...checkCopies(tables), ...checkVanished(tables),
];
