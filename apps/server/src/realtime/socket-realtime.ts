import type { Server as HttpServer } from 'node:http';
import { up } from '@holdfast/protocol';
import type { Logger } from 'pino';
import { Server, type DefaultEventsMap, type Socket } from 'socket.io';
import type { Access, Principal } from '../accounts/access.ts';
import { isFromOurPages } from '../http/origin.ts';
import { parse, toProblem } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';
import type { MessageHandler, Realtime } from './realtime.ts';

export interface SocketRealtimeParts {
  readonly access: Access;
  readonly log: Logger;
  readonly publicUrl: string | null;
}

interface SocketData {
  principal: Principal;
  /** Packets handed to the connection since it was last empty. */
  waiting: number;
}
type OurServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
type OurSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

/** The largest message taken; a larger one ends its connection. An exchange stays below 256 KiB. */
const largestMessage = 1024 * 1024;
/** Packets that may wait in one connection before it counts as slow. */
const slowAfter = 32;

const spaceRoom = (space: string): string => `space:${space}`;
const sessionRoom = (session: string): string => `session:${session}`;

export interface SocketRealtime extends Realtime {
  /** Answers /socket.io of this server; its other requests go where they went before. */
  attach(http: HttpServer): void;
}

/** Socket.IO behind the port. Nothing is kept for those who were away: they pull from their cursor (H27). */
export const createSocketRealtime = ({ access, log, publicUrl }: SocketRealtimeParts): SocketRealtime => {
  const handlers = new Map<string, MessageHandler>();
  const io: OurServer = new Server({
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: largestMessage,
    connectTimeout: 10_000,
    allowRequest: (request, decide) => decide(null, isFromOurPages(request, publicUrl)),
  });
  io.use((socket, next) => void admit(socket, access).then(() => next(), (error: unknown) => next(asHandshakeError(error))));
  io.on('connection', (socket) => listen(socket, { access, handlers, log }));
  return {
    attach: (http) => void io.attach(http),
    handle: (name, handler) => void handlers.set(name, handler),
    publish: (space, poke) => {
      const room = spaceRoom(space);
      const slow = poke.changes === null ? [] : slowOnes(io, room);
      io.to(room).except(slow).emit('poke', poke);
      if (slow.length > 0) io.to(slow).emit('poke', { ...poke, changes: null });
    },
    endSession: (session) => io.in(sessionRoom(session)).disconnectSockets(true),
    get connections() {
      return io.engine.clientsCount;
    },
    // Not io.close(): that waits for the HTTP server, which its owner closes with a deadline.
    close: () => {
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
};

const admit = async (socket: OurSocket, access: Access): Promise<void> => {
  const principal = await access.required(socket.request, (socket.handshake.auth as { readonly user?: unknown }).user);
  socket.data.principal = principal;
  socket.data.waiting = 0;
  socket.conn.on('packetCreate', () => void (socket.data.waiting += 1));
  socket.conn.on('drain', () => void (socket.data.waiting = 0));
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
}

const listen = (socket: OurSocket, { access, handlers, log }: Listening): void => {
  const subscribe: MessageHandler = async ({ user }, payload) => {
    const { space } = parse(up.subscribe, payload);
    await access.authorise(user.id, space);
    await socket.join(spaceRoom(space));
    return { space };
  };
  // Socket.IO lets an event be called by a number too.
  socket.onAny((event: unknown, ...args: unknown[]) => {
    const name = String(event);
    const acknowledge = args.at(-1);
    // Without an acknowledgement nobody could learn the outcome: such a message is no call of ours.
    if (typeof acknowledge !== 'function') return;
    const handler = name === 'subscribe' ? subscribe : handlers.get(name);
    void answer(handler, name, socket.data.principal, args[0], log).then((reply) => void acknowledge(reply));
  });
};

const answer = async (handler: MessageHandler | undefined, name: string, principal: Principal, payload: unknown, log: Logger): Promise<unknown> => {
  try {
    if (!handler) throw new ServerError('not-found', `There is no message "${name.slice(0, 64)}".`, { subject: 'event' });
    return await handler(principal, payload);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) log.error({ err: error, event: name }, problem.title);
    return { error: problem };
  }
};

/** Connections of a room whose packets pile up: sending them every change would only add to the pile. */
const slowOnes = (io: OurServer, room: string): string[] => {
  const members = io.of('/').adapter.rooms.get(room) ?? new Set<string>();
  return [...members].filter((id) => (io.of('/').sockets.get(id)?.data.waiting ?? 0) > slowAfter);
};
