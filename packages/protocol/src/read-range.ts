/**
 * What a Range header asks of a file: nothing we know, bytes `from` up to, not including, `to`, several ranges, or one that lies outside.
 */
export type RangeRequest =
  | { readonly kind: 'whole' }
  | { readonly kind: 'one'; readonly from: number; readonly to: number }
  | { readonly kind: 'several' }
  | { readonly kind: 'outside' };

const one = /^(\d{1,15})-(\d{0,15})$|^-(\d{1,15})$/;

/**
 * Reads a Range header (RFC 9110, section 14) for `size` bytes. Another unit and what is not well formed are ignored, as that section says.
 * The server and the service worker both answer by it.
 */
export const readRange = (header: string | undefined, size: number): RangeRequest => {
  const list = header === undefined ? null : /^bytes=(.*)$/i.exec(header.trim())?.[1];
  if (list === null || list === undefined) return { kind: 'whole' };
  const specs = list.split(',').map((spec) => spec.trim());
  if (specs.some((spec) => !isWellFormed(spec))) return { kind: 'whole' };
  if (specs.length > 1) return { kind: 'several' };
  const [, first = '', last = '', suffix] = one.exec(specs[0] ?? '') ?? [];
  const from = suffix === undefined ? Number(first) : Math.max(0, size - Number(suffix));
  const to = suffix === undefined && last !== '' ? Math.min(size, Number(last) + 1) : size;
  return from < to ? { kind: 'one', from, to } : { kind: 'outside' };
};

const isWellFormed = (spec: string): boolean => {
  const match = one.exec(spec);
  return match !== null && (match[2] === undefined || match[2] === '' || Number(match[2]) >= Number(match[1]));
};
