import type { SpaceId } from '@holdfast/domain';
import type { Random } from '../random/random.ts';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';
import type { Poke } from '@holdfast/protocol';
import { refusal, refuse } from '../world/answers.ts';
import type { Struck } from '../world/misfortune.ts';
import type { NetworkFaults } from './faults.ts';
import { noNetworkFaults } from './faults.ts';

/** How a call over the network ends without an answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly how: 'unreachable' | 'timeout';
  constructor(how: 'unreachable' | 'timeout') {
    super(how === 'timeout' ? 'No answer in time' : 'The server cannot be reached');
    this.how = how;
  }
}

/** What a device hears of the server by itself. */
export interface Connection {
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly onPoke: (text: string) => void;
}

/** One device's way to the server. */
export class Link {
  up: boolean;
  /** Answers to this many of the next exchanges are lost after the server did them (scenarios: `drop`). */
  drop = 0;
  readonly connections = new Set<{ readonly actor: Actor; readonly connection: Connection; open: boolean; deaf: boolean }>();
  /** Null: the line holds. */
  #breaksAfter: number | null = null;
  #left = 0;

  constructor(up: boolean) {
    this.up = up;
  }

  /** From now on it breaks whenever so many bytes of contents have travelled. */
  breaksAfter(bytes: number | null): void {
    this.#breaksAfter = bytes;
    this.#left = bytes ?? 0;
  }

  /** So many of these bytes pass; if not all, the line has broken, and stands again. */
  passes(bytes: number): number {
    if (this.#breaksAfter === null) return bytes;
    const passed = Math.min(bytes, this.#left);
    this.#left = passed < bytes ? this.#breaksAfter : this.#left - passed;
    return passed;
  }
}

const deadline = 30_000;

export interface NetworkOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly struck: Struck;
  readonly mayHear: (device: string, space: SpaceId) => boolean;
}

/**
 * Carries text between devices and the server: nothing else passes, so that no object is ever shared.
 * Every message is delayed on its own (so they overtake each other), lost, doubled or cut off as the faults say.
 */
export class Network {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #wire: Actor;
  readonly links = new Map<string, Link>();
  faults: NetworkFaults = noNetworkFaults;
  /** How often each fault struck, for the figures. */
  readonly struck: Struck;
  /** How often what was answered and had not arrived was thrown away. */
  #dropped = 0;
  /** Completed calls by kind. */
  readonly calls: Record<string, number> = {};

  /** Whether a device's session is told of what happens in a space: the server ends those of people who were shut out (H33). */
  readonly #mayHear: (device: string, space: SpaceId) => boolean;

  constructor({ scheduler, random, struck, mayHear }: NetworkOptions) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.struck = struck;
    this.#mayHear = mayHear;
    this.#wire = scheduler.actor('wire');
  }

  link(device: string): Link {
    const known = this.links.get(device);
    if (known !== undefined) return known;
    const link = new Link(false);
    this.links.set(device, link);
    return link;
  }

  /** So many of these bytes of contents pass a device's line before it breaks. */
  passes(device: string, bytes: number): number {
    const passed = this.link(device).passes(bytes);
    if (passed < bytes) this.#count('line breaks');
    return passed;
  }

