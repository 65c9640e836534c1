import type { IncomingMessage } from 'node:http';
import type { SpaceId, UserId } from '@holdfast/domain';
import type { Role } from '@holdfast/sync-server';
import type { Held } from './standing.ts';

/** Who asks: a person, by one of their sessions. */
export interface Principal {
  readonly user: { readonly id: UserId; readonly email: string; readonly name: string };
  readonly session: { readonly id: string };
}

/** Who somebody is, and what they may do: the only door to both, for HTTP and socket alike. */
export interface Access {
  /** Reads the request's credentials; null when there are none or they are no longer good. */
  authenticate(request: Pick<IncomingMessage, 'headers'>): Promise<Principal | null>;
  /**
   * The same, for routes that need somebody. Whoever says whose changes they bring (`claimed`, else the header `Holdfast-User`) must be
   * that person: another one may have signed in in the same browser meanwhile, and a tab must not send under their name (H7).
   * @throws ServerError `unauthenticated`
   */
  required(request: Pick<IncomingMessage, 'headers'>, claimed?: unknown): Promise<Principal>;
  /**
   * For what stays open after `required`: the session has not ended since.
   * @throws ServerError `unauthenticated`
   */
  still(principal: Principal): Promise<void>;
  /** Those of many whose session stands and, where a space is named, whose person is still a member of it. */
  standing(held: readonly Held[]): Promise<readonly Held[]>;
  /**
   * The person's role in a space. A space that they are no member of is one that does not exist.
   * @throws ServerError `not-found` when they have none, `forbidden` when it is less than `atLeast`.
   */
  authorise(user: UserId, space: SpaceId, atLeast?: Role): Promise<Role>;
}
