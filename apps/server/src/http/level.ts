import { z } from 'zod';

/** Who does not say it came before it could be said. */
const unsaid = 2;

/** `?understands=`: the level of the wire that whoever asks reads (`protocolLevel`); for `parse`. */
export const levelInQuery = z.string().regex(/^[1-9]\d{0,5}$/u, 'must be a level of the wire').transform(Number).default(unsaid);
