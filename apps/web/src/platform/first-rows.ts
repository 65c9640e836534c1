/** So long anything waits for rows: there are pages without a list, and tabs that nobody looks at. Milliseconds. */
const atMostMs = 2_000;

const painted = Promise.withResolvers<void>();

/** A list has its first rows, or is known to be empty: what was put off for them may come as soon as they are painted. */
export const firstRowsDrawn = (): void => void requestAnimationFrame(() => setTimeout(painted.resolve));

/** Resolves when the first rows are painted, at the latest two seconds after the start. */
export const afterFirstRows: Promise<void> = Promise.race([painted.promise, new Promise<void>((resolve) => setTimeout(resolve, atMostMs))]);
