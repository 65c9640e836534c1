import { formatBytes } from '../ui/format/bytes.ts';
import { count } from '../ui/format/counts.ts';

const are = (n: number): string => (n === 1 ? 'is' : 'are');
const subject = (n: number, name: string): string => (n === 1 && name !== '' ? `“${name}”` : count(n, 'item'));
const toBeKept = (n: number, name: string): string => `${subject(n, name)} will be kept on this device`;

/** Every word of keeping things on this device. */
export const pinWords = {
  keep: 'Keep on this device', remove: 'Remove from this device', undo: 'Undo', openStorage: 'Open Storage',
  kept: (n: number, name: string) => `${subject(n, name)} ${are(n)} kept on this device`,
  coming: (n: number, name: string, bytes: number) => `${toBeKept(n, name)}: ${formatBytes(bytes)} ${are(bytes)} on the way`,
  later: (n: number, name: string, bytes: number) => `${toBeKept(n, name)}: ${formatBytes(bytes)} come${bytes === 1 ? 's' : ''} when there is a network`,
  noRoom: (bytes: number) => `, but ${formatBytes(bytes)} of it ${bytes === 1 ? 'does' : 'do'} not fit`,
  unpinned: (n: number, name: string) => `${subject(n, name)} ${are(n)} not kept on this device any more. What is here stays until space is short`,
  above: (n: number, name: string, folder: string) => `${subject(n, name)} ${n === 1 ? 'stays' : 'stay'} on this device because “${folder}” is kept`,
  removed: (n: number, name: string, bytes: number) => `${subject(n, name)} ${are(n)} only on the server now, ${formatBytes(bytes)} freed`,
  removedLater: (n: number, name: string) => `${subject(n, name)} ${are(n)} only on the server now. The space is freed with the files that were stored together with ${n === 1 ? 'it' : 'them'}`,
  freedOf: (n: number, name: string, bytes: number) => `${formatBytes(bytes)} of ${subject(n, name)} freed. What is not sent yet, or kept, stays on this device`,
  notSent: (n: number, name: string) => `${subject(n, name)} ${n === 1 ? 'stays' : 'stay'} on this device until ${n === 1 ? 'it is' : 'they are'} sent and cannot be undone any more`,
} as const;
