import { chunkHashOf, ChunkingError, PackReader } from '@holdfast/chunking';
import type { ChunkHash } from '@holdfast/chunking';
import type { ManifestId, NodeId, SpaceId, UserId } from '@holdfast/domain';
import type { ExchangeRequest, ExchangeResponse, ManifestsRequest, ManifestsResponse } from '@holdfast/protocol';
import type { SpaceTables } from './space-state.ts';
import type { Rule } from './violation.ts';

interface Visitor {
  readonly user: UserId;
  readonly space: SpaceId;
}

/** What answers are compared with. */
export interface DoorTruth {
  /** A request comes; the returned function hears what its answer says: that these chunks are there, and that the manifest is committed, if one is (H43). */
  readonly promises: (space: SpaceId) => (manifest: ManifestId | null, chunks: readonly ChunkHash[]) => void;
  readonly tables: (space: SpaceId) => SpaceTables;
  readonly isMember: (space: SpaceId, user: UserId) => boolean;
  readonly report: (rule: Rule, detail: string) => void;
  readonly evaluated: (...rules: readonly Rule[]) => void;
}

const key = ({ user, space }: Visitor): string => `${user} ${space}`;

/** P10 at the server's door: nobody is told of rows, names or chunks outside the spaces that are his. */
export class DoorWatch {
  readonly #truth: DoorTruth;
  /** The seq of a space at which someone was shut out of it. */
  readonly #shutOutAt = new Map<string, number>();
  readonly #shutOut = new Map<string, Visitor>();
  /** Grows whenever someone is let in or shut out. */
  #turns = 0;
  /** What each has sent whole, and what the manifests of a space have brought into it. */
  readonly #sent = new Map<string, Set<string>>();
  readonly #readable = new Map<SpaceId, Set<string>>();
  /** Contents of which somebody was told that the server holds them. */
  readonly #committed = new Set<string>();

  constructor(truth: DoorTruth) {
    this.#truth = truth;
  }

  /** Someone's right to see a space has changed. */
  turned(visitor: Visitor): void {
    this.#turns++;
    if (this.#truth.isMember(visitor.space, visitor.user)) {
      this.#shutOutAt.delete(key(visitor));
      this.#shutOut.delete(key(visitor));
    } else {
      this.#shutOutAt.set(key(visitor), this.#truth.tables(visitor.space).space.seq);
      this.#shutOut.set(key(visitor), visitor);
    }
  }

  /** The spaces are those of a backup: who is shut out is so as of what is there now (H31). */
  setBack(): void {
    for (const [visitor, { space }] of this.#shutOut) this.#shutOutAt.set(visitor, this.#truth.tables(space).space.seq);
  }

  /** Somebody was told that the server holds this content, which it may have lost since. */
  wasCommitted(space: SpaceId, manifest: ManifestId): boolean {
    return this.#committed.has(`${space} ${manifest}`);
  }

  /** A pack has come whole: its chunks are the sender's to refer to (H39). */
  sent(visitor: Visitor, pack: Uint8Array<ArrayBuffer>): void {
    const mine = this.#sent.get(key(visitor)) ?? new Set<string>();
    this.#sent.set(key(visitor), mine);
    for (const hash of hashesIn(pack)) mine.add(hash);
  }

  /** Looks when a request comes; the returned function judges the answer. */
  exchange(visitor: Visitor): (request: ExchangeRequest, answer: ExchangeResponse) => void {
    const [turns, wasMember] = [this.#turns, this.#truth.isMember(visitor.space, visitor.user)];
    return (request, answer) => {
      this.#truth.evaluated('P10');
      if (answer.kind !== 'exchanged') return;
      if (!wasMember && turns === this.#turns) this.#truth.report('P10', `${visitor.user}, no member, is told of ${answer.changes.length} rows of ${visitor.space}`);
      if (request.space !== visitor.space) this.#truth.report('P10', `a session of ${visitor.space} exchanges with ${request.space}`);
      const { nodes, tombstones, aliases, forgotten } = this.#truth.tables(visitor.space);
      const from = new Set<NodeId>([...aliases, ...(forgotten?.aliases ?? [])].map((alias) => alias.from));
      const shutOutAt = this.#shutOutAt.get(key(visitor)) ?? Infinity;
      for (const change of answer.changes) {
        const id = change.kind === 'alias' ? change.row.from : change.row.id;
        if (!nodes.has(id) && !tombstones.has(id) && forgotten?.tombstones.has(id) !== true && !from.has(id)) this.#truth.report('P10', `${visitor.user} is told of ${id}, which is not in ${visitor.space}`);
        if (change.row.seq > shutOutAt) this.#truth.report('P10', `${visitor.user}, shut out at seq ${shutOutAt}, is told of ${change.kind} ${id} of seq ${change.row.seq}`);
      }
    };
  }

  /** Looks when a request comes; the returned function judges the answer. */
  manifests(visitor: Visitor): (request: ManifestsRequest, answer: ManifestsResponse) => void {
    const [turns, wasMember] = [this.#turns, this.#truth.isMember(visitor.space, visitor.user)];
    const promise = this.#truth.promises(visitor.space);
    return (request, { results }) => {
      this.#truth.evaluated('P10');
      if (!wasMember && turns === this.#turns) this.#truth.report('P10', `${visitor.user}, no member, is told of the chunks of ${visitor.space}`);
      const readable = this.#readable.get(visitor.space) ?? new Set<string>();
      this.#readable.set(visitor.space, readable);
      const mine = this.#sent.get(key(visitor)) ?? new Set<string>();
      for (const result of results) {
        const manifest = request.manifests.find(({ id }) => id === result.id);
        if (manifest === undefined || result.state === 'refused') continue;
        const missing = new Set<string>(result.state === 'missing' ? result.missing : []);
        const told = manifest.chunks.map(([hash]) => hash as string).filter((hash) => !missing.has(hash));
        const secret = told.find((hash) => !mine.has(hash) && !readable.has(hash));
        if (secret !== undefined) this.#truth.report('P10', `${visitor.user} is told that chunk ${secret} exists, which is none of ${visitor.space} and was not sent by this person`);
        promise(result.state === 'committed' ? result.id : null, told.map(chunkHashOf));
        if (result.state !== 'committed') continue;
        this.#committed.add(`${visitor.space} ${result.id}`);
        for (const hash of told) readable.add(hash);
      }
    };
  }
}

/** What a pack says that it holds; nothing of what is no pack, which the server refuses. */
const hashesIn = (pack: Uint8Array<ArrayBuffer>): ReadonlySet<string> => {
  const hashes = new Set<string>();
  try {
    for (const { entry } of new PackReader(pack.length).push(pack)) hashes.add(entry.hash);
  } catch (error) {
    if (!(error instanceof ChunkingError)) throw error;
  }
  return hashes;
};
