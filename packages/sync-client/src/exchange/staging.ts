import { SyncClientError } from '../sync-client-error.ts';
import type { ReplicaStore, StagedRow } from '../ports/replica-store.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import type { NextBase } from '../replica/next-base.ts';
import { decodePage, encodePage } from '../replica/page-codec.ts';
import type { Replica } from '../replica/replica.ts';
import { type Begun, begunBefore } from './bootstrapper.ts';

/** What was fetched but not revealed (H26). It survives a restart: a long first pull goes on where it was. */
export class Staging {
  #records: BaseRecord[] = [];
  #keys: number[] = [];
  #cursor: number | null = null;
  #since: number | null = null;
  #next: NextBase | null = null;

  /** What an earlier leader left. Of another epoch it is of no use. */
  static async load(store: ReplicaStore, replica: Replica): Promise<Staging> {
    const staging = new Staging();
    const begun = await begunBefore(replica);
    if (begun !== null) staging.begin(begun);
    for (const { key, row } of await store.rows('staged')) {
      staging.#keys.push(key);
      if (row.epoch !== replica.meta.epoch) continue;
      for (const record of decodePage(row.data)) staging.#records.push(record);
      staging.#cursor = row.cursor;
      staging.#since = row.since ?? null;
    }
    return staging;
  }

  /** Fetched so far; null when nothing is staged. */
  get cursor(): number | null {
    return this.#cursor;
  }

  /** The space's seq when a base began to be fetched from nothing; null when a base is only continued (H30). */
  get since(): number | null {
    return this.#since;
  }

  /** The base that comes before the records, where it began with a snapshot. */
  get next(): NextBase | null {
    return this.#next;
  }

  /** In the order in which they came. */
  get records(): readonly BaseRecord[] {
    return this.#records;
  }

  /** The rows to be removed once all is revealed or thrown away. */
  get keys(): readonly number[] {
    return this.#keys;
  }

  /** A snapshot is here, whole and stored. */
  begin({ base, seq, own }: Begun): void {
    this.#next = base;
    this.#records = [...own];
    this.#cursor = seq;
    this.#since = seq;
  }

  /** What is written so that a restart finds it. `since` counts for the first page only; the others go on from it. */
  rowOf(epoch: string, cursor: number, records: readonly BaseRecord[], since: number | null): StagedRow {
    const began = this.#cursor === null ? since : this.#since;
    return { epoch, cursor, data: encodePage(records), ...(began !== null && { since: began }) };
  }

  /** To be called once the row is stored. */
  add(key: number | undefined, { cursor, since }: StagedRow, records: readonly BaseRecord[]): void {
    if (key === undefined) throw new SyncClientError('storage', 'A fetched page got no key: reload the app');
    this.#keys.push(key);
    this.#cursor = cursor;
    this.#since = since ?? null;
    for (const record of records) this.#records.push(record);
  }

  clear(): void {
    this.#records = [];
    this.#keys = [];
    this.#cursor = null;
    this.#since = null;
    this.#next = null;
  }
}
