import { asNodeId, type Alias, type NodeId, type NodeRow, type ReadKey, type SpaceId, type Tombstone, type Version } from '@holdfast/domain';
import type { ReadAnswers } from '@holdfast/sync-server';
import { heightsOf, type FolderBelow } from './heights.ts';
import type { Queryable, Statement } from '../../database/database.ts';
import {
  readAliasSources, readBelow, readByName, readChangedSince, readChildren, readFoldersBelow, readSkeletons, readUpwards, readVersions,
} from './read-statements.ts';

/** Up to so many changes in the space, those below a folder are found by seq instead of by walking down. */
const fewChanges = 1000;

interface Found {
  readonly body: string;
}

type KeyOf<Kind extends ReadKey['kind']> = Extract<ReadKey, { kind: Kind }>;
const ofKind = <Kind extends ReadKey['kind']>(keys: readonly ReadKey[], kind: Kind): readonly KeyOf<Kind>[] =>
  keys.filter((key): key is KeyOf<Kind> => key.kind === kind);

/** Loads what read keys ask for: one statement a kind, and one for all ancestors. */
export class ReadSession {
  readonly #tx: Queryable;
  readonly #space: SpaceId;
  readonly #seq: number;
  readonly #rows = new Map<NodeId, NodeRow>();

  constructor(tx: Queryable, space: SpaceId, seq: number) {
    this.#tx = tx;
    this.#space = space;
    this.#seq = seq;
  }

  async answer(keys: readonly ReadKey[]): Promise<ReadAnswers> {
    const named = [...ofKind(keys, 'node'), ...ofKind(keys, 'alias')].map((key) => key.id);
    // Sent together: most groups name all that they find, and wait for one answer.
    const [outright, sources, versions, heights] = await Promise.all([
      this.#upwards(named), this.#aliasSources(ofKind(keys, 'aliasesTo')), this.#versions(ofKind(keys, 'version')), this.#heights(ofKind(keys, 'height')),
      this.#byName(ofKind(keys, 'child')),
      this.#rowsFor(readChildren, ofKind(keys, 'children').map((key) => key.parent)),
      this.#rowsFor(readSkeletons, ofKind(keys, 'skeletonsOf').map((key) => key.id)),
      this.#changedBelow(ofKind(keys, 'changedBelow')),
    ]);
    const asked = new Set(named);
    const found = await this.#upwards([...sources, ...this.#rows.keys()].filter((id) => !asked.has(id)));
    return {
      nodes: [...outright.nodes, ...found.nodes], tombstones: [...outright.tombstones, ...found.tombstones], aliases: [...outright.aliases, ...found.aliases],
      versions, heights,
    };
  }

  async #byName(keys: readonly KeyOf<'child'>[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#take(readByName, [this.#space, keys.map((key) => key.parent), keys.map((key) => key.key)]);
  }

  async #rowsFor(statement: Statement, ids: readonly NodeId[]): Promise<void> {
    if (ids.length > 0) await this.#take(statement, [this.#space, ids]);
  }

  async #changedBelow(keys: readonly KeyOf<'changedBelow'>[]): Promise<void> {
    const late = keys.filter((key) => this.#seq - key.seq <= fewChanges);
    if (late.length > 0) await this.#take(readChangedSince, [this.#space, Math.min(...late.map((key) => key.seq)), this.#seq]);
    const early = keys.filter((key) => this.#seq - key.seq > fewChanges);
    // One walk from the earliest seq: one for each seq would let a few hundred operations on one folder read it as many times.
    if (early.length > 0) await this.#take(readBelow, [this.#space, [...new Set(early.map((key) => key.root))], Math.min(...early.map((key) => key.seq))]);
  }

  async #aliasSources(keys: readonly KeyOf<'aliasesTo'>[]): Promise<readonly NodeId[]> {
    if (keys.length === 0) return [];
    const { rows } = await this.#tx.query<{ id: string }>(readAliasSources, [this.#space, keys.map((key) => key.id)]);
    return rows.map((row) => asNodeId(row.id));
  }

  async #upwards(ids: readonly NodeId[]): Promise<Pick<ReadAnswers, 'nodes' | 'tombstones' | 'aliases'>> {
    const nodes: NodeRow[] = [];
    const tombstones: Tombstone[] = [];
    const aliases: Alias[] = [];
    if (ids.length === 0) return { nodes, tombstones, aliases };
    const { rows } = await this.#tx.query<{ kind: string; body: string }>(readUpwards, [this.#space, [...new Set(ids)]]);
    for (const { kind, body } of rows) {
      if (kind === 'node') nodes.push(JSON.parse(body) as NodeRow);
      else if (kind === 'tombstone') tombstones.push(JSON.parse(body) as Tombstone);
      else aliases.push(JSON.parse(body) as Alias);
    }
    return { nodes, tombstones, aliases };
  }

  async #versions(keys: readonly KeyOf<'version'>[]): Promise<readonly Version[]> {
    if (keys.length === 0) return [];
    const { rows } = await this.#tx.query<Found>(readVersions, [this.#space, keys.map((key) => key.id)]);
    return rows.map((row) => JSON.parse(row.body) as Version);
  }

  async #heights(keys: readonly KeyOf<'height'>[]): Promise<ReadonlyMap<NodeId, number>> {
    if (keys.length === 0) return new Map();
    const { rows } = await this.#tx.query<FolderBelow>(readFoldersBelow, [this.#space, [...new Set(keys.map((key) => key.id))]]);
    return heightsOf(rows);
  }

  async #take(statement: Statement, values: readonly unknown[]): Promise<void> {
    const { rows } = await this.#tx.query<Found>(statement, values);
    for (const { body } of rows) {
      const row = JSON.parse(body) as NodeRow;
      this.#rows.set(row.id, row);
    }
  }
}
