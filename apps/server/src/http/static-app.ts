import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
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
    .use(express.static(folder, { index: false, redirect: false, setHeaders: keep }))
    .use(page(folder));

const keep = (response: Response, path: string): void => {
  const hashed = /[\\/]assets[\\/][^\\/]+-[\w-]{8,}\.\w+$/.test(path);
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
  response.sendFile('index.html', { root: folder, cacheControl: false }, (error) => {
    if (error) next(error);
  });
};
