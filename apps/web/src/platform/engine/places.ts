import type { SpaceId, UserId } from '@holdfast/domain';

/** Where one person's replica of one space lies in this browser: another person's never meets it (H7). */
export const placesOf = (user: UserId, space: SpaceId): { readonly database: string; readonly folder: string; readonly channel: string } => ({
  database: `holdfast-${user}-${space}`,
  folder: `holdfast-${user}-${space}`,
  channel: `holdfast-${user}-${space}`,
});

/**
 * The name of the note that outlives them (H5). It is a cookie, and cookies know neither ports nor schemes while databases and files do:
 * without both in its name, what another server of the same host keeps would look as if the browser had deleted it.
 */
export const noteOf = (user: UserId, space: SpaceId, { protocol, port }: Pick<Location, 'protocol' | 'port'> = location): string => {
  const usual = protocol === 'https:' && port === '';
  return `holdfast-kept-${usual ? '' : `${protocol.slice(0, -1)}-${port === '' ? '' : `${port}-`}`}${user}-${space}`;
};

/** The database of what one person typed and has not saved yet. */
export const draftsOf = (user: UserId): string => `holdfast-drafts-${user}`;
