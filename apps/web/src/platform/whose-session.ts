import { asSpaceId, asUserId, isUuid, type SpaceId, type UserId } from '@holdfast/domain';
import { parseJson } from './json-text.ts';

/** Whom places on this device belong to. */
export interface Whose {
  readonly user: UserId;
  readonly space: SpaceId;
}

/** Whose session a text holds, null when nobody's. No more of it is looked at: that takes schemas, which are large. */
export const whoseSession = (text: string): Whose | null => {
  const told = parseJson(text) as { readonly user?: { readonly id?: unknown } | null; readonly home?: unknown } | null;
  const [user, space] = [told?.user?.id, told?.home];
  return typeof user === 'string' && typeof space === 'string' && isUuid(user) && isUuid(space) ? { user: asUserId(user), space: asSpaceId(space) } : null;
};
