import type { Belongings, Keepsake, Note } from '@holdfast/sync-client';

const days = 400;

/**
 * The note lies in a cookie of the page: browsers that evict an origin under storage pressure take its databases and files and leave
 * its cookies. Safari's seven-day rule takes script-written cookies too; there the eviction stays unnoticed. Only for the window.
 */
export const cookieKeepsake = (name: string): Keepsake => ({
  read: async () => {
    const found = document.cookie.split('; ').find((one) => one.startsWith(`${name}=`));
    return found === undefined ? null : parseNote(found.slice(name.length + 1));
  },
  write: async (note) => {
    document.cookie = `${name}=${formatNote(note)}; Path=/; Max-Age=${days * 86_400}; SameSite=Strict`;
  },
});

/** The person leaves this browser: nothing is to be missed. */
export const forgetNote = (name: string): void => {
  document.cookie = `${name}=; Path=/; Max-Age=0; SameSite=Strict`;
};

const formatNote = ({ lost, ...held }: Note): string => [held, ...(lost === null ? [] : [lost])].map(({ changes, bytes, at }) => `${changes}-${bytes}-${at}`).join('.');

/** Anybody may write a cookie: what is not a note of ours is none. */
const parseNote = (text: string): Note | null => {
  if (!/^\d{1,15}-\d{1,15}-\d{1,15}(\.\d{1,15}-\d{1,15}-\d{1,15})?$/.test(text)) return null;
  const [held, lost] = text.split('.').map(belongings);
  return held === undefined ? null : { ...held, lost: lost ?? null };
};

const belongings = (text: string): Belongings => {
  const [changes = 0, bytes = 0, at = 0] = text.split('-').map(Number);
  return { changes, bytes, at };
};
