import type { OpId } from '@holdfast/domain';
import type { Ledger } from '../outbox/ledger.ts';
import type { Settlement } from '../exchange/settle.ts';
import type { Clock } from '../ports/clock.ts';
import type { Aside } from './aside.ts';

/** The first attempt after the space was full, doubled after each that failed. */
const firstMs = 60_000;
const longestMs = 60 * 60_000;
/** Something was deleted: there may be room at once. */
const soonMs = 1000;

export interface QuotaRetryParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly aside: Aside;
  /** Only the leading tab tries. */
  readonly leads: () => boolean;
  readonly onTried: () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Row 44: what found the space full goes on by itself when there is room. Nobody is told when that is, so the smallest one is tried
 * again now and then; once it goes through, the others follow.
 */
export class QuotaRetry {
  readonly #parts: QuotaRetryParts;
  #timer: { readonly cancel: () => void; readonly due: number } | null = null;
  #failures = 0;
  #probe: OpId | null = null;

  constructor(parts: QuotaRetryParts) {
    this.#parts = parts;
  }

  /** The exchange has nothing else to do. */
  quiet(): void {
    this.#probe = null;
    if (this.#waiting().length === 0) return this.stop();
    if (this.#timer === null) this.#plan(Math.min(longestMs, firstMs * 2 ** this.#failures));
  }

  /** Something was deleted for good. */
  roomMayBe(): void {
    if (this.#waiting().length > 0 && this.#probe === null) this.#plan(soonMs);
  }

  /** What an exchange has settled: the one that was tried tells whether there is room. */
  settled({ settled }: Settlement): void {
    const probe = settled.find(({ op }) => op === this.#probe);
    if (probe === undefined) return;
    this.#probe = null;
    if (probe.outcome.code === 'rejected' && probe.outcome.reason === 'quota') {
      this.#failures += 1;
      return;
    }
    this.#failures = 0;
    this.#try(this.#waiting().map(({ op }) => op));
  }

  /** Bytes were refused already, before their operation was sent. */
  stillFull(): void {
    if (this.#probe !== null) this.#failures += 1;
    this.#probe = null;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#probe = null;
    this.#failures = 0;
  }

  #plan(ms: number): void {
    const { clock } = this.#parts;
    const due = clock.monotonic() + ms;
    if (this.#timer !== null && this.#timer.due <= due) return;
    this.#timer?.cancel();
    const cancel = clock.after(ms, () => {
      this.#timer = null;
      const [smallest] = this.#waiting().sort((a, b) => a.size - b.size);
      if (smallest !== undefined) this.#try([smallest.op], true);
    });
    this.#timer = { cancel, due };
  }

  #try(ops: readonly OpId[], probe = false): void {
    const { aside, leads, onTried, onFault } = this.#parts;
    if (ops.length === 0 || !leads()) return;
    aside.requeue(new Set(ops)).then((made) => {
      if (probe) this.#probe = made.at(-1) ?? null;
      onTried();
    }, onFault);
  }

  #waiting(): { readonly op: OpId; readonly size: number }[] {
    return this.#parts.ledger.parked.flatMap(({ row: { op, reason, cause } }) => (reason === 'quota' && cause === undefined ? [{ op: op.id, size: 'size' in op ? op.size : 0 }] : []));
  }
}
