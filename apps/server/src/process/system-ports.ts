import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Alarms, Clock, Publisher, Random } from '@holdfast/sync-server';
import type { Logger } from 'pino';
import type { Realtime } from '../realtime/realtime.ts';

export const systemClock: Clock = { now: () => Date.now(), sleep: (ms) => delay(ms) };

export const systemRandom: Random = {
  token: () => randomBytes(18).toString('base64url'),
  fraction: () => Math.random(),
};

export const logAlarms = (log: Logger): Alarms => ({
  raise: ({ error, ...alarm }) => log.error({ err: error, ...alarm }, `Something that must not happen: ${alarm.kind}`),
});

export const realtimePublisher = (realtime: Realtime): Publisher => ({ publish: (poke) => realtime.publish(poke.space, poke) });
