import { findFault, manifestOf, type OpId, type Operation, type SpaceId, type UserId } from '@holdfast/domain';
import type { ExchangeRefusal, SentOperation, Settled } from '@holdfast/protocol';
import type { Alarms } from '../ports/alarm.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { TextMerger } from '../ports/text-merger.ts';
import type { Decision, DeviceState, Foreseen, SpaceStore, SpaceWrite } from '../ports/space-store.ts';
import { mayWrite, type Role } from '../roles.ts';
import { isRetriable, SyncServerError } from '../sync-server-error.ts';
import { admit } from './admission.ts';
import { GroupState } from './group-state.ts';
import { withMoment } from './moment.ts';
import type { RefusalAllowance } from './refusal-allowance.ts';
import { openingQuestions, preloadKeys } from './questions.ts';
import type { MergeWanted } from './merging.ts';
import type { Slice, SliceResult, Taken } from './submission.ts';
import { claimsDerivedId } from './claims-derived-id.ts';
import { isStorable } from './storable.ts';

export interface GroupPorts {
  readonly store: SpaceStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly alarms: Alarms;
  /** Without one, both texts are kept (row 22). */
  readonly merger?: TextMerger;
}

export interface GroupTools extends GroupPorts {
  /** For what is refused for want of rights. */
  readonly refusals: RefusalAllowance;
}

/** A group that was committed. */
export interface Committed {
  /** In the order of the slices. */
  readonly results: readonly SliceResult[];
  /** What was written; null when nothing was. */
  readonly write: SpaceWrite | null;
}

/** After so many failures an operation is put aside (H12). */
const failuresBeforeParking = 3;
const retryAfterFailureMs = 1000;

/** A counter that cannot be: used twice (H4, row 47), or with a gap before it. */
const findRefusal = (ops: readonly SentOperation[], device: DeviceState, isKnown: (op: OpId) => boolean): ExchangeRefusal | null => {
  for (const { ctr, op } of ops) if (ctr <= device.lastCtr && !isKnown(op.id)) return { kind: 'fork' };
  const first = ops[0];
  return first && first.ctr > device.lastCtr + 1 ? { kind: 'gap', expected: device.lastCtr + 1 } : null;
};

/** What the server does by itself (H37) is numbered here, and has seen everything. */
const numbered = (slice: Slice, device: DeviceState, seq: number): readonly SentOperation[] =>
  slice.submission.presented === null
    ? slice.ops.map(({ op }, i) => ({ ctr: device.lastCtr + 1 + i, op: { ...op, baseSeq: seq } }))
    : slice.ops;

/** The operations of one group, one after the other, on one state. */
class GroupTurn {
  readonly #ports: GroupTools;
  readonly #space: SpaceId;
  readonly #state: GroupState;
  /** Operations with which the group failed as a whole: they count as failed (H12). */
  readonly #suspects: ReadonlySet<OpId>;

  constructor(ports: GroupTools, space: SpaceId, state: GroupState, suspects: ReadonlySet<OpId>) {
    this.#ports = ports;
    this.#space = space;
    this.#state = state;
    this.#suspects = suspects;
  }

