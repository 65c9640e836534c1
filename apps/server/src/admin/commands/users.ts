import type { AdminCommand } from '../command.ts';

interface Row {
  readonly email: string;
  readonly name: string;
  readonly admin: boolean;
  readonly sessions: number;
}

export const usersCommand: AdminCommand = {
  usage: 'users',
  summary: 'list the people',
  options: [],
  run: async ({ database, say }) => {
    const { rows } = await database.query<Row>(
      'SELECT u.email, u.name, u.admin, count(a.id) AS sessions FROM users u LEFT JOIN auth_sessions a ON a.user_id = u.id AND a.expires_at > now() GROUP BY u.id ORDER BY u.created_at');
    for (const row of rows) say(`${row.email}\t${row.name}\t${row.admin ? 'owner' : 'member'}\t${row.sessions} sessions`);
    if (rows.length === 0) say('There is nobody yet: npm run admin -- owner --email ADDRESS');
  },
};
