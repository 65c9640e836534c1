import type { PlantedBug } from './bug.ts';
import { collectBugs } from './collect-bugs.ts';
import { contentBugs } from './content-bugs.ts';
import { deviceBugs } from './device-bugs.ts';
import { directBugs } from './direct-bugs.ts';
import { reducerBugs } from './reducer-bugs.ts';
import { serverBugs } from './server-bugs.ts';

/** One at a time; each must be noticed (`npm run simulate -- --planted`). */
export const plantedBugs: readonly PlantedBug[] = [...reducerBugs, ...serverBugs, ...contentBugs, ...collectBugs, ...deviceBugs, ...directBugs];
