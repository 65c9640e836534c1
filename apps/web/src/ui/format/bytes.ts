import { formatBytes as inWords } from '@holdfast/sync-client';

/** Bytes as people read them ("4.21 GB", "18 KB", "0 B"); a no-break space keeps the number and its unit in one line. */
export const formatBytes = (bytes: number): string => inWords(bytes).replace(' ', '\u00a0');
