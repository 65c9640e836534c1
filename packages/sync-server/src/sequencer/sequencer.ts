import { isWholeText, serverDevice, type Millis, type Operation, type SpaceId, type UserId } from '@holdfast/domain';
import type { ExchangeRequest, ExchangeResponse, Exchanged, SentOperation, Settled } from '@holdfast/protocol';
import { exchangeLimits, protocolVersion } from '@holdfast/protocol';
import type { Publisher } from '../ports/publisher.ts';
import { jsonText } from '../json-text.ts';
import type { Decision, Snapshot, SnapshotQuestions } from '../ports/space-store.ts';
import { SyncServerError } from '../sync-server-error.ts';
import { staleBase } from './admission.ts';
import { answerFor, levelOf } from './for-older-devices.ts';
import type { GroupPorts, GroupTools } from './group-commit.ts';
import { MergeDesk } from './merge-desk.ts';
import { outcomesLength, pageLength } from './page.ts';
import { pokeOf } from './poke-of.ts';
import { RecentDecisions } from './recent-decisions.ts';
import { type AllowanceOptions, RefusalAllowance } from './refusal-allowance.ts';
import { plainDeviceName } from './strange-text.ts';
import type { QueueOptions, TurnedAway } from './space-queue.ts';
import { SpaceQueue } from './space-queue.ts';
import type { SliceResult, Submission, Taken } from './submission.ts';
import { checksumText } from './totals.ts';

export interface SequencerPorts extends GroupPorts {
  readonly publisher: Publisher;
}

/** Limits that tests and large installations change; units and defaults stand beside each. */
export interface SequencerOptions {
  /** Operations of one commit; 500. */
  readonly groupOps?: number;
  /** Of these, of one device, so that nobody waits for another's queue (H29); 200. */
  readonly opsPerDevice?: number;
  /** Operations that may wait for a space before more are put off with `retry`; 50,000. */
  readonly maxWaiting?: number;
  /** Rows of one answer; 1,000. */
  readonly pageRows?: number;
  /** Bytes of the rows of one answer, as JSON; what the wire allows. */
  readonly pageBytes?: number;
  /** Outcomes of one answer, which have as many bytes for themselves as the rows; 2,000. Whoever takes in what he is told has at most those of two exchanges. */
  readonly pageOutcomes?: number;
  /** How much of what is refused for want of rights the log takes of one person in one space; 40,000, and another one every 5 seconds. */
  readonly refusals?: AllowanceOptions;
}

/** Milliseconds, and people in spaces. */
const memberForMs = 5_000;
const mostMembers = 10_000;

const notFound = (space: SpaceId): SyncServerError =>
  new SyncServerError('not-found', `There is no space ${space} that you may open. Look at the list of your spaces.`);

/** Counters that leave something out cannot be put in order. @throws SyncServerError `invalid-request`. */
const checkCounters = (ops: readonly SentOperation[]): void => {
  for (const [i, { ctr }] of ops.entries()) {
    const before = ops[i - 1]?.ctr;
    if (before !== undefined && ctr !== before + 1) {
      throw new SyncServerError('invalid-request', `Operation ${ctr} follows ${before}: the counters of one exchange must be contiguous.`);
    }
  }
};

interface Page {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxOutcomes: number;
}

/** As many outcomes as an answer holds, and the counter up to which it tells: who has acknowledged those is told the next. */
const settledOf = (snapshot: Snapshot, deferred: Settled | null, page: Page): Pick<Exchanged, 'outcomes' | 'lastCtr'> => {
  const decided = snapshot.decisions.map(({ ctr, op, decision }): Settled => ({ ctr, op, result: decision }));
  const outcomes = decided.slice(0, outcomesLength(decided, page));
  const told = outcomes.at(-1);
  if (told && outcomes.length < decided.length) return { outcomes, lastCtr: told.ctr };
  return { outcomes: deferred && deferred.ctr > snapshot.lastCtr ? [...outcomes, deferred] : outcomes, lastCtr: snapshot.lastCtr };
};

