import { SyncClientError } from '../sync-client-error.ts';
import type { ReplicaMeta, ReplicaStore, StagedRow } from '../ports/replica-store.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import { decodePage, encodePage } from '../replica/page-codec.ts';

/** Pages that were fetched but not revealed (H26). They survive a restart: a long first pull goes on where it was. */
export class Staging {
  #records: BaseRecord[] = [];
  #keys: number[] = [];
  #cursor: number | null = null;

  /** What an earlier leader left. Of another epoch it is of no use. */
  static async load(store: ReplicaStore, meta: ReplicaMeta): Promise<Staging> {
    const staging = new Staging();
    for (const { key, row } of await store.rows('staged')) {
      staging.#keys.push(key);
      if (row.epoch !== meta.epoch) continue;
      for (const record of decodePage(row.data)) staging.#records.push(record);
      staging.#cursor = row.cursor;
    }
    return staging;
  }

  /** Fetched so far; null when nothing is staged. */
  get cursor(): number | null {
    return this.#cursor;
  }

  /** In the order in which they came. */
  get records(): readonly BaseRecord[] {
    return this.#records;
  }

  /** The rows to be removed once all is revealed or thrown away. */
  get keys(): readonly number[] {
    return this.#keys;
  }

  /** What is written so that a restart finds it. */
  rowOf(epoch: string, cursor: number, records: readonly BaseRecord[]): StagedRow {
    return { epoch, cursor, data: encodePage(records) };
  }

  /** To be called once the row is stored. */
  add(key: number | undefined, cursor: number, records: readonly BaseRecord[]): void {
    if (key === undefined) throw new SyncClientError('storage', 'A fetched page got no key: reload the app');
    this.#keys.push(key);
    this.#cursor = cursor;
    for (const record of records) this.#records.push(record);
  }

  clear(): void {
    this.#records = [];
    this.#keys = [];
    this.#cursor = null;
  }
}
