import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reasonOf, ServerError, systemCodeOf } from '../server-error.ts';
import { endSilentBodies } from './silent-bodies.ts';

/** Slow requests may not hold connections: headers have to come within this, in milliseconds. Bodies have no deadline here, uploads are long: only silence ends them. */
export const httpDeadlines = { headersTimeout: 15_000, keepAliveTimeout: 65_000, requestTimeout: 0 } as const;

/** Starts to listen and answers the port. @throws ServerError `port-taken` */
export const listen = async (server: Server, host: string, port: number): Promise<number> => {
  Object.assign(server, httpDeadlines);
  endSilentBodies(server);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  return (server.address() as AddressInfo).port;
};

const cannotListen = (error: unknown, host: string, port: number): ServerError => {
  const code = systemCodeOf(error);
  const subject = code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' ? 'HOLDFAST_HOST' : 'HOLDFAST_PORT';
  const why = code === 'EADDRINUSE' ? 'another program listens there already' : code === 'EACCES' ? 'this user may not use that port' : reasonOf(error);
  return new ServerError('port-taken', `Holdfast cannot listen on ${host}:${port}, ${why}: set ${subject} to another one.`, { subject, cause: error });
};

/** The address that people type. */
export const addressOf = (host: string, port: number, publicUrl: string | null): string => {
  if (publicUrl !== null) return publicUrl;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
};
