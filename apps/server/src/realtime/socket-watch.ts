import type { SpaceId } from '@holdfast/domain';
import type { Logger } from 'pino';
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { Access, Principal } from '../accounts/access.ts';
import type { CallLine } from './call-limits.ts';
import type { Held } from '../accounts/standing.ts';

export interface SocketData {
  principal: Principal;
  /** How much of the wire its program reads (`protocolLevel`). */
  level: number;
  /** Packets handed to the connection since it was last empty. */
  waiting: number;
  /** What it may ask at once. */
  line: CallLine;
  /** The spaces it follows, and when its person was last seen to be a member. Milliseconds of this process' clock. */
  follows: Map<SpaceId, number>;
}
export type OurServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
export type OurSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

export interface WatchTimes {
  /** For so long somebody who was seen to be a member is sent rows without another look. Milliseconds. */
  readonly freshMs: number;
  /** Between two looks at everybody who is connected. Milliseconds. */
  readonly sweepMs: number;
}
const usualTimes: WatchTimes = { freshMs: 5_000, sweepMs: 30_000 };

export const spaceRoom = (space: SpaceId): string => `space:${space}`;

const keyOf = ({ session, space }: Held): string => `${session} ${space ?? ''}`;

/** A connection outlives what it was opened with: this ends those whose session is over, and takes from a space those who left it. */
export class SocketWatch {
  readonly #io: OurServer;
  readonly #access: Access;
  readonly #times: WatchTimes;
  readonly #timer: NodeJS.Timeout;
  readonly #looks = new Map<SpaceId, Promise<void>>();

  constructor(io: OurServer, access: Access, log: Logger, times: WatchTimes = usualTimes) {
    this.#io = io;
    this.#access = access;
    this.#times = times;
    const sweep = (): void => void this.recheck().catch((err: unknown) => log.warn({ err }, 'It could not be seen whose sessions have ended'));
    this.#timer = setInterval(sweep, times.sweepMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  follow(socket: OurSocket, space: SpaceId): void {
    socket.data.follows.set(space, performance.now());
  }

  /** Those in the space whose membership was seen just now, and those whom nobody has looked at for a while. */
  followers(space: SpaceId): { readonly seen: readonly OurSocket[]; readonly unseen: readonly OurSocket[] } {
    const seen: OurSocket[] = [];
    const unseen: OurSocket[] = [];
    const since = performance.now() - this.#times.freshMs;
    for (const socket of this.#inSpace(space)) ((socket.data.follows.get(space) ?? -Infinity) >= since ? seen : unseen).push(socket);
    return { seen, unseen };
  }

  /** Looks at everybody in a space; whoever asks meanwhile waits for the same look. Rejects when the database does not answer. */
  look(space: SpaceId): Promise<void> {
    const running = this.#looks.get(space);
    if (running) return running;
    const look = this.#check(this.#inSpace(space), [space]).finally(() => this.#looks.delete(space));
    this.#looks.set(space, look);
    return look;
  }

  /** Looks at every connection of this process, in one statement. Rejects when the database does not answer. */
  recheck(): Promise<void> {
    return this.#check([...this.#io.of('/').sockets.values()]);
  }

  #inSpace(space: SpaceId): OurSocket[] {
    const { adapter, sockets } = this.#io.of('/');
    return [...(adapter.rooms.get(spaceRoom(space)) ?? [])].flatMap((id) => sockets.get(id) ?? []);
  }

  async #check(sockets: readonly OurSocket[], only?: readonly SpaceId[]): Promise<void> {
    const asked = new Map<string, Held>();
    const heldBy = ({ data }: OurSocket): Held[] => [null, ...(only ?? data.follows.keys())].map((space) => ({ session: data.principal.session.id, space }));
    const of = sockets.map((socket) => ({ socket, held: heldBy(socket) }));
    for (const { held } of of) for (const one of held) asked.set(keyOf(one), one);
    const at = performance.now();
    const standing = new Set((await this.#access.standing([...asked.values()])).map(keyOf));
    for (const { socket, held } of of) {
      for (const one of held) this.#settle(socket, one.space, standing.has(keyOf(one)), at);
    }
  }

  #settle(socket: OurSocket, space: SpaceId | null, stands: boolean, at: number): void {
    if (space === null) {
      if (!stands) socket.disconnect(true);
    } else if (stands) socket.data.follows.set(space, at);
    else {
      socket.data.follows.delete(space);
      void socket.leave(spaceRoom(space));
    }
  }
}
