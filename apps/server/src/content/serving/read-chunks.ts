import { type ContentIndex, readManifest } from '@holdfast/sync-server';
import type { RequestHandler } from 'express';
import { asRequestError } from '../content-problem.ts';
import { findFile, type FindingParts } from './find-file.ts';

/**
 * `GET /spaces/:space/nodes/:node/manifest`: which chunks a file's bytes are made of, `?version=` of one version. With them a device
 * sees that what it downloads is what was saved (H8).
 */
export const readChunks = (parts: FindingParts & { readonly index: ContentIndex }): RequestHandler => async (request, response) => {
  const { space, file } = await findFile(parts, request);
  try {
    response.json(await readManifest(parts.index, space, file.manifest));
  } catch (error) {
    throw asRequestError(error);
  }
};
