import { diff3Merge } from 'node-diff3';
import { splitExtension } from '../names/derive.ts';
import { foldCase } from '../names/fold.ts';

/** The largest text that is merged, in bytes (H46). */
export const maxMergeBytes = 1024 * 1024;

const mergeable = new Set(['.txt', '.text', '.md', '.markdown']);

/** Whether a name is that of a text that may be merged by lines; never JSON, XML or lock files (H46). */
export const isMergeableName = (name: string): boolean => mergeable.has(foldCase(splitExtension(name).extension));

// Each line keeps its line end, so that a last line without one differs from one with.
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/**
 * Row 22: three-way merge by lines; null if both sides changed touching lines in different ways (3b.9).
 * The result does not depend on which side is called ours.
 */
export const mergeTexts = (base: string, ours: string, theirs: string): string | null => {
  const regions = diff3Merge(linesOf(ours), linesOf(base), linesOf(theirs), { excludeFalseConflicts: true });
  let merged = '';
  for (const region of regions) {
    if (!region.ok) return null;
    merged += region.ok.join('');
  }
  return merged;
};
