/** Something that a person must look at; the server goes on. */
export type Alarm =
  /** Two texts could not be merged for another reason than what they say; both were kept (H46). */
  | { readonly kind: 'merge-failed'; readonly space: string; readonly error: unknown }
  | { readonly kind: 'operation-failed' | 'operation-parked'; readonly space: string; readonly op: string; readonly error: unknown }
  | { readonly kind: 'job-failed'; readonly job: string; readonly space: string; readonly error: unknown }
  | { readonly kind: 'group-failed' | 'snapshot-failed' | 'content-damaged'; readonly space: string; readonly error: unknown };

export interface Alarms {
  raise(alarm: Alarm): void;
}
