import { z } from 'zod';

/** True when the schema surely takes the value, and gives it back as it is. False says nothing: the schema itself decides. */
export type Recogniser<T> = (value: unknown) => value is T;

type Look = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;
type Schema = z.core.$ZodTypes;
type Of<Type extends Schema['_zod']['def']['type']> = Extract<Schema['_zod']['def'], { readonly type: Type }>;

/**
 * Tells without a copy and without a report what a schema takes: a call brings some hundred operations or rows, next to never one that is
 * refused, and the schema would make each of them anew. It stays the definition: this is read out of it when the program starts, and
 * whatever this cannot read is left to it.
 */
export const recogniserOf = <T>(schema: z.ZodType<T>): Recogniser<T> => {
  const look = lookOf(schema);
  return (value): value is T => look(value);
};

const lookOf = (schema: z.core.$ZodType): Look => {
  const { def } = (schema as Schema)._zod;
  switch (def.type) {
    case 'string': return textOf(schema, def);
    case 'number': return numberOf(schema, def);
    case 'boolean': return def.checks === undefined ? (value) => typeof value === 'boolean' : asked(schema);
    case 'literal': return amongst(new Set<unknown>(def.values));
    case 'enum': return amongst(new Set<unknown>(Object.values(def.entries)));
    case 'custom': return customOf(schema, def);
    case 'nullable': return nullOr(lookOf(def.innerType as Schema));
    case 'readonly': return lookOf(def.innerType as Schema);
    case 'array': return arrayOf(schema, def);
    case 'record': return recordOf(schema, def);
    case 'object': return objectOf(schema, def);
    case 'union': return unionOf(schema, def);
    default: return asked(schema);
  }
};

/** What cannot be read here: texts, numbers and the like are asked of the schema itself; lists and records it makes anew. */
const asked = (schema: z.core.$ZodType): Look => (value) => {
  if (typeof value === 'object' && value !== null) return false;
  const result = z.core.safeParse(schema, value);
  return result.success && Object.is(result.data, value);
};

const amongst = (values: ReadonlySet<unknown>): Look => (value) => values.has(value);
const nullOr = (look: Look): Look => (value) => value === null || look(value);

interface Range {
  readonly least: number;
  readonly most: number;
}

/** The bounds that checks set; null when there is another check among them. */
const rangeOf = (checks: readonly z.core.$ZodCheck<never>[] | undefined): Range | null => {
  let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { _zod } of checks ?? []) {
    const check = _zod.def as z.core.$ZodChecks['_zod']['def'];
    if (check.check === 'min_length') least = Math.max(least, check.minimum);
    else if (check.check === 'max_length') most = Math.min(most, check.maximum);
    else if (check.check === 'greater_than' && check.inclusive) least = Math.max(least, Number(check.value));
    else if (check.check === 'less_than' && check.inclusive) most = Math.min(most, Number(check.value));
    else return null;
  }
  return { least, most };
};

const textOf = (schema: z.core.$ZodType, def: Of<'string'>): Look => {
  const range = rangeOf(def.checks);
  if (range === null || 'format' in def || def.coerce === true) return asked(schema);
  return (value) => typeof value === 'string' && value.length >= range.least && value.length <= range.most;
};

const numberOf = (schema: z.core.$ZodType, def: Of<'number'>): Look => {
  const range = rangeOf(def.checks);
  if (range === null || !('format' in def) || def.format !== 'safeint' || def.coerce === true) return asked(schema);
  return (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= range.least && value <= range.most;
};

const customOf = (schema: z.core.$ZodType, def: Of<'custom'>): Look =>
  def.checks === undefined ? (value) => typeof value === 'string' && Boolean(def.fn(value)) : asked(schema);

const arrayOf = (schema: z.core.$ZodType, def: Of<'array'>): Look => {
  const [range, element] = [rangeOf(def.checks), lookOf(def.element as Schema)];
  if (range === null) return asked(schema);
  return (value) => Array.isArray(value) && value.length >= range.least && value.length <= range.most && value.every(element);
};

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const recordOf = (schema: z.core.$ZodType, def: Of<'record'>): Look => {
  const keys = (def.keyType as Schema)._zod.def;
  if (def.checks !== undefined || keys.type !== 'string' || keys.checks !== undefined) return asked(schema);
  const look = lookOf(def.valueType as Schema);
  return (value) => {
    if (!isRecord(value)) return false;
    for (const key in value) if (key === '__proto__' || !look(value[key])) return false;
    return true;
  };
};

/** What has more fields than these is left to the schema: it refuses them, or leaves them out. */
const objectOf = (schema: z.core.$ZodType, def: Of<'object'>): Look => {
  if (def.checks !== undefined) return asked(schema);
  const fields = Object.entries(def.shape).map(([key, of]) => fieldOf(key, of as Schema));
  return (value) => {
    if (!isRecord(value)) return false;
    let found = 0;
    for (const { key, look, optional } of fields) {
      const one = value[key];
      if (one === undefined && optional && !(key in value)) continue;
      if (!look(one)) return false;
      found += 1;
    }
    for (const _ in value) found -= 1;
    return found === 0;
  };
};

const fieldOf = (key: string, schema: Schema): { readonly key: string; readonly look: Look; readonly optional: boolean } => {
  const { def } = schema._zod;
  return def.type === 'optional' ? { key, look: lookOf(def.innerType as Schema), optional: true } : { key, look: lookOf(schema), optional: false };
};

/** Told apart by their discriminator; without one only the first can be relied on: what comes after it may be another's that it takes otherwise. */
const unionOf = (schema: z.core.$ZodType, def: Of<'union'>): Look => {
  if (def.checks !== undefined) return asked(schema);
  if (!('discriminator' in def)) return firstOf(schema, def);
  const { discriminator, options } = def as z.core.$ZodDiscriminatedUnionDef;
  const looks = new Map<unknown, Look>();
  for (const option of options) for (const value of option._zod.propValues?.[discriminator] ?? []) looks.set(value, lookOf(option));
  return (value) => isRecord(value) && looks.get(value[discriminator])?.(value) === true;
};

const firstOf = (schema: z.core.$ZodType, { options: [first] }: Of<'union'>): Look => {
  const [look, others] = [first === undefined ? () => false : lookOf(first as Schema), asked(schema)];
  return (value) => look(value) || others(value);
};
