import type { ListingQuery } from '../api.ts';

/** What tells one list from another. */
export const nameOf = ({ of, sort, descending, foldersFirst, filter, locale, foldersOnly }: ListingQuery): string =>
  JSON.stringify([of, sort, descending, foldersFirst, filter, locale ?? null, foldersOnly === true]);
