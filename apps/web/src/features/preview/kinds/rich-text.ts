/** How a text can be looked at besides as its own letters. */
export type RichKind = 'markdown';

const byEnding: Readonly<Record<string, RichKind>> = { md: 'markdown', markdown: 'markdown' };

/** Null for a text that is only its letters. */
export const richKind = (name: string): RichKind | null => byEnding[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? null;
