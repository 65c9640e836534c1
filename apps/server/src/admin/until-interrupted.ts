/** Runs `work` until it ends, or until Ctrl+C asks it to end in order; asked twice, the process ends at once, as ever. */
export const untilInterrupted = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const asked = new AbortController();
  const onSignal = (): void => asked.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, onSignal);
  try {
    return await work(asked.signal);
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, onSignal);
  }
};
