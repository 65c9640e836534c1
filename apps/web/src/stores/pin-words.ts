import { say, wordsOf } from '../locales/say.ts';
import { formatBytes } from '../ui/format/bytes.ts';

const subjectOf = (n: number, name: string): string => (n === 1 && name !== '' ? say('pins.named', { name }) : say('pins.subject', { n }));
const toBeKept = (n: number, name: string): string => say('pins.toBeKept', { subject: subjectOf(n, name) });

/** Every word of keeping things on this device. */
export const pinWords = wordsOf('pins', {
  kept: (n: number, name: string) => say('pins.kept', { n, subject: subjectOf(n, name) }),
  coming: (n: number, name: string, bytes: number) => say('pins.coming', { n: bytes, kept: toBeKept(n, name), bytes: formatBytes(bytes) }),
  later: (n: number, name: string, bytes: number) => say('pins.later', { n: bytes, kept: toBeKept(n, name), bytes: formatBytes(bytes) }),
  noRoom: (n: number, name: string, bytes: number) => say('pins.noRoom', { n: bytes, kept: say('pins.kept', { n, subject: subjectOf(n, name) }), bytes: formatBytes(bytes) }),
  unpinned: (n: number, name: string) => say('pins.unpinned', { n, subject: subjectOf(n, name) }),
  above: (n: number, name: string, folder: string) => say('pins.above', { n, subject: subjectOf(n, name), folder }),
  removed: (n: number, name: string, bytes: number) => say('pins.removed', { n, subject: subjectOf(n, name), bytes: formatBytes(bytes) }),
  removedLater: (n: number, name: string) => say('pins.removedLater', { n, subject: subjectOf(n, name) }),
  freedOf: (n: number, name: string, bytes: number) => say('pins.freedOf', { subject: subjectOf(n, name), bytes: formatBytes(bytes) }),
  notSent: (n: number, name: string) => say('pins.notSent', { n, subject: subjectOf(n, name) }),
});
