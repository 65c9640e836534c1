import { Router } from 'express';
import type { Logger } from 'pino';
import type { ReadyCheck } from '../module.ts';

const checkDeadline = 2_000;

/**
 * `/healthz`: the process answers. `/readyz`: everything it depends on answers too, else 503 with the names of what does not; why is
 * in the log, for those who ask here may be anybody.
 */
export const healthRoutes = (checks: readonly ReadyCheck[], isStopping: () => boolean, log: Logger): Router =>
  Router()
    .get('/healthz', (_request, response) => void response.set('Cache-Control', 'no-store').json({ status: 'alive' }))
    .get('/readyz', async (_request, response) => {
      const results = Object.fromEntries(await Promise.all(checks.map(async (check) => [check.name, await outcome(check, log)] as const)));
      const ready = !isStopping() && Object.values(results).every((result) => result === 'ok');
      response.status(ready ? 200 : 503).set('Cache-Control', 'no-store').json({ status: ready ? 'ready' : 'unavailable', checks: results });
    });

const outcome = async (check: ReadyCheck, log: Logger): Promise<'ok' | 'unavailable'> => {
  const signal = AbortSignal.timeout(checkDeadline);
  const late = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error(`no answer within ${checkDeadline / 1000} s`))));
  try {
    await Promise.race([check.check(signal), late]);
    return 'ok';
  } catch (error) {
    log.warn({ err: error, check: check.name }, 'Not ready');
    return 'unavailable';
  }
};
