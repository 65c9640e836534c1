import { textOf } from './repository.ts';

/** The numbers that a document defines: "- **H12** …" and, in the conflict table, "| 12 | …" as "row 12". */
export const definedIn = (path: string): ReadonlySet<string> => {
  const text = textOf(path);
  const bullets = [...text.matchAll(/^- \*\*(\S+)\*\* \S/gm)].map(([, number]) => number ?? '');
  const rows = [...text.matchAll(/^\| (\d+) \| \S/gm)].map(([, number]) => `row ${number}`);
  return new Set([...bullets, ...rows]);
};

const rowsOf = (title: string): string[] => [...title.matchAll(/\brows? (\d+(?:(?:, | and | to )\d+)*)(?![\w.])/g)].flatMap(([, numbers = '']) => [...numbers.matchAll(/\d+/g)].map(([n]) => `row ${n}`));

/** "0.3" and "2.17" are numbers of rules only where a title begins; elsewhere they are numbers. */
const leadingOf = (title: string): string[] => [...(/^(?:EXPLORER )?(?:\w+(?:\.\d+)?, )*?([02]\.\d+)[ ,:]/.exec(title) ?? []).slice(1)];

/** What a title cites: "H4", "S3", "3b.11", "row 23", "0.11", "2.6". */
export const citedBy = (title: string): string[] => [
  ...[...title.matchAll(/(?<![\w.-])(?:3b\.\d+|[HSPLCMKDNVGO]\d{1,2})(?![\w-])/g)].map(([number]) => number),
  ...rowsOf(title), ...leadingOf(title),
];
