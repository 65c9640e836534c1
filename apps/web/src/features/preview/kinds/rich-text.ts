/** How a text can be looked at besides as its own letters. */
export type RichKind = 'markdown' | 'table';

const byEnding: Readonly<Record<string, RichKind>> = { md: 'markdown', markdown: 'markdown', csv: 'table', tsv: 'table' };

/** Null for a text that is only its letters. */
export const richKind = (name: string): RichKind | null => byEnding[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? null;
