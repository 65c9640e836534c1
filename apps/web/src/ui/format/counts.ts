const digits = new Intl.NumberFormat('en');

/** "312", "100,000". */
export const formatNumber = (n: number): string => digits.format(n);

/** "1 item", "312 items", "100,000 items": a count never stands without its unit. */
export const count = (n: number, one: string, many = `${one}s`): string => `${formatNumber(n)} ${n === 1 ? one : many}`;
