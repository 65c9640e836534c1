/** "1 item", "312 items", "100,000 items": a count never stands without its unit. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
