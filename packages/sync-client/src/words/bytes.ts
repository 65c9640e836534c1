const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes as people read them: three digits at most, powers of 1000, always with the unit ("4.21 GB", "18 KB", "0 B"). */
export const formatBytes = (bytes: number): string => {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${units[unit] ?? 'B'}`;
};
