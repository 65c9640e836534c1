import { needed, UsageError } from '../admin-error.ts';
import type { AdminCommand } from '../command.ts';

const units: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** "500 GB", "2.5TB" or "none" as bytes; null for no limit. */
const bytesOf = (text: string): number | null => {
  if (text.toLowerCase() === 'none') return null;
  const [, amount, unit = 'B'] = /^(\d+(?:\.\d+)?)\s*([KMGT]?B)?$/iu.exec(text.trim()) ?? [];
  const bytes = Math.round(Number(amount) * (units[unit.toUpperCase()] ?? Number.NaN));
  if (amount === undefined || !Number.isSafeInteger(bytes)) throw new UsageError(`--size ${JSON.stringify(text)} is not a size: write 500GB, 2.5TB or none.`);
  return bytes;
};

/** Row 44: what does not fit waits on the devices, and goes on by itself after the limit was raised. */
export const quotaCommand: AdminCommand = {
  usage: 'quota --email ADDRESS --size 500GB|none',
  summary: 'limit what a person’s own space may hold',
  options: ['email', 'size'],
  run: async ({ database, say }, options) => {
    const email = needed(options, 'email');
    const bytes = bytesOf(needed(options, 'size'));
    const { rows } = await database.query<{ readonly logical_bytes: number }>(
      `UPDATE spaces SET quota_bytes = $2 FROM members m JOIN users u ON u.id = m.user_id
       WHERE spaces.id = m.space_id AND m.home AND lower(u.email) = lower($1) RETURNING spaces.logical_bytes`, [email, bytes]);
    const [row] = rows;
    if (row === undefined) throw new UsageError(`There is nobody with the e-mail ${email}.`);
    say(bytes === null ? `The space of ${email} has no limit.` : `The space of ${email} may hold ${bytes} bytes; it holds ${row.logical_bytes}.`);
  },
};
