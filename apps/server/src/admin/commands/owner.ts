import { setup } from '@holdfast/protocol';
import { createOwner } from '../../accounts/users.ts';
import { parse } from '../../http/problem.ts';
import { needed } from '../admin-error.ts';
import type { AdminCommand } from '../command.ts';

export const ownerCommand: AdminCommand = {
  usage: 'owner --email ADDRESS [--name NAME]',
  summary: 'create the first owner; the password comes from HOLDFAST_OWNER_PASSWORD or standard input',
  options: ['email', 'name'],
  run: async ({ database, say, secret }, options) => {
    const email = needed(options, 'email');
    const wanted = parse(setup, { email, name: options['name'] ?? email.split('@')[0], password: await secret('HOLDFAST_OWNER_PASSWORD') });
    await createOwner(database, wanted);
    say(`${wanted.email} owns this Holdfast now.`);
  },
};
