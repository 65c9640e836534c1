import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import mime from 'mime';
import { ServerError } from '../server-error.ts';

/** Where the build of apps/web lies. */
export const webBuildFolder = join(import.meta.dirname, '../../../web/dist');

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Holdfast</title>
<p>The server runs, but the web app has not been built yet. <code>npm start</code> builds it.</p></html>`;

/**
 * Serves the built app. What has a hash in its name never changes and is kept for a year; everything else is asked for again each time,
 * so that a new version arrives with the next load. Any other page address gets index.html: the app knows its own routes.
 */
export const serveApp = (folder: string = webBuildFolder): Router =>
  Router()
    .use(compressed(folder))
    .use(express.static(folder, { index: false, redirect: false, setHeaders: keep, acceptRanges: false }))
    .use(page(folder));

/** How a file may be compressed, and what is behind its name then: the build lays them beside it (vite.config.ts). */
const encodings = { br: '.br', gzip: '.gz' } as const;

/** The compressed one of a file that this reader takes, the smallest there is; null when there is none. */
const encodingFor = (request: Request, file: string): keyof typeof encodings | null =>
  (['br', 'gzip'] as const).find((encoding) => request.acceptsEncodings(encoding) !== false && existsSync(`${file}${encodings[encoding]}`)) ?? null;

/** Whoever takes it is given the file as the build has compressed it, under its own name and type. */
const compressed = (folder: string): RequestHandler => (request, response, next) => {
  const { path } = request;
  const type = mime.getType(path);
  if ((request.method !== 'GET' && request.method !== 'HEAD') || type === null || !/^[\w\-./]+$/.test(path) || path.includes('..')) return next();
  // Who asks without it gets another answer: caches on the way must know.
  response.vary('Accept-Encoding');
  const encoding = encodingFor(request, join(folder, path));
  if (encoding !== null) {
    request.url = request.url.replace(path, `${path}${encodings[encoding]}`);
    response.setHeader('Content-Encoding', encoding);
    response.setHeader('Content-Type', withCharset(type));
  }
  next();
};

const withCharset = (type: string): string => (/^text\/|javascript|json|svg/.test(type) ? `${type}; charset=utf-8` : type);

const keep = (response: Response, path: string): void => {
  const hashed = /[\\/]assets[\\/][^\\/]+-[\w-]{8,}\.\w+(?:\.br|\.gz)?$/.test(path);
  response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
};

/** A person's navigation asks for HTML by name; anything else is a page only when it has no ending. */
const isPage = (request: Request): boolean =>
  !request.path.startsWith('/assets/') && (/\btext\/html\b/.test(request.headers.accept ?? '') || !/\.[^/]*$/.test(request.path));

const page = (folder: string): RequestHandler => (request, response, next) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return next();
  // A missing script or picture is missing: answering it with a page would be taken for the real thing.
  if (!isPage(request)) return next(new ServerError('not-found', `There is no file ${request.path}.`));
  response.setHeader('Cache-Control', 'no-cache');
  if (!existsSync(join(folder, 'index.html'))) return void response.status(503).type('html').send(notBuilt);
  response.vary('Accept-Encoding');
  const encoding = encodingFor(request, join(folder, 'index.html'));
  if (encoding !== null) response.setHeader('Content-Encoding', encoding).type('html');
  response.sendFile(`index.html${encoding === null ? '' : encodings[encoding]}`, { root: folder, cacheControl: false, acceptRanges: false }, (error) => {
    // Who went away while it came is nobody to answer.
    if (error && !response.headersSent && !request.destroyed) next(error);
  });
};
