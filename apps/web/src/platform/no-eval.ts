import type { $ZodConfig } from 'zod/v4/core';

// Our pages allow no code that is made of text (CSP). Zod would try all the same, and a refusal costs more than what it would gain. It finds
// its settings here when it is loaded, later than this: to import Zod for setting them would bring a part of it into the first script.
Reflect.set(globalThis, '__zod_globalConfig', { jitless: true } satisfies $ZodConfig);
