import { ServerError } from '../../server-error.ts';

/** One of many answers of one statement: what it is, and its JSON. */
export interface Tagged {
  readonly kind: string;
  readonly body: string;
}

/** For a kind that nobody here asked for: statement and reader do not fit together. */
export const unasked = (kind: string): ServerError => new ServerError('internal', `A statement answered with a kind of row that is not read here: ${kind}.`);
