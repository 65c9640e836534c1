/** True when `*` (within one name) and `**` (any folders, also none) in the expected path can stand for what the found one has. */
export const pathMatches = (expected: string, found: string): boolean => {
  if (!expected.includes('*')) return expected === found;
  const source = expected.split('/').map((name) =>
    name === '**' ? '**' : name.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^/]*'));
  const pattern = source.join('/').replaceAll('/**/', '/(?:[^/]+/)*').replaceAll('**', '.*');
  return new RegExp(`^${pattern}$`, 'su').test(found);
};

/**
 * Pairs each expected item with a found one of its own, or tells which are left over on either side.
 * Augmenting paths (Kuhn): two wildcards may both fit one item, and only one of them another. Both lists may hold doubles.
 */
export const pairUp = <E, F>(expected: readonly E[], found: readonly F[], fits: (e: E, f: F) => boolean): { readonly missing: readonly E[]; readonly extra: readonly F[] } => {
  const owners: (number | undefined)[] = found.map(() => undefined);
  const place = (index: number, tried: Set<number>): boolean =>
    found.some((candidate, at) => {
      if (tried.has(at) || !fits(expected[index] as E, candidate)) return false;
      tried.add(at);
      const owner = owners[at];
      if (owner !== undefined && !place(owner, tried)) return false;
      owners[at] = index;
      return true;
    });
  const missing = expected.filter((_, index) => !place(index, new Set()));
  return { missing, extra: found.filter((_, at) => owners[at] === undefined) };
};
