import { join } from 'node:path';
import { type Child, type NodeSession, startChild } from '@holdfast/harness';

/** `count` more sessions that follow the person's space, in a process of their own so that they cost the measured ones nothing. */
export const startCrowd = ({ url, headers, session }: NodeSession, count: number): Promise<Child> => startChild({
  what: `A crowd of ${count} sessions`,
  command: process.execPath,
  args: [join(import.meta.dirname, 'crowd-main.ts'), url, headers['cookie'] ?? '', session.home, String(count)],
  isUp: (log) => Promise.resolve(log.includes('all joined')),
  upWithinMs: 60_000,
});
