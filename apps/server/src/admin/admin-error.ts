/** The command line was not understood: the message says what is missing. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The value of an option that a command cannot do without. @throws UsageError */
export const needed = (options: Readonly<Record<string, string | undefined>>, name: string): string => {
  const value = options[name];
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing.`);
  return value;
};