  #count(fault: string): void {
    this.struck[fault] = (this.struck[fault] ?? 0) + 1;
  }

  #strikes(fault: keyof NetworkFaults & string, probability: number): boolean {
    const yes = probability > 0 && this.#random.chance(probability);
    if (yes) this.#count(fault);
    return yes;
  }

  #delay(): number {
    const [low, high] = this.faults.delay;
    const ms = low + this.#random.fraction() * (high - low);
    return this.#strikes('slow', this.faults.slow) ? ms + this.#random.fraction() * deadline : ms;
  }

  /**
   * Sends a request from a device and gives the server's answer. Rejects with NoAnswer when the device is offline, when
   * either way loses the message, or when the server dies over it; the server may have done it all the same.
   * `serve` runs on the server's side and may never settle.
   */
  call(caller: Actor, device: string, kind: string, serve: () => Promise<string>): Promise<string> {
    const link = this.link(device);
    return new Promise((resolve, reject) => {
      let over = false;
      const end = (settle: () => void): void => {
        if (over || !caller.alive) return;
        over = true;
        stop();
        settle();
      };
      const fail = (how: 'unreachable' | 'timeout'): void => end(() => reject(new NoAnswer(how)));
      const stop = this.#scheduler.timer(caller, deadline, `${kind} deadline`, () => fail('timeout'));
      const lost = (): void => {
        if (!this.#strikes('silent', this.faults.silent)) void this.#scheduler.wait(caller, this.#delay(), `${kind} reset`).then(() => fail('unreachable'));
      };
      void this.#deliver(link, kind, serve, (text) => end(() => resolve(text)), lost);
      if (link.up && this.#strikes('duplicate', this.faults.duplicate)) void this.#deliver(link, kind, serve, () => undefined, () => undefined);
    });
  }

  async #deliver(link: Link, kind: string, serve: () => Promise<string>, answer: (text: string) => void, lost: () => void): Promise<void> {
    await this.#scheduler.wait(this.#wire, this.#delay(), `${kind} up`);
    if (!link.up || this.#strikes('lossUp', this.faults.lossUp)) return lost();
    if (this.#strikes('proxy', this.faults.proxy)) return answer(this.#proxyAnswer());
    let text: string;
    try {
      text = await serve();
    } catch (error) {
      if (error instanceof NoAnswer) return lost();
      throw error;
    }
    if (kind === 'exchange' && link.drop > 0) {
      link.drop--;
      this.#count('dropped');
      return lost();
    }
    const dropped = this.#dropped;
    await this.#scheduler.wait(this.#wire, this.#delay(), `${kind} down`);
    if (!link.up || dropped !== this.#dropped || this.#strikes('lossDown', this.faults.lossDown) || this.#strikes('cut', this.faults.cut)) return lost();
    this.calls[kind] = (this.calls[kind] ?? 0) + 1;
    answer(text);
  }

  #proxyAnswer(): string {
    const status = this.#random.pick([413, 429, 502]);
    return refuse(refusal(status, 'proxy', `The proxy answers ${status}`, status === 429 ? 1000 : null));
  }

  /** Keeps a connection for hints (H27) while the link is up; returns how to give it up. */
  connect(actor: Actor, device: string, connection: Connection): () => void {
    const link = this.link(device);
    const entry = { actor, connection, open: false, deaf: false };
    link.connections.add(entry);
    if (link.up) this.#open(link, entry);
    return () => link.connections.delete(entry);
  }

  #open(link: Link, entry: { readonly actor: Actor; readonly connection: Connection; open: boolean; deaf: boolean }): void {
    void this.#scheduler.wait(entry.actor, this.#delay(), 'connect').then(() => {
      if (entry.open || !link.up) return;
      entry.open = true;
      entry.deaf = this.#strikes('halfOpen', this.faults.halfOpen);
      entry.connection.onOpen();
    });
  }

  /** Switches a device's network on or off. */
  switch(device: string, up: boolean): void {
    const link = this.link(device);
    if (link.up === up) return;
    link.up = up;
    for (const entry of link.connections) {
      if (!entry.actor.alive) link.connections.delete(entry);
      else if (up) this.#open(link, entry);
      else if (entry.open) this.#close(entry);
    }
  }

  #close(entry: { readonly actor: Actor; readonly connection: Connection; open: boolean }): void {
    entry.open = false;
    void this.#scheduler.wait(entry.actor, 0, 'disconnect').then(() => entry.connection.onClose());
  }

  /** What the server has answered, and has not arrived, never does: no answer is on its way for as long as a database takes to be restored (H31). */
  dropAnswers(): void {
    this.#dropped += 1;
  }

  /** The server is gone or back: every connection breaks and, while the link is up, opens again. */
  reconnectAll(): void {
    for (const device of this.links.keys()) this.reconnect(device);
  }

  /** A device's connections break and, while the link is up, open again. */
  reconnect(device: string): void {
    const link = this.link(device);
    for (const entry of link.connections) {
      if (!entry.actor.alive || !entry.open) continue;
      this.#close(entry);
      if (link.up) this.#open(link, entry);
    }
  }

  /** Tells every connected device a hint, at most once each unless it is doubled, in any order. */
  publish(hint: Poke): void {
    const [full, bare] = [JSON.stringify(hint), JSON.stringify({ ...hint, changes: null })];
    for (const [device, link] of this.links) {
      if (!link.up || !this.#mayHear(device, hint.space)) continue;
      for (const entry of link.connections) {
        if (!entry.open || entry.deaf || this.#strikes('pokeLoss', this.faults.pokeLoss)) continue;
        const text = hint.changes !== null && this.#strikes('slowConsumer', this.faults.slowConsumer) ? bare : full;
        const times = this.#strikes('pokeDuplicate', this.faults.pokeDuplicate) ? 2 : 1;
        for (let i = 0; i < times; i++) {
          void this.#scheduler.wait(entry.actor, this.#delay(), 'poke').then(() => {
            if (entry.open) entry.connection.onPoke(text);
          });
        }
      }
    }
  }
}
