import { formatBytes as inEnglish } from '@holdfast/sync-client';
import { say } from '../../locales/say.ts';
import { formatNumber } from './numbers.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes as people read them ("4.21 GB", "18 KB", "0 B"), in the digits and units of their language; a no-break space keeps the number and its unit in one line. */
export const formatBytes = (bytes: number): string => {
  const [value = '', told] = inEnglish(bytes).split(' ');
  const unit = units.find((one) => one === told) ?? 'B';
  return say(`formats.units.${unit}`, { value: formatNumber(Number(value), false) }).replace(' ', '\u00a0');
};