/**
 * The one call of the engine (H28): decides operations in order, keeps their outcomes until they are acknowledged, and answers
 * with what has changed. Any number of processes may do this for one space; correctness comes from the store's lock.
 */
export class Sequencer {
  readonly #ports: SequencerPorts & GroupTools;
  readonly #queueOptions: QueueOptions;
  readonly #page: Page;
  readonly #queues = new Map<SpaceId, SpaceQueue>();
  readonly #recent = new RecentDecisions();
  /** When somebody was last seen to be a member of a space. */
  readonly #members = new Map<string, Millis>();

  constructor(ports: SequencerPorts, options: SequencerOptions = {}) {
    this.#ports = { ...ports, refusals: new RefusalAllowance(ports.clock, options.refusals) };
    this.#page = { maxRows: options.pageRows ?? 1000, maxBytes: options.pageBytes ?? exchangeLimits.bytesDown, maxOutcomes: options.pageOutcomes ?? 2000 };
    this.#queueOptions = {
      limits: { ops: options.groupOps ?? 500, perDevice: options.opsPerDevice ?? 200, submissions: 200 },
      maxWaiting: options.maxWaiting ?? 50_000,
      attempts: 6,
      mergeDesk: new MergeDesk(ports),
      onCommit: ({ write }) => {
        const poke = write && pokeOf(write);
        if (poke) this.#ports.publisher.publish(poke);
      },
    };
  }

  /**
   * Every operation is decided, or stands in the answer with the reason why not; what was decided is durable.
   * @throws SyncServerError `not-found` for a space that is not this person's or not there; `invalid-request` for counters with a gap inside.
   */
  async exchange(request: ExchangeRequest, actor: { readonly user: UserId }): Promise<ExchangeResponse> {
    if (request.protocol !== protocolVersion) return { kind: 'upgradeRequired', protocol: protocolVersion };
    checkCounters(request.ops);
    if (request.device.id === serverDevice) throw new SyncServerError('invalid-request', 'This device id is the server\'s own: make a new one.');
    if (!isWholeText(request.device.name)) throw new SyncServerError('invalid-request', 'The name of the device must be plain text.');
    const { space, epoch, cursor, ackedCtr, token, ops, base } = request;
    const device = { ...request.device, name: plainDeviceName(request.device.name) };
    if (!(await this.#isMember(space, actor.user))) throw notFound(space);
    const presented = { epoch, cursor, ackedCtr, token, since: base?.since ?? null };
    const result = await this.#submit({ space, user: actor.user, device, presented, ops });
    if (result.kind === 'outsider') throw this.#shutOut(space, actor.user);
    if (result.kind === 'busy') return result;
    if (result.kind === 'refused') return result.refusal;
    const told = Math.max(ackedCtr, request.heardCtr ?? 0);
    const snapshot = this.#known(request, told, result) ?? (await this.#look(space, actor.user, this.#questions(request, told)));
    // Between the commit and this look the floor may have risen over what the device has missed, or another history begun.
    const stale = staleBase(presented, snapshot.space);
    if (stale !== null) return { kind: 'reset', epoch: snapshot.space.epoch, reason: stale };
    return answerFor(levelOf(request), this.#answer(snapshot, result));
  }

  /**
   * Operations of the server's own, in a member's name (H37): they have seen everything, are numbered under the lock, and are applied
   * once however often they come (by id). Answers what became of each, in order; fewer when one was put off.
   * @throws SyncServerError `not-found` for a space that is not the person's, `database-unavailable` when the queue or the store gives up.
   */
  async append(own: { readonly space: SpaceId; readonly user: UserId; readonly device: Submission['device']; readonly ops: readonly Operation[] }): Promise<readonly Settled['result'][]> {
    const { space, user, device, ops } = own;
    const result = await this.#submit({ space, user, device, presented: null, ops: ops.map((op) => ({ ctr: 1, op })) });
    if (result.kind === 'outsider') throw notFound(space);
    if (result.kind !== 'taken') throw new SyncServerError('database-unavailable', 'The server is too busy to add this now: try again in a moment.');
    return [...result.settled, ...(result.deferred ? [result.deferred] : [])].map((settled) => settled.result);
  }

  /**
   * So that strangers never wait for a space's lock, nor others for them. What a person may do is found out under the lock (H33): for
   * this, whoever was a member a moment ago is one.
   */
  async #isMember(space: SpaceId, user: UserId): Promise<boolean> {
    const [who, now] = [`${space}/${user}`, this.#ports.clock.now()];
    const seen = this.#members.get(who);
    if (seen !== undefined && Math.abs(now - seen) < memberForMs) return true;
    this.#members.delete(who);
    if ((await this.#ports.store.roleOf(space, user)) === null) return false;
    this.#members.set(who, now);
    const [eldest] = this.#members.keys();
    if (this.#members.size > mostMembers && eldest !== undefined) this.#members.delete(eldest);
    return true;
  }

  #shutOut(space: SpaceId, user: UserId): SyncServerError {
    this.#members.delete(`${space}/${user}`);
    return notFound(space);
  }

  /** Between the commit and this look others may have written, and this person may have been shut out: then it is none of his business (P10). */
  async #look(space: SpaceId, user: UserId, questions: SnapshotQuestions): Promise<Snapshot> {
    const snapshot = await this.#ports.store.snapshot(space, questions);
    if ((await this.#ports.store.roleOf(space, user)) === null) throw notFound(space);
    return snapshot;
  }

  /** What the store would answer of the moment right after the commit; null when that is not all known here, or more than one page. */
  #known({ space, device }: ExchangeRequest, told: number, { moment }: Taken): Snapshot | null {
    if (moment === null) return null;
    const { epoch, seq } = moment.space;
    const earlier = this.#recent.between(space, device.id, epoch, told, moment.after);
    this.#recent.note(space, device.id, { epoch, after: moment.after, decided: moment.decided });
    const { changes } = moment;
    if (earlier === null || pageLength(changes, (change) => jsonText(change.row).length, this.#page) < changes.length) return null;
    const decisions = [...earlier, ...moment.decided].map(({ ctr, op, result }) => ({ ctr, op, decision: result as Decision }));
    return { space: moment.space, lastCtr: moment.after + moment.decided.length, changes, cursor: seq, hasMore: false, decisions };
  }

  /** One decision more than an answer holds: so it is seen that there are more. */
  #questions({ device, cursor }: ExchangeRequest, told: number): SnapshotQuestions {
    const { maxRows, maxBytes, maxOutcomes } = this.#page;
    return { device: device.id, cursor, ackedCtr: told, maxRows, maxBytes, maxDecisions: maxOutcomes + 1 };
  }

  #answer(snapshot: Snapshot, { token, deferred }: Taken): Exchanged {
    return {
      kind: 'exchanged',
      epoch: snapshot.space.epoch,
      ...settledOf(snapshot, deferred, this.#page),
      changes: snapshot.changes,
      cursor: snapshot.cursor,
      hasMore: snapshot.hasMore,
      checksum: snapshot.hasMore ? null : checksumText(snapshot.space.checksum),
      serverTime: this.#ports.clock.now(),
      token,
      seq: snapshot.space.seq,
      floor: snapshot.space.floorSeq,
    };
  }

  async #submit(submission: Submission): Promise<SliceResult | TurnedAway> {
    const { space } = submission;
    const queue = this.#queues.get(space) ?? new SpaceQueue(this.#ports, space, this.#queueOptions);
    this.#queues.set(space, queue);
    try {
      return await queue.submit(submission);
    } finally {
      if (queue.isIdle) this.#queues.delete(space);
    }
  }
}
