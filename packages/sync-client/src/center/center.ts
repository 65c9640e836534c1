import type { NodeId, OpId } from '@holdfast/domain';
import type { CancelPlan, ChangeQuery, ChangeWindow, HistoryItem } from '../center-api.ts';
import type { Ledger } from '../outbox/ledger.ts';
import type { DirectTransfers } from '../sending/direct-transfers.ts';
import type { Aside } from './aside.ts';
import type { ChangeBoard } from './change-board.ts';
import type { Chronicle } from './chronicle.ts';
import type { Withdrawing } from './withdrawing.ts';

export interface CenterParts {
  readonly board: ChangeBoard;
  readonly directs: DirectTransfers;
  readonly withdrawing: Withdrawing;
  readonly aside: Aside;
  readonly chronicle: Chronicle;
  readonly ledger: Ledger;
  readonly events: { emit(event: { readonly type: 'activity' }): void; status(): void; glyphs(): void };
}

/** A plan for files that are sent directly: nothing builds on them, and their bytes are where the person has them. */
const ofDirect = 'direct ';

const nothing: CancelPlan = { plan: '', total: 0, changes: [], dependents: 0, files: 0, bytes: 0, onTheirWay: 0 };

/** The sync centre's side of the engine: what is pending, put aside and settled, and what a person may do about it. */
export class Center {
  readonly #parts: CenterParts;

  constructor(parts: CenterParts) {
    this.#parts = parts;
  }

  async changes(query: ChangeQuery): Promise<ChangeWindow> {
    return this.#parts.board.window(query);
  }

  async planCancel(what: readonly string[] | 'bytes'): Promise<CancelPlan> {
    const { directs, board, withdrawing } = this.#parts;
    const found = what === 'bytes' ? [...directs.all].filter(({ said }) => said !== 'cancel') : what.flatMap((id) => directs.find(id) ?? []);
    const queued = what === 'bytes' ? board.unsent() : what.filter((id) => directs.find(id) === undefined);
    if (found.length === 0) return await withdrawing.plan(queued);
    const rows = board.rows();
    const rest = queued.length === 0 ? nothing : await withdrawing.plan(queued);
    const ids = found.map(({ id }) => id).join(' ');
    return { ...rest, plan: `${ofDirect}${ids}|${rest.plan}`, total: rest.total + found.length, changes: [...found.map((one) => rows.direct(one)), ...rest.changes] };
  }

  async cancel(plan: string, bytes: 'keep' | 'discard'): Promise<void> {
    if (!plan.startsWith(ofDirect)) {
      await this.#withdraw(plan, bytes);
      return;
    }
    const [ids = '', rest = ''] = plan.slice(ofDirect.length).split('|');
    this.#parts.directs.say('cancel', ids.split(' '));
    if (rest !== '') await this.#withdraw(rest, bytes);
  }

  async #withdraw(plan: string, bytes: 'keep' | 'discard'): Promise<void> {
    const given = await this.#parts.withdrawing.cancel(plan, bytes);
    await this.#parts.ledger.refresh();
    if (bytes === 'discard') await this.#parts.aside.release(given);
    this.#tell();
  }

  /** What is named, or all but what was withdrawn; answers how many. */
  async retry(op?: OpId): Promise<number> {
    const made = await this.#parts.aside.requeue(op === undefined ? null : new Set([op]));
    this.#tell();
    return made.length;
  }

  async discard(op: OpId, bytes: number): Promise<void> {
    await this.#parts.aside.discard(op, bytes);
    this.#tell();
  }

  async parkedContent(op: OpId): Promise<Blob> {
    return await this.#parts.aside.content(op);
  }

  async history(node: NodeId, limit: number): Promise<readonly HistoryItem[]> {
    return (await this.#parts.chronicle.read(node, limit)).map(({ at, kind, sentence }) => ({ at, kind, sentence }));
  }

  #tell(): void {
    this.#parts.events.emit({ type: 'activity' });
    this.#parts.events.status();
    this.#parts.events.glyphs();
  }
}
