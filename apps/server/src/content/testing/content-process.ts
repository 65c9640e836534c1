import { chunkerForSize } from '@holdfast/chunking';
import type { S3Config } from '../../config.ts';
import { S3ContentStore } from '../s3-content-store.ts';
import { ContentServer } from './content-server.ts';

/**
 * A content server as a process of its own, for tests of what it holds: tells its address, then, each time it is asked anything, the
 * bytes of buffers that are alive. Keeps its content where CONTENT_PROCESS_STORE says, in parts of a MiB, else on the disk. To be run
 * with --expose-gc.
 */
const place = process.env['CONTENT_PROCESS_STORE'];
const server = await ContentServer.start(place === undefined ? undefined : async () => new S3ContentStore(JSON.parse(place) as S3Config));
if (place !== undefined) {
  server.measures = { chunkerOf: chunkerForSize, sealAt: 1024 * 1024, syncEvery: 8 * 1024 * 1024 };
  await server.restart({ hard: false });
}
process.on('message', () => {
  globalThis.gc?.();
  // Buffers are given back beside a collection, not in it: the next one counts them.
  setImmediate(() => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage().arrayBuffers);
  });
});
process.on('disconnect', () => void server.stop().finally(() => process.exit()));
process.send?.(server.url);
