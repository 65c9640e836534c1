import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Compress } from '@holdfast/sync-server';

const gzipAsync = promisify(gzip);

/** Off the main thread, and fast rather than small: most of a row is ids, which nothing makes smaller. */
export const gzipText: Compress = async (text) => new Uint8Array(await gzipAsync(text, { level: constants.Z_BEST_SPEED }));
