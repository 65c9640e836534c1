import type { ContentStore } from '@holdfast/sync-server';

/** What is read from a store. */
export interface CountedReads {
  /** Bytes that came out of it. */
  readonly bytes: number;
  stop(): void;
}

/** Counts what comes out of a store from now on. */
export const countReads = (store: ContentStore): CountedReads => {
  const read = store.read.bind(store);
  let bytes = 0;
  store.read = async (key, range) => {
    const stream = await read(key, range);
    return {
      async *[Symbol.asyncIterator]() {
        for await (const piece of stream) {
          bytes += piece.length;
          yield piece;
        }
      },
      close: () => stream.close(),
    };
  };
  return {
    get bytes() {
      return bytes;
    },
    stop: () => void (store.read = read),
  };
};
