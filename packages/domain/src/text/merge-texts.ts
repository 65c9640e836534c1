import { diffArrays } from 'diff';
import { splitExtension } from '../names/derive.ts';
import { foldCase } from '../names/fold.ts';

/** The largest text that is merged, in bytes (H46). */
export const maxMergeBytes = 1024 * 1024;

/**
 * Lines that one side may have added and removed, together: the search for them grows with its square, and everybody's exchange waits
 * for it. With 300 in 20,000 lines the worst texts found take 16 ms a side; with 1000 they take 140.
 */
const maxChanges = 300;

/** Lines of the longest text that is merged. */
const maxLines = 20_000;

const mergeable = new Set(['.txt', '.text', '.md', '.markdown']);

/** Whether a name is that of a text that may be merged by lines; never JSON, XML or lock files (H46). */
export const isMergeableName = (name: string): boolean => mergeable.has(foldCase(splitExtension(name).extension));

const hasManyLines = (text: string): boolean => {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines > maxLines) return true;
  }
  return false;
};

// Each line keeps its line end, so that a last line without one differs from one with.
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Lines [from, to) of the base that one side has replaced. */
interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** What one side changed, in order and not touching each other; null when it is too much (see maxChanges). */
const hunksOf = (base: string[], side: string[]): readonly Hunk[] | null => {
  const parts = diffArrays(base, side, { maxEditLength: maxChanges });
  if (!parts) return null;
  const hunks: Hunk[] = [];
  let at = 0;
  for (const { added, removed, value } of parts) {
    const to = added ? at : at + value.length;
    if (added || removed) {
      const before = hunks.at(-1);
      const joined = before?.to === at ? hunks.pop() : undefined;
      hunks.push({ from: joined?.from ?? at, to, lines: [...(joined?.lines ?? []), ...(added ? value : [])] });
    }
    at = to;
  }
  return hunks;
};

/** Lines [from, to) of the base, of which no other change touches the ends, and what either side did there. */
interface Region {
  readonly from: number;
  to: number;
  readonly ours: Hunk[];
  readonly theirs: Hunk[];
}

const regionsOf = (ours: readonly Hunk[], theirs: readonly Hunk[]): readonly Region[] => {
  const all = [...ours.map((hunk) => ({ hunk, side: 'ours' as const })), ...theirs.map((hunk) => ({ hunk, side: 'theirs' as const }))];
  const regions: Region[] = [];
  for (const { hunk, side } of all.sort((a, b) => a.hunk.from - b.hunk.from)) {
    let region = regions.at(-1);
    if (!region || hunk.from > region.to) regions.push((region = { from: hunk.from, to: hunk.to, ours: [], theirs: [] }));
    region.to = Math.max(region.to, hunk.to);
    region[side].push(hunk);
  }
  return regions;
};

const asChanged = (base: readonly string[], { from, to }: Region, hunks: readonly Hunk[]): string => {
  let text = '';
  let at = from;
  for (const hunk of hunks) {
    text += base.slice(at, hunk.from).join('') + hunk.lines.join('');
    at = hunk.to;
  }
  return text + base.slice(at, to).join('');
};

/**
 * Row 22: three-way merge by lines (diff3); null if both sides changed touching lines in different ways (3b.9), one of them more than
 * three hundred, or a text has more than 20,000. The result does not depend on which side is called ours.
 */
export const mergeTexts = (base: string, ours: string, theirs: string): string | null => {
  if ([base, ours, theirs].some(hasManyLines)) return null;
  const lines = linesOf(base);
  const mine = hunksOf(lines, linesOf(ours));
  const yours = mine && hunksOf(lines, linesOf(theirs));
  if (!mine || !yours) return null;
  let merged = '';
  let at = 0;
  for (const region of regionsOf(mine, yours)) {
    const [one, other] = [asChanged(lines, region, region.ours), asChanged(lines, region, region.theirs)];
    if (region.ours.length > 0 && region.theirs.length > 0 && one !== other) return null;
    merged += lines.slice(at, region.from).join('') + (region.ours.length > 0 ? one : other);
    at = region.to;
  }
  return merged + lines.slice(at).join('');
};
