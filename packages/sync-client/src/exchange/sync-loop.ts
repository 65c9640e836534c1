import type { Poke } from '@holdfast/protocol';
import { Bell } from '../timing/bell.ts';
import type { Numbered } from '../outbox/outbox.ts';
import type { Clock } from '../ports/clock.ts';
import type { OutboxRow } from '../ports/replica-store.ts';
import type { Random } from '../ports/random.ts';
import { hasCode, isPassing, SyncClientError } from '../sync-client-error.ts';
import { backoff } from '../timing/backoff.ts';
import type { Exchanger } from './exchanger.ts';

/** What the loop has found out about the way to the server. */
export interface LoopState {
  readonly network: 'online' | 'offline';
  readonly signedOut: boolean;
  readonly upgradeRequired: boolean;
  /** A call was answered or has failed since this tab leads: until then nobody knows whether there is a network. */
  readonly tried: boolean;
}

export interface LoopHooks {
  /** An exchange begins. */
  readonly onTurn: () => void;
  readonly onState: (state: LoopState) => void;
  /** Everything that can be sent was sent, everything there is was fetched. */
  readonly onQuiet: () => void;
  /** An exchange failed for a reason that waiting may not heal. */
  readonly onFault: (error: unknown) => void;
  /** The base has reached this cursor of this epoch. */
  readonly at: () => { readonly cursor: number; readonly epoch: string | null };
}

/** Without a connection that tells of changes, the server is asked this often. */
const askAfterMs = 30_000;
/** A connection is trusted to tell of changes; a hint that was lost on it all the same is made up for by asking so seldom. */
const askConnectedAfterMs = 300_000;

/** Keeps one device and space in step with the server: one exchange at a time, as long as there is something to do (H28). */
export class SyncLoop {
  readonly #exchanger: Exchanger;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #hooks: LoopHooks;
  /** New work. */
  readonly #work: Bell;
  readonly #stop: AbortController;
  #connected = false;
  #cancelAsk: () => void = () => undefined;
  /** Nobody knows whether the server can be reached: the first call only says hello. */
  #hello = true;
  #failures = 0;
  #waitsAfterFailure = false;
  /** An exchange is under way, or the first is yet to come. */
  #turning = true;
  /** The server is to be asked even when there is nothing to send: not when all that happened since it had no more to tell was work of this device. */
  #asks = true;
  /** Somebody asked while an exchange was under way: if it fails, the next is made at once. */
  #urgent = false;
  #poked: { readonly to: number; readonly epoch: string } | null = null;
  #state: LoopState = { network: 'offline', signedOut: false, upgradeRequired: false, tried: false };

  /** `stop` is aborted when the loop is stopped: the exchanger's calls end with it. */
  constructor(exchanger: Exchanger, ports: { readonly clock: Clock; readonly random: Random }, hooks: LoopHooks, stop: AbortController) {
    this.#exchanger = exchanger;
    this.#stop = stop;
    this.#clock = ports.clock;
    this.#random = ports.random;
    this.#hooks = hooks;
    this.#work = new Bell(ports.clock);
  }

