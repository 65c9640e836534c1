import { isUuid } from '@holdfast/domain';
import { problemCodes, type ArchiveResponse, type Problem, type Session } from '@holdfast/protocol';

// The page reads four kinds of answers itself; the wire's schemas, of which the engine's thread reads all others, come with a library that
// would be a sixth of the page's first script. A test holds these guards to those schemas.

/** Whether a value is what the wire calls a T. */
type Guard<T> = (value: unknown) => value is T;

const text: Guard<string> = (value) => typeof value === 'string';
const truth: Guard<boolean> = (value) => typeof value === 'boolean';
const integer: Guard<number> = (value): value is number => Number.isSafeInteger(value);
const count: Guard<number> = (value): value is number => integer(value) && value >= 0;
const uuid = <T extends string>(value: unknown): value is T => text(value) && isUuid(value);

const oneOf = <T extends string>(...values: readonly T[]): Guard<T> => (value): value is T => values.some((one) => one === value);

const maybe = <T>(guard: Guard<T>): Guard<T | undefined> => (value): value is T | undefined => value === undefined || guard(value);

const listOf = <T>(guard: Guard<T>): Guard<readonly T[]> => (value): value is readonly T[] => Array.isArray(value) && value.every(guard);

type Fields<T> = { readonly [K in keyof T]-?: Guard<T[K]> };

/** What other fields there are does not matter. */
const object = <T>(fields: Fields<T>): Guard<T> => (value): value is T =>
  typeof value === 'object' && value !== null && Object.entries<Guard<unknown>>(fields).every(([name, guard]) => guard(Reflect.get(value, name)));

/** No other fields than these. */
const strictObject = <T>(fields: Fields<T>): Guard<T> => {
  const isThat = object(fields);
  return (value): value is T => isThat(value) && Object.keys(value as object).every((name) => Object.hasOwn(fields, name));
};

export const isSession = strictObject<Session>({
  user: strictObject<Session['user']>({ id: uuid, email: text, name: text }),
  home: uuid,
  spaces: listOf(strictObject<Session['spaces'][number]>({ id: uuid, name: text, role: oneOf('owner', 'editor', 'contributor', 'viewer') })),
});

export const isSetupState = strictObject<{ needed: boolean }>({ needed: truth });

export const isProblem = object<Problem>({
  type: text, title: text, status: integer, code: oneOf(...problemCodes), detail: text,
  subject: maybe(text), retryAfterMs: maybe(integer), requestId: maybe(text),
});

export const isArchiveResponse = object<ArchiveResponse>({ id: uuid, name: text, size: count, entries: count });
