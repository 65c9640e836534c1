import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { ServerError } from '../server-error.ts';
import { toProblem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** Turns every error of a request into problem+json; what is the server's own fault goes to the log, one line each. */
export const answerErrors = (log: Logger): ErrorRequestHandler => (error: unknown, request, response, next) => {
  const problem = toProblem(error, requestIdOf(response));
  if (problem.status >= 500) log.error({ err: error, request: problem.requestId, method: request.method, path: request.path }, problem.title);
  // The head is out: only cutting the body short tells the client that it is not whole.
  if (response.headersSent) return next(error);
  sendProblem(response, problem);
};

const sendProblem = (response: Response, problem: ReturnType<typeof toProblem>): void => {
  if (problem.retryAfterMs !== undefined) response.setHeader('Retry-After', String(Math.ceil(problem.retryAfterMs / 1000)));
  // Of the answer that was begun: this one is no such file.
  for (const header of ['Content-Encoding', 'ETag', 'Last-Modified']) response.removeHeader(header);
  response.status(problem.status).set('Cache-Control', 'no-store').type('application/problem+json').send(JSON.stringify(problem));
};

/** The end of /api: nothing else answered. */
export const answerNotFound: RequestHandler = (request, _response, next) =>
  next(new ServerError('not-found', `There is nothing at ${request.method} ${request.baseUrl}${request.path}: /api/v1/openapi.json lists what there is.`));
