import { ServerError } from '../server-error.ts';

export interface CallCaps {
  /** Calls of one connection that may be under way; an engine has one or two. */
  readonly perConnection: number;
  /** The same for all connections of a person: a hundred tabs that come back at once are fine. */
  readonly perPerson: number;
  readonly connectionsPerPerson: number;
  /** Bytes that may wait for a connection to take them before its next call is answered. */
  readonly waitingBytes: number;
  readonly waitingBytesPerPerson: number;
  /** Whoever goes on asking after so many refusals within `refusalsWithinMs` is hung up on. */
  readonly refusals: number;
  readonly refusalsWithinMs: number;
}

const usualCaps: CallCaps = {
  perConnection: 8, perPerson: 128, connectionsPerPerson: 512,
  waitingBytes: 1024 * 1024, waitingBytesPerPerson: 16 * 1024 * 1024, refusals: 500, refusalsWithinMs: 10_000,
};

/** The time to wait of whoever is refused. Milliseconds. */
const soon = 1_000;

interface Person {
  connections: number;
  underWay: number;
  waitingBytes: number;
}

/** Tells a call's end; a second time does nothing. */
export type EndCall = () => void;

/** One connection's share. */
export interface CallLine {
  /**
   * Admits a call, before anything is looked up for it.
   * @throws ServerError `too-many-requests` with the time to wait
   */
  begin(): EndCall;
  /** Bytes were added to what waits for the connection. */
  wrote(bytes: number): void;
  /** What waited was handed on. */
  drained(): void;
  /** It was refused so often that it cannot be an engine that waits when it is told to. */
  readonly isDeaf: boolean;
  close(): void;
}

/** How much one connection, and one person by all of theirs, may ask of the server at the same time. */
export class CallLimits {
  readonly #caps: CallCaps;
  readonly #now: () => number;
  readonly #people = new Map<string, Person>();

  constructor(caps: Partial<CallCaps> = {}, now: () => number = () => performance.now()) {
    this.#caps = { ...usualCaps, ...caps };
    this.#now = now;
  }

  /** People of whom something is known. */
  get people(): number {
    return this.#people.size;
  }

  /** Opens a connection's share. @throws ServerError `too-many-requests` when the person has too many connections. */
  open(id: string): CallLine {
    const person = this.#people.get(id) ?? { connections: 0, underWay: 0, waitingBytes: 0 };
    if (person.connections >= this.#caps.connectionsPerPerson) throw tooMany('You have too many connections open: close some tabs.');
    person.connections += 1;
    this.#people.set(id, person);
    return new Line(person, this.#caps, this.#now, () => this.#leave(id, person));
  }

  #leave(id: string, person: Person): void {
    person.connections -= 1;
    if (person.connections === 0) this.#people.delete(id);
  }
}

class Line implements CallLine {
  readonly #person: Person;
  readonly #caps: CallCaps;
  readonly #now: () => number;
  readonly #onClose: () => void;
  #underWay = 0;
  #waitingBytes = 0;
  #refusals = 0;
  #refusedSince = -Infinity;
  #closed = false;

  constructor(person: Person, caps: CallCaps, now: () => number, onClose: () => void) {
    this.#person = person;
    this.#caps = caps;
    this.#now = now;
    this.#onClose = onClose;
  }

  get isDeaf(): boolean {
    return this.#refusals > this.#caps.refusals;
  }

  begin(): EndCall {
    this.#refuseTooMuch();
    this.#underWay += 1;
    this.#person.underWay += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#underWay -= 1;
      this.#person.underWay -= 1;
    };
  }

  wrote(bytes: number): void {
    if (this.#closed) return;
    this.#waitingBytes += bytes;
    this.#person.waitingBytes += bytes;
  }

  drained(): void {
    this.#person.waitingBytes -= this.#waitingBytes;
    this.#waitingBytes = 0;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.drained();
    this.#onClose();
  }

  #refuseTooMuch(): void {
    const { perConnection, perPerson, waitingBytes, waitingBytesPerPerson } = this.#caps;
    if (this.#underWay >= perConnection || this.#person.underWay >= perPerson) throw this.#refused('Too many calls of yours are being answered: send the next one after them.');
    if (this.#waitingBytes > waitingBytes || this.#person.waitingBytes > waitingBytesPerPerson) throw this.#refused('Earlier answers have not been taken yet: read them first.');
  }

  #refused(detail: string): ServerError {
    const at = this.#now();
    if (at - this.#refusedSince > this.#caps.refusalsWithinMs) [this.#refusals, this.#refusedSince] = [0, at];
    this.#refusals += 1;
    return tooMany(detail);
  }
}

const tooMany = (detail: string): ServerError => new ServerError('too-many-requests', detail, { retryAfterMs: soon });
