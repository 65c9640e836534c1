/** The result of `work` and how long it took, in milliseconds. */
export const timed = async <T>(work: () => T | Promise<T>): Promise<{ readonly result: T; readonly ms: number }> => {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
};

/** Waits for `work` at most `ms` milliseconds, then fails naming `what`; the work itself is not stopped. */
export const within = async <T>(ms: number, what: string, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
};
