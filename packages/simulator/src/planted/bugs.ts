import type { PlantedBug } from './bug.ts';

/** One at a time; each must be noticed (`npm run simulate -- --planted`). */
export const plantedBugs: readonly PlantedBug[] = [];
