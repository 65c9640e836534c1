import type { Server as HttpServer } from 'node:http';
import { type Poke, up } from '@holdfast/protocol';
import { pokeFor } from '@holdfast/sync-server';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import type { Access } from '../accounts/access.ts';
import { tokenIn } from '../accounts/session-cookie.ts';
import { callers } from '../database/fair-turns.ts';
import { isFromOurPages } from '../http/origin.ts';
import { parse, toProblem } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';
import { CallLimits, type EndCall } from './call-limits.ts';
import type { MessageHandler, Realtime } from './realtime.ts';
import { inTurn } from './in-turn.ts';
import { type OurServer, type OurSocket, SocketWatch, spaceRoom, type WatchTimes } from './socket-watch.ts';

export interface SocketRealtimeParts {
  readonly access: Access;
  readonly log: Logger;
  readonly publicUrl: string | null;
  /** How often it is looked whether those who are connected still may be. */
  readonly times?: WatchTimes;
}

/** The largest message taken; a larger one ends its connection. An exchange stays below 256 KiB. */
const largestMessage = 1024 * 1024;
/** Packets that may wait in one connection before it counts as slow. */
const slowAfter = 32;
/** Who does not say how much of the wire he reads may be of the first release. */
const firstLevel = 1;
/** Packets that may wait in one connection at all: whoever takes none of so many is not there any more, whatever it says. */
const goneAfter = 10_000;

const sessionRoom = (session: string): string => `session:${session}`;

export interface SocketRealtime extends Realtime {
  /** Answers /socket.io of this server; its other requests go where they went before. */
  attach(http: HttpServer): void;
}

/** Socket.IO behind the port. Nothing is kept for those who were away: they pull from their cursor (H27). */
export const createSocketRealtime = ({ access, log, publicUrl, times }: SocketRealtimeParts): SocketRealtime => {
  const handlers = new Map<string, MessageHandler>();
  const limits = new CallLimits();
  let turn = 0;
  const io: OurServer = new Server({
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: largestMessage,
    connectTimeout: 10_000,
    allowRequest: (request, decide) => decide(null, isFromOurPages(request, publicUrl)),
  });
  io.use((socket, next) => void callers.run({ key: callerOf(socket) }, () => admit(socket, access, limits)).then(() => next(), (error: unknown) => next(asHandshakeError(error))));
  const watch = new SocketWatch(io, access, log, times);
  io.on('connection', (socket) => listen(socket, { access, handlers, log, watch }));
  return {
    attach: (http) => void io.attach(http),
    handle: (name, handler) => void handlers.set(name, handler),
    publish: (space, poke) => {
      const { seen, unseen } = watch.followers(space);
      turn += 1;
      tell(io, inTurn(seen, turn), poke);
      if (unseen.length === 0) return;
      const others = inTurn(unseen, turn);
      const look = watch.look(space);
      void look.then(() => tell(io, others.filter(({ data }) => data.follows.has(space)), poke), () => tell(io, others, { ...poke, changes: null }));
    },
    recheck: () => watch.recheck(),
    endSession: (session) => io.in(sessionRoom(session)).disconnectSockets(true),
    get connections() {
      return io.engine.clientsCount;
    },
    // Not io.close(): that waits for the HTTP server, which its owner closes with a deadline.
    close: () => {
      watch.stop();
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
};

/** In whose turn a handshake is looked up, before it is known who it is. */
const callerOf = ({ handshake }: OurSocket): string => `${handshake.address} ${tokenIn(handshake.headers.cookie) ?? ''}`.slice(0, 256);

const admit = async (socket: OurSocket, access: Access, limits: CallLimits): Promise<void> => {
  const principal = await access.required(socket.request, (socket.handshake.auth as { readonly user?: unknown }).user);
  socket.data.principal = principal;
  socket.data.level = firstLevel;
  socket.data.waiting = 0;
  socket.data.follows = new Map();
  const line = limits.open(principal.user.id);
  socket.data.line = line;
  socket.conn.on('packetCreate', ({ data }: { readonly data?: string | Buffer }) => {
    socket.data.waiting += 1;
    line.wrote(data?.length ?? 0);
  });
  socket.conn.on('drain', () => {
    socket.data.waiting = 0;
    line.drained();
  });
  socket.conn.on('close', () => line.close());
  // Gone while it was looked up: no event tells any more.
  if (socket.conn.readyState === 'closed') line.close();
  await socket.join(sessionRoom(principal.session.id));
};

/** A refused handshake carries its problem as `data`. */
const asHandshakeError = (error: unknown): Error => {
  const problem = toProblem(error);
  return Object.assign(new Error(problem.code), { data: problem });
};

interface Listening {
  readonly access: Access;
  readonly handlers: ReadonlyMap<string, MessageHandler>;
  readonly log: Logger;
  readonly watch: SocketWatch;
}

const listen = (socket: OurSocket, { access, handlers, log, watch }: Listening): void => {
  const subscribe: MessageHandler = async ({ user }, payload) => {
    const { space, understands } = parse(up.subscribe, payload);
    await access.authorise(user.id, space);
    socket.data.level = understands ?? firstLevel;
    await socket.join(spaceRoom(space));
    watch.follow(socket, space);
    return { space };
  };
  // Socket.IO lets an event be called by a number too.
  socket.onAny((event: unknown, ...args: unknown[]) => {
    const name = String(event);
    const acknowledge = args.at(-1);
    // Without an acknowledgement nobody could learn the outcome: such a message is no call of ours.
    if (typeof acknowledge !== 'function') return;
    const handler = name === 'subscribe' ? subscribe : handlers.get(name);
    void callers.run({ key: socket.data.principal.user.id }, () => answer(socket, access, handler, [name, args[0]], log)).then((reply) => void acknowledge(reply));
    if (socket.data.line.isDeaf) socket.disconnect(true);
  });
};

type Message = readonly [name: string, payload: unknown];

const answer = async ({ data }: OurSocket, access: Access, handler: MessageHandler | undefined, [name, payload]: Message, log: Logger): Promise<unknown> => {
  let end: EndCall | null = null;
  try {
    end = data.line.begin();
    await access.still(data.principal);
    if (!handler) throw new ServerError('not-found', `There is no message "${name.slice(0, 64)}".`, { subject: 'event' });
    return await handler(data.principal, payload);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) log.error({ err: error, event: name }, problem.title);
    return { error: problem };
  } finally {
    end?.();
  }
};

/** Each in the words of its level. */
const tell = (io: OurServer, sockets: readonly OurSocket[], poke: Poke): void => {
  for (const [level, alike] of Map.groupBy(sockets, ({ data }) => data.level)) send(io, alike, pokeFor(level, poke));
};

/** Whose packets pile up gets the hint alone: sending every change there would only add to the pile. */
const send = (io: OurServer, sockets: readonly OurSocket[], poke: Poke): void => {
  const [slow, quick]: [string[], string[]] = [[], []];
  const [there, gone] = [sockets.filter(({ data }) => data.waiting <= goneAfter), sockets.filter(({ data }) => data.waiting > goneAfter)];
  for (const socket of gone) socket.disconnect(true);
  for (const { id, data } of there) (poke.changes !== null && data.waiting > slowAfter ? slow : quick).push(id);
  // Without a room everybody would be told.
  if (quick.length > 0) io.to(quick).emit('poke', poke);
  if (slow.length > 0) io.to(slow).emit('poke', { ...poke, changes: null });
};
