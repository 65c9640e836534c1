const namedAtMost = 3;

/** Of these the first by name, and how many more there are: “a.txt”, “b.txt”, “c.txt” and 7 more. `total` when not all names are known. */
export const namesInWords = (names: readonly string[], total = names.length): string => {
  const shown = names.slice(0, namedAtMost).map((name) => `“${name}”`);
  const more = total - shown.length;
  if (shown.length === 0) return total === 1 ? '1 file' : `${total.toLocaleString('en')} files`;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more.toLocaleString('en')} more`;
};
