import { isolated, say } from '../../locales/say.ts';

/** The language's comma and the space after it, where what follows stands in an element of its own. */
export const comma = (): string => `${say('formats.comma')} `;

/** Parts of one line with the language's comma between them; empty ones are left out. */
export const formatList = (parts: readonly string[]): string => {
  const [first = '', ...rest] = parts.filter((part) => part !== '');
  return rest.length === 0 ? first : [first, ...rest].map(isolated).join(comma());
};
