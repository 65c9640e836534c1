import { ContentServer } from './content-server.ts';

/**
 * A content server as a process of its own, for tests of what it holds: tells its address, then, each time it is asked anything, the
 * bytes of buffers that are alive. To be run with --expose-gc.
 */
const server = await ContentServer.start();
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
