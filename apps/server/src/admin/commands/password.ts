import { setup } from '@holdfast/protocol';
import { setPassword } from '../../accounts/users.ts';
import { parse } from '../../http/problem.ts';
import { needed, UsageError } from '../admin-error.ts';
import type { AdminCommand } from '../command.ts';

export const passwordCommand: AdminCommand = {
  usage: 'password --email ADDRESS',
  summary: 'set a new password, read from HOLDFAST_NEW_PASSWORD or standard input, and end the person’s sessions',
  options: ['email'],
  run: async ({ database, say, secret }, options) => {
    const email = needed(options, 'email');
    const { password } = parse(setup.pick({ password: true }), { password: await secret('HOLDFAST_NEW_PASSWORD') });
    if (!(await setPassword(database, email, password))) throw new UsageError(`There is nobody with the e-mail ${email}.`);
    say(`${email} has a new password; all sessions of that person have ended.`);
  },
};
