import { checkCopies, checkReplay, checkSum, checkTables, checkVanished, rowDifferences, violation, type SpaceTables, type Violation } from '@holdfast/simulator';
import type { DeviceRows } from '../device/calls.ts';
import { sha256 } from '../device/sha256.ts';
import type { ContentReader } from '../server/content-reader.ts';

/** The contents (SHA-256) that the server gives out, and what of the tree it cannot give. */
export interface ReadBack {
  readonly contents: ReadonlySet<string>;
  readonly bytes: number;
  readonly files: number;
  readonly wrong: readonly Violation[];
}

/** S4, L1: downloads every version of every file that is live or in the trash, each content once. */
export const readBack = async (tables: SpaceTables, reader: ContentReader): Promise<ReadBack> => {
  const wanted = new Map<string, { readonly node: string; readonly version: string; readonly size: number }>();
  for (const row of tables.nodes.values()) if (row.kind === 'file') wanted.set(row.content.manifest, { node: row.id, version: row.content.version, size: row.content.size });
  for (const { manifest, node, id, size } of tables.versions) if (tables.nodes.has(node) && !wanted.has(manifest)) wanted.set(manifest, { node, version: id, size });
  const contents = new Set<string>();
  const wrong: Violation[] = [];
  let bytes = 0;
  for (const { node, version, size } of wanted.values()) {
    try {
      const content = await reader.read(node, version);
      if (content.length !== size) wrong.push(violation('S4', `${content.length} of the ${size} bytes of ${node} version ${version} came`));
      contents.add(sha256(content));
      bytes += content.length;
    } catch (error) {
      wrong.push(violation('S4', `the ${size} bytes of ${node} version ${version} cannot be read: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  return { contents, bytes, files: wanted.size, wrong };
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
