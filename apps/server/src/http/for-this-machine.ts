import { BlockList, isIP, isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import { ServerError } from '../server-error.ts';

const own = new BlockList();
own.addSubnet('127.0.0.0', 8, 'ipv4');
own.addAddress('::1', 'ipv6');

const isOwn = (address: string): boolean => isIP(address) !== 0 && own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** What a proxy adds for somebody else, whether it is a trusted one or not. */
const carried = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** Answers only who asks from this machine itself and for nobody else: for others there is nothing here. */
export const forThisMachine: RequestHandler = (request, _response, next) => {
  if (isOwn(request.socket.remoteAddress ?? '') && carried.every((name) => request.headers[name] === undefined)) return next();
  next(new ServerError('not-found', `There is nothing at ${request.path}.`));
};
