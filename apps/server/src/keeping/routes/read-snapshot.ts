import { asDeviceId, isUuid, type DeviceId } from '@holdfast/domain';
import type { Snapshots } from '@holdfast/sync-server';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { Access } from '../../accounts/access.ts';
import { spaceIn } from '../../http/ids-in.ts';
import { levelInQuery } from '../../http/level.ts';
import { parse } from '../../http/problem.ts';
import { ServerError } from '../../server-error.ts';

/** @throws ServerError `invalid-request` */
const deviceIn = (request: Request): DeviceId => {
  const { device } = request.query;
  if (typeof device === 'string' && isUuid(device)) return asDeviceId(device);
  throw new ServerError('invalid-request', 'The device must be the id of the device that asks: a lower-case UUID.', { subject: 'device' });
};

const asked = z.object({ understands: levelInQuery });

/** `GET /spaces/:space/snapshot?device=ID&understands=` → the latest snapshot's head, or null (H29). */
export const readSnapshot = (access: Access, snapshots: Snapshots): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  response.json(await snapshots.head({ space: spaceIn(request), device: deviceIn(request), user: user.id, understands: parse(asked, request.query).understands }));
};
