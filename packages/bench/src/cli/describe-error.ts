/** An error with its stack, and what caused it, without the objects that libraries hang on theirs. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined || error.cause === null ? '' : `\n  because ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
};
