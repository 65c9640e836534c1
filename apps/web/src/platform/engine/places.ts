import type { SpaceId, UserId } from '@holdfast/domain';

/** Where one person's replica of one space lies in this browser: another person's never meets it (H7). */
export const placesOf = (user: UserId, space: SpaceId): { readonly database: string; readonly folder: string; readonly channel: string; readonly note: string } => ({
  database: `holdfast-${user}-${space}`,
  folder: `holdfast-${user}-${space}`,
  channel: `holdfast-${user}-${space}`,
  note: `holdfast-kept-${user}-${space}`,
});
