import type { Json } from '@holdfast/domain';

/** The same with no field left optional, however deep: a field that only one side has shows. */
type Whole<T> = Json extends T ? Json : T extends string | number | boolean | null | undefined ? T
  : T extends readonly (infer One)[] ? readonly Whole<One>[] : { readonly [Field in keyof T]-?: Whole<T[Field]> };

/**
 * What a schema reads and the domain's type are the same: each may stand for the other, and neither has a field or a case that the other
 * lacks. `satisfies z.ZodType<Type>` alone is silent when the domain gets a new case, or a new field that may be absent.
 */
export type Same<Read, Type> = [Read, Type] extends [Type, Read]
  ? ([Whole<Read>, Whole<Type>] extends [Whole<Type>, Whole<Read>] ? true : 'one has a field that the other lacks')
  : 'one is not the other';
