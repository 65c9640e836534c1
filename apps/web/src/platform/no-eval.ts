import { config } from 'zod/v4/core';

// Our pages allow no code that is made of text (CSP). Zod would try all the same, and a refusal costs more than what it would gain.
config({ jitless: true });
