import express, { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { ReadyCheck, ServerModule } from '../module.ts';
import { limitCallers } from './caller-limits.ts';
import { answerErrors, answerNotFound } from './error-handler.ts';
import { healthRoutes } from './health.ts';
import { forThisMachine } from './for-this-machine.ts';
import { createMetrics } from './metrics.ts';
import { openApiRoutes } from './openapi.ts';
import { refuseOtherSites } from './origin.ts';
import { giveRequestId } from './request-id.ts';
import { sendOnToContent } from './content-address.ts';
import { serveApp } from './static-app.ts';

/** The largest JSON body: an exchange carries 256 KiB at most, a manifests call some thousand chunks. */
export const jsonLimit = '1mb';

export interface AppParts {
  readonly config: Pick<Config, 'publicUrl' | 'trustedProxies'>;
  readonly log: Logger;
  readonly modules: readonly ServerModule[];
  /** Those of the frame itself; the modules bring their own. */
  readonly checks: readonly ReadyCheck[];
  readonly gauges: Readonly<Record<string, () => number>>;
  readonly isStopping: () => boolean;
}

/** The HTTP surface: guards first, then /api/v1 with every module, then the app itself, then the one error handler. */
export const createApp = (parts: AppParts): Express => {
  const { config, log, modules } = parts;
  const metrics = createMetrics(parts.gauges);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', [...config.trustedProxies]);
  app.use(giveRequestId, metrics.count, protect(config.publicUrl));
  app.use(healthRoutes([...parts.checks, ...modules.flatMap((module) => module.checks ?? [])], parts.isStopping, log));
  app.get('/metrics', forThisMachine, metrics.answer);
  app.use('/api', neverCached, limitCallers(), refuseOtherSites(config.publicUrl));
  app.use('/api/v1', Router(), ...modules.flatMap((module) => module.ownBodies ?? []));
  app.use('/api', express.json({ limit: jsonLimit }));
  app.use('/api/v1', openApiRoutes(modules), ...modules.flatMap((module) => module.routes ?? []));
  app.use('/api', answerNotFound);
  app.use('/content', sendOnToContent);
  app.use(serveApp());
  app.use(answerErrors(log));
  return app;
};

/** Unless a route knows better, no answer of the API may be kept by anybody. */
const neverCached: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

const protect = (publicUrl: string | null): RequestHandler => {
  const overTls = publicUrl?.startsWith('https:') ?? false;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Vue and the list's virtual rows set styles by script (CSSOM), which this does not concern: none stands in markup.
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        workerSrc: ["'self'"],
        // 'self' covers wss: in every engine since 2022; Safari before 15.4 needs the schemes.
        connectSrc: ["'self'", 'ws:', 'wss:'],
        frameSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        ...(overTls ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: overTls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  });
};