  /** There may be something to send. While the network is away this waits for its turn. */
  wake(): void {
    if (!this.#waitsAfterFailure) this.#work.ring();
  }

  /** See `Leadership.number`. The last exchange went well and nothing is under way: what is queued now is sent as soon as it is on the disk. */
  number(rows: readonly OutboxRow[]): Numbered | null {
    const resting = !this.#turning && !this.#hello && !this.#waitsAfterFailure && !this.#stop.signal.aborted;
    return resting ? this.#exchanger.number(rows) : null;
  }

  /** Tries at once, whatever happened before; also after signing in again. */
  retryNow(): void {
    this.#failures = 0;
    this.#urgent = true;
    this.#asks = true;
    this.#set({ signedOut: false });
    this.#work.ring();
  }

  /** A connection stands: whatever happened while there was none is asked for now, what happens from now on it tells. */
  connected(): void {
    this.#connected = true;
    this.#cancelAsk();
    this.retryNow();
  }

  /** The connection is gone, which does not say that the server cannot be asked: that is tried, but not by all devices at the same moment. */
  disconnected(): void {
    this.#connected = false;
    this.#hello = true;
    this.#asks = true;
    this.#cancelAsk();
    this.#cancelAsk = this.#clock.after(this.#random.fraction() * askAfterMs, () => this.#ask());
    this.#set({ network: 'offline', tried: true });
  }

  /**
   * A hint of the server; its changes are taken if they follow on, else they are fetched (H27). Those of one's own operations come
   * before their answer, which brings them too: what is under way is awaited before more is asked.
   */
  async poke(poke: Poke): Promise<void> {
    if (await this.#exchanger.applyPoke(poke)) return;
    if (this.#poked === null || poke.to > this.#poked.to || poke.epoch !== this.#poked.epoch) this.#poked = { to: poke.to, epoch: poke.epoch };
    if (!this.#turning) this.#ask();
  }

  #ask(): void {
    this.#asks = true;
    this.wake();
  }

  stop(): void {
    this.#stop.abort(new SyncClientError('aborted', 'Another tab goes on'));
    this.#cancelAsk();
    this.#work.ring();
  }

  /** Runs until `stop`. @throws SyncClientError `fenced` when another tab leads, `closed` when the store is gone. */
  async run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#turning = true;
      const ms = await this.#turn().finally(() => (this.#turning = false));
      if (ms === 0 || this.#stop.signal.aborted) continue;
      // New work alone does not cut short what a failure or a busy server has asked for.
      if (this.#waitsAfterFailure && !this.#urgent) this.#work.forget();
      if (!(await this.#work.wait(ms))) this.#asks = true;
      this.#waitsAfterFailure = false;
    }
  }

  /** One exchange; answers how long to wait after it, null for until something happens. */
  async #turn(): Promise<number | null> {
    this.#urgent = false;
    const asks = this.#asks;
    this.#asks = false;
    try {
      if (!asks && !(await this.#exchanger.hasWork())) return this.#rest();
      this.#hooks.onTurn();
      const exchange = await this.#exchanger.once(this.#hello);
      this.#hello = exchange.kind === 'more' && exchange.hello === true;
      this.#failures = 0;
      if (exchange.kind !== 'quiet') this.#asks = true;
      this.#set({ network: 'online', upgradeRequired: exchange.kind === 'upgrade', tried: true });
      switch (exchange.kind) {
        case 'more':
          return 0;
        case 'wait':
          this.#waitsAfterFailure = true;
          return exchange.ms;
        case 'upgrade':
          this.#waitsAfterFailure = true;
          return null;
        case 'quiet':
          return this.#rest();
      }
    } catch (error) {
      return this.#failed(error);
    }
  }

  #rest(): number | null {
    const { cursor, epoch } = this.#hooks.at();
    const behind = this.#poked !== null && (this.#poked.epoch !== epoch || this.#poked.to > cursor);
    this.#poked = null;
    if (behind) {
      this.#asks = true;
      return 0;
    }
    this.#hooks.onQuiet();
    return this.#jittered(this.#connected ? askConnectedAfterMs : askAfterMs);
  }

  #failed(error: unknown): number | null {
    if (hasCode(error, 'fenced', 'closed')) throw error;
    if (this.#stop.signal.aborted && hasCode(error, 'aborted')) return 0;
    this.#failures += 1;
    this.#asks = true;
    this.#hello = true;
    this.#waitsAfterFailure = true;
    if (hasCode(error, 'unauthenticated')) {
      // Somebody signed in while this call was on its way: the next one tells (H16).
      if (this.#urgent) return 0;
      this.#set({ network: 'online', signedOut: true, tried: true });
      return null;
    }
    const wait = backoff(this.#failures, this.#random);
    if (hasCode(error, 'offline', 'timeout')) {
      this.#set({ network: 'offline', tried: true });
      return wait;
    }
    this.#set({ tried: true });
    if (!isPassing(error)) this.#hooks.onFault(error);
    return hasCode(error, 'refused') ? Math.max(wait, error.retryAfterMs ?? 0) : wait;
  }

  /** Devices that were connected at the same moment do not ask at the same moment. */
  #jittered(ms: number): number {
    return ms * (0.8 + 0.4 * this.#random.fraction());
  }

  #set(change: Partial<LoopState>): void {
    const next = { ...this.#state, ...change };
    const { network, signedOut, upgradeRequired, tried } = this.#state;
    const same = next.network === network && next.signedOut === signedOut && next.upgradeRequired === upgradeRequired && next.tried === tried;
    this.#state = next;
    if (!same) this.#hooks.onState(next);
  }
}
