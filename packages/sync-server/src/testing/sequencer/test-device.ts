import type { DeviceId, ManifestId, NodeId, OpId, Operation, SpaceId, UserId } from '@holdfast/domain';
import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, asUserId, MemoryTree, rootOf } from '@holdfast/domain';
import type { Change, Exchanged, ExchangeRequest, ExchangeResponse, SentOperation } from '@holdfast/protocol';
import { protocolLevel, protocolVersion } from '@holdfast/protocol';
import type { Sequencer } from '../../sequencer/sequencer.ts';

const hex = (kind: string, n: number): string => `${kind}0000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
/** Readable ids: the first digit tells the kind. */
export const spaceNo = (n: number): SpaceId => asSpaceId(hex('a', n));
export const userNo = (n: number): UserId => asUserId(hex('b', n));
export const deviceNo = (n: number): DeviceId => asDeviceId(hex('d', n));
export const nodeNo = (n: number): NodeId => asNodeId(hex('e', n));
export const opNo = (n: number): OpId => asOpId(hex('f', n));
export const manifestNo = (n: number): ManifestId => asManifestId(n.toString(16).padStart(64, '0'));

export type Body<T extends Operation = Operation> = T extends Operation ? Omit<T, 'v' | 'id' | 'device' | 'baseSeq' | 'at'> : never;

/** Rows as a device puts them into its base. */
export const applyChanges = (tree: MemoryTree, changes: readonly Change[]): void =>
  tree.apply({
    nodes: changes.flatMap((change) => (change.kind === 'node' ? [change.row] : [])),
    tombstones: changes.flatMap((change) => (change.kind === 'tombstone' ? [change.row] : [])),
    aliases: changes.flatMap((change) => (change.kind === 'alias' ? [change.row] : [])),
    versions: [],
  });

let made = 0;

/** A device that knows only the protocol: it numbers, sends, pulls to the end, and keeps a base. */
export class TestDevice {
  readonly id: DeviceId;
  readonly base: MemoryTree;
  readonly #sequencer: Sequencer;
  readonly #space: SpaceId;
  readonly user: UserId;
  ctr = 0;
  ackedCtr = 0;
  cursor = 0;
  epoch: string | null = null;
  token: string | null = null;
  checksum: string | null = null;
  at = 1_000_000;
  /** How much of the wire it reads. */
  level = protocolLevel;

  constructor(sequencer: Sequencer, space: SpaceId, user: UserId, id: DeviceId) {
    this.#sequencer = sequencer;
    this.#space = space;
    this.user = user;
    this.id = id;
    this.base = new MemoryTree(rootOf(space));
  }

  op(body: Body, id: OpId = opNo((made += 1))): Operation {
    return { v: 1, id, device: this.id, baseSeq: this.cursor, at: (this.at += 1), ...body } as Operation;
  }

  number(ops: readonly Operation[]): readonly SentOperation[] {
    return ops.map((op) => ({ ctr: (this.ctr += 1), op }));
  }

  request(ops: readonly SentOperation[] = [], more: Partial<ExchangeRequest> = {}): ExchangeRequest {
    const { cursor, ackedCtr, token, epoch } = this;
    const reads = { ...(this.level > 1 && { base: { floor: 0, since: null } }), ...(this.level > 2 && { understands: this.level }) };
    return { protocol: protocolVersion, space: this.#space, device: { id: this.id, name: 'Laptop' }, epoch, cursor, ackedCtr, token, ops, ...reads, ...more };
  }

  /** One exchange; the answer is not taken in. */
  send(ops: readonly SentOperation[] = [], more: Partial<ExchangeRequest> = {}): Promise<ExchangeResponse> {
    return this.#sequencer.exchange(this.request(ops, more), { user: this.user });
  }

  /** Takes in an ordinary answer. */
  accept(answer: ExchangeResponse): Exchanged {
    if (answer.kind !== 'exchanged') throw new Error(`Expected an ordinary answer, got ${JSON.stringify(answer)}`);
    applyChanges(this.base, answer.changes);
    this.cursor = answer.cursor;
    this.epoch = answer.epoch;
    this.token = answer.token;
    this.ackedCtr = answer.lastCtr;
    this.ctr = Math.max(this.ctr, answer.lastCtr);
    this.checksum = answer.checksum;
    return answer;
  }

  /** Sends and pulls to the end; what became of the operations, in order. */
  async sync(bodies: readonly Body[] = []): Promise<readonly Exchanged['outcomes'][number]['result'][]> {
    const first = this.accept(await this.send(this.number(bodies.map((body) => this.op(body)))));
    for (let last = first; last.hasMore;) last = this.accept(await this.send());
    return first.outcomes.map((settled) => settled.result);
  }

  names(parent: NodeId = this.base.root): readonly string[] {
    return this.base.children(parent).filter((row) => row.location.trash === null).map((row) => row.name.value).sort();
  }
}

export const folder = (node: NodeId, parent: NodeId, name: string, onCollision: 'suffix' | 'merge' = 'suffix'): Body => ({ type: 'createFolder', node, parent, name, onCollision });
export const file = (node: NodeId, parent: NodeId, name: string, manifest: ManifestId, size = 10): Body =>
  ({ type: 'createFile', node, parent, name, manifest, hash: manifest, size, mime: 'text/plain', mtime: 0 });
export const edit = (node: NodeId, baseVersion: OpId, manifest: ManifestId, size = 10, seenPath: readonly string[] = ['f']): Body =>
  ({ type: 'setContent', node, baseVersion, seenPath, manifest, hash: manifest, size, mime: 'text/plain', mtime: 0 });
/** The version that a device's base shows. */
export const headOf = (device: TestDevice, node: NodeId): OpId => {
  const row = device.base.node(node);
  if (row?.kind !== 'file') throw new Error(`There is no file ${node}`);
  return row.content.version;
};
