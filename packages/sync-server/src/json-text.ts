const texts = new WeakMap<object, string>();

/** The JSON text of a row or an operation, made once: one commit measures it, looks through it and writes it. They never change. */
export const jsonText = (value: object): string => {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
};
