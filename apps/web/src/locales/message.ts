import type { en } from './en/index.ts';

/** Every message that there is, with its English text as its type: names between braces are values, a bar divides the forms of a count. */
export type Catalogue = typeof en;

/** The same keys with any text: what a translation is made of. */
export type Translation<Of = Catalogue> = { readonly [K in keyof Of]: Of[K] extends string ? string : Translation<Of[K]> };

type Paths<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}` }[keyof T & string];
/** `explorer.rename`: where a message stands. */
export type MessageKey = Paths<Catalogue>;

type At<T, P extends string> = P extends `${infer K}.${infer Rest}` ? (K extends keyof T ? At<T[K], Rest> : never) : P extends keyof T ? T[P] : never;
type Names<M extends string> = M extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Counted<M extends string> = M extends `${string} | ${string}` ? 'n' : never;

/** What is put into a message; `n` is the count that chooses its form. */
export type ValuesOf<M extends string> = { readonly [K in Names<M> | Counted<M>]: K extends 'n' ? number : number | string };

/** What follows the key: nothing for a text without values. */
export type Arguments<K extends MessageKey, M = At<Catalogue, K>> = M extends string ? ([Names<M> | Counted<M>] extends [never] ? [] : [values: ValuesOf<M>]) : never;

/** The messages of a section that are told as they stand, by their names. */
export type Plain<T> = { readonly [K in keyof T as T[K] extends `${string}{${string}` | `${string} | ${string}` ? never : K]: T[K] extends string ? string : Plain<T[K]> };
