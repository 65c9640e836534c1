import { asOpId, type NodeId, type OpId, type VersionId } from '@holdfast/domain';
import type { Conflict, ConflictSide, Decision, MergedFile, NodeView, VersionHistory, VersionView } from '@holdfast/sync-client';
import type { FixtureTree } from './fixture-tree.ts';

/** Who wrote one side of a conflict, where and when. */
export type Author = Pick<ConflictSide, 'at' | 'device' | 'author' | 'own'>;

interface Pair {
  readonly file: NodeId;
  readonly copy: NodeId;
  readonly authors: { readonly file: Author; readonly copy: Author };
  readonly base: VersionId | null;
}

const decisionOp = (n: number): OpId => asOpId(`44444444-4444-4444-8444-${String(n).padStart(12, '0')}`);

/** Versions and conflicts of the fixture: data that a test or the sample puts in, and what decisions make of it. */
export class FixturePast {
  readonly blobs = new Map<VersionId, Blob>();
  readonly histories = new Map<NodeId, VersionView[]>();
  readonly merges = new Map<NodeId, number>();
  #pairs: Pair[] = [];
  #undo: (() => void)[] = [];
  #made = 0;

  /** A version of a file, older than those before. */
  addVersion(node: NodeId, blob: Blob, part: Partial<VersionView>): VersionId {
    this.#made += 1;
    const id = asOpId(`33333333-3333-4333-8333-${String(this.#made).padStart(12, '0')}`);
    this.blobs.set(id, blob);
    const history = this.histories.get(node) ?? [];
    this.histories.set(node, history);
    history.push({
      id, parents: [], size: blob.size, hash: id, mime: blob.type, at: 0, device: null, author: null, own: false, came: 'edited', current: history.length === 0, pending: false, ...part,
    });
    return id;
  }

  /** What a version was made from. */
  link(node: NodeId, id: VersionId, parents: readonly VersionId[]): void {
    const history = this.histories.get(node) ?? [];
    this.histories.set(node, history.map((version) => (version.id === id ? { ...version, parents } : version)));
  }

  /** Two files that wait for a decision. */
  addConflict(pair: Pair): void {
    this.#pairs.push(pair);
  }

  versions(node: NodeId, ask: 'device' | 'server'): VersionHistory {
    const all = this.histories.get(node) ?? [];
    return { versions: ask === 'server' ? all : all.slice(0, 1), complete: ask === 'server' };
  }

  conflicts(tree: FixtureTree): readonly Conflict[] {
    return this.#pairs.flatMap((pair) => {
      const [file, copy] = [tree.get(pair.file), tree.get(pair.copy)];
      if (!file || !copy || file.trashed || copy.trashed) return [];
      const side = (node: NodeView, author: Author): ConflictSide =>
        ({ node, folders: (tree.path(node.id) ?? []).slice(0, -1).map((one) => one.name), version: node.version ?? asOpId(node.id), ...author });
      return [{ file: side(file, pair.authors.file), copy: side(copy, pair.authors.copy), base: pair.base }];
    });
  }

  merged(tree: FixtureTree): readonly MergedFile[] {
    return [...this.merges].flatMap(([id, at]) => {
      const node = tree.get(id);
      const version = this.histories.get(id)?.[0]?.id;
      return node && version ? [{ node, folders: (tree.path(id) ?? []).slice(0, -1).map((one) => one.name), version, at }] : [];
    });
  }

  /** Decides all or none; the name of the file that has changed since, if one has. */
  decide(decisions: readonly Decision[], tree: FixtureTree): string | null {
    const known = new Map(this.conflicts(tree).map((conflict) => [conflict.copy.node.id, conflict]));
    for (const decision of decisions) {
      const conflict = known.get(decision.copy);
      if (!conflict) return 'One of these conflicts';
      if (decision.keep !== 'both' && (decision.fileVersion !== conflict.file.version || decision.copyVersion !== conflict.copy.version)) return conflict.file.node.name;
    }
    const pairs = this.#pairs;
    const before = decisions.map(({ copy }) => tree.get(copy)).filter((node) => node !== null);
    const heads = decisions.flatMap(({ copy }) => known.get(copy)?.file.node ?? []).map((node) => ({ node, blob: tree.blobs.get(node.id) }));
    this.#undo.push(() => {
      this.#pairs = pairs;
      for (const node of [...before, ...heads.map((head) => head.node)]) tree.put(node);
      for (const { node, blob } of heads) if (blob) tree.blobs.set(node.id, blob);
    });
    for (const decision of decisions) this.#apply(decision, tree);
    return null;
  }

  /** The operation of the last decision. */
  get lastOp(): OpId {
    return decisionOp(this.#undo.length);
  }

  /** Takes back the last decision, if it is the one that is meant. */
  undo(of: OpId): boolean {
    if (this.#undo.length === 0 || of !== this.lastOp) return false;
    this.#undo.pop()?.();
    return true;
  }

  #apply(decision: Decision, tree: FixtureTree): void {
    const pair = this.#pairs.find((one) => one.copy === decision.copy);
    this.#pairs = this.#pairs.filter((one) => one !== pair);
    if (!pair) return;
    if (decision.keep === 'both') {
      if (decision.name !== undefined) tree.change(decision.copy, { name: decision.name });
      return;
    }
    const [copy, blob] = [tree.get(pair.copy), tree.blobs.get(pair.copy)];
    if (decision.keep === 'copy' && copy) {
      tree.change(pair.file, { size: copy.size, hash: copy.hash, version: copy.version, modified: copy.modified });
      if (blob) tree.blobs.set(pair.file, blob);
    }
    tree.change(pair.copy, { trashed: { at: Date.now(), from: '/' } });
  }
}
