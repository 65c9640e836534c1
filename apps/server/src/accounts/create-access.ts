import { isAtLeast } from '@holdfast/sync-server';
import type { Database } from '../database/database.ts';
import { callers } from '../database/fair-turns.ts';
import { ServerError } from '../server-error.ts';
import type { Access } from './access.ts';
import { findRole } from './find-role.ts';
import { tokenIn } from './session-cookie.ts';
import { keepSession, resumeSession } from './sessions.ts';
import { findStanding } from './standing.ts';

/** Says whose changes a request brings. */
const userHeader = 'holdfast-user';

const nobody = (): ServerError => new ServerError('unauthenticated', 'Nobody is signed in here, or the session has ended: sign in.');

/** The access rules over the tables of accounts. */
export const createAccess = (database: Database): Access => {
  const authenticate: Access['authenticate'] = async (request) => {
    const token = tokenIn(request.headers.cookie);
    return token === null ? null : resumeSession(database, token);
  };
  return {
    authenticate,
    required: async (request, claimed = request.headers[userHeader]) => {
      const principal = await authenticate(request);
      if (principal && claimed !== undefined && claimed !== principal.user.id) {
        throw new ServerError('unauthenticated', 'Somebody else is signed in in this browser: sign in again as yourself.', { subject: 'user' });
      }
      if (!principal) throw nobody();
      const caller = callers.getStore();
      if (caller) caller.key = principal.user.id;
      return principal;
    },
    still: async ({ session }) => {
      if (!(await keepSession(database, session.id))) throw nobody();
    },
    standing: (held) => findStanding(database, held),
    authorise: async (user, space, atLeast = 'viewer') => {
      const role = await findRole(database, user, space);
      if (role === null) throw new ServerError('not-found', `There is no space ${space} for you.`, { subject: space });
      if (!isAtLeast(role, atLeast)) throw new ServerError('forbidden', `This needs the role "${atLeast}" in the space; yours is "${role}".`, { subject: space });
      return role;
    },
  };
};