  async take(slice: Slice): Promise<SliceResult> {
    const { submission } = slice;
    const role = this.#state.answers.roles.get(submission.user);
    if (role === undefined) return { kind: 'outsider' };
    const known = this.#state.device(submission.device.id);
    const admission = slice.first || !known ? admit(submission, known, this.#state.space, this.#ports.random) : { kind: 'admitted' as const, device: known };
    if (admission.kind === 'refused') return admission;
    const ops = numbered(slice, admission.device, this.#state.space.seq);
    const refusal = findRefusal(ops, admission.device, (op) => this.#state.decisionOf(op) !== undefined);
    if (refusal) return { kind: 'refused', refusal };
    this.#state.keepDevice(admission.device);
    return { kind: 'taken', token: admission.device.token, moment: null, ...(await this.#takeAll(ops, slice, role)) };
  }

  async #takeAll(ops: readonly SentOperation[], slice: Slice, role: Role): Promise<Pick<Taken, 'settled' | 'deferred' | 'merging'>> {
    const { submission } = slice;
    const settled: Settled[] = [];
    for (const sent of ops) {
      if (this.#state.isFull) break;
      const device = this.#state.device(submission.device.id);
      if (!device) break;
      const known = this.#state.decisionOf(sent.op.id);
      if (known) {
        if (sent.ctr === device.lastCtr + 1) this.#state.receiveAgain(sent, device);
        settled.push({ ctr: sent.ctr, op: sent.op.id, result: known });
        continue;
      }
      // After a fork the sender is another device than the one that wrote the operation down (H4).
      const own = sent.op.device === device.id ? sent : { ctr: sent.ctr, op: { ...sent.op, device: device.id } };
      const result = await this.#rule(own.op, device, role, slice);
      const which = { ctr: sent.ctr, op: sent.op.id };
      if (result.code === 'merging') return { settled, deferred: null, merging: { ...which, question: result.question } };
      if (result.code === 'missingManifest' || result.code === 'retry') return { settled, deferred: { ...which, result }, merging: null };
      this.#state.decide(own, device, submission.user, result);
      settled.push({ ctr: sent.ctr, op: sent.op.id, result });
    }
    return { settled, deferred: null, merging: null };
  }

  async #rule(op: Operation, device: DeviceState, role: Role, { submission, merge: known }: Slice): Promise<Decision | Settled['result'] | MergeWanted> {
    if (!mayWrite(role)) return this.#forbid(submission.user);
    if (!isStorable(op)) return { code: 'rejected', reason: findFault(op) ?? 'invalid' };
    if (submission.presented !== null && claimsDerivedId(op)) return { code: 'rejected', reason: 'invalid' };
    const refusal = this.#ruleContent(op);
    if (refusal) return refusal;
    try {
      if (this.#suspects.has(op.id)) throw new SyncServerError('integrity', 'The group failed because of this operation.');
      return await this.#state.apply(op, device, this.#ports.merger ? { known } : null);
    } catch (error) {
      if (isRetriable(error)) throw error;
      return this.#fail(op, error);
    }
  }

  /** Row 43. */
  #forbid(user: UserId): Settled['result'] {
    const afterMs = this.#ports.refusals.take(this.#space, user);
    return afterMs === null ? { code: 'rejected', reason: 'forbidden' } : { code: 'retry', afterMs };
  }

  /** H38: the manifest is committed and this space may refer to it; row 44: the quota. */
  #ruleContent(op: Operation): Settled['result'] | null {
    const id = manifestOf(op);
    if (id === null || (op.type !== 'createFile' && op.type !== 'setContent')) return null;
    const manifest = this.#state.answers.manifests.get(id);
    if (!manifest) return { code: 'missingManifest', manifest: id };
    if (manifest.size !== op.size || op.hash !== id) return { code: 'rejected', reason: 'invalid' };
    const room = this.#state.roomLeft;
    return room !== null && op.size > room ? { code: 'rejected', reason: 'quota' } : null;
  }

  #fail(op: Operation, error: unknown): Settled['result'] {
    const parked = this.#state.countFailure(op.id) >= failuresBeforeParking;
    this.#ports.alarms.raise({ kind: parked ? 'operation-parked' : 'operation-failed', space: this.#space, op: op.id, error });
    return parked ? { code: 'parked', reason: `Operation ${op.id} failed ${failuresBeforeParking} times and was put aside.` } : { code: 'retry', afterMs: retryAfterFailureMs };
  }
}

/**
 * Takes the slices as one transaction (RULES.md 2.7). When it rejects with a retriable error, call it again with the same slices:
 * operations that were committed after all are recognised.
 */
export const commitGroup = (ports: GroupTools, space: SpaceId, slices: readonly Slice[], suspects: ReadonlySet<OpId> = new Set()): Promise<Committed> => {
  const ops = slices.flatMap((slice) => slice.ops.map((sent) => sent.op)).filter((op) => isStorable(op) && !suspects.has(op.id));
  const foreseen: Foreseen = { open: openingQuestions(slices), read: preloadKeys(ops) };
  return ports.store.withSpace(space, foreseen, async (transaction) => {
    const state = new GroupState(transaction, await transaction.open(foreseen.open), ports.clock.now());
    await state.preload(ops, foreseen.read);
    const turn = new GroupTurn(ports, space, state, suspects);
    const results: SliceResult[] = [];
    for (const slice of slices) results.push(await turn.take(slice));
    const write = await state.result();
    if (!write) return { results, write };
    await transaction.write(write);
    return { results: results.map((result, i) => withMoment(result, slices[i], transaction.space, write)), write };
  });
};
