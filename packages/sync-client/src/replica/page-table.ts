import type { BaseRecord } from './base-record.ts';
import { recordKey } from './base-record.ts';

/** Records in one page: a change rewrites a page, so not too many; a start reads all pages, so not too few (CONTRIBUTING.md, Gotchas). */
export const pageCapacity = 192;

/** Where records lie, and where they will lie once a plan is adopted. */
export interface PagePlan {
  /** The whole new contents of each page that changes. */
  readonly pages: ReadonlyMap<number, readonly BaseRecord[]>;
  readonly placed: ReadonlyMap<string, number>;
}

const groupOf = (record: BaseRecord): string => (record.kind === 'node' ? record.row.location.parent : '');

/**
 * Puts records into pages. Children of one folder go to the same page while it has room: a folder's change touches few pages.
 * A record stays in its page for good.
 */
export class PageTable {
  readonly #pageOf = new Map<string, number>();
  /** In the order in which they lie there: a large base has most of its pages only read. */
  readonly #contents = new Map<number, readonly BaseRecord[]>();
  readonly #openPage = new Map<string, number>();
  /** Pages whose records are not in the two indexes yet: a start reads all pages, and writes none. */
  readonly #unindexed = new Set<number>();
  #common = 0;
  #next = 1;

  /** Takes over a page as read from the store. */
  load(page: number, records: readonly BaseRecord[]): void {
    if (!this.#unindexed.has(page)) for (const record of this.#contents.get(page) ?? []) this.#pageOf.delete(recordKey(record));
    this.#contents.set(page, records);
    this.#unindexed.add(page);
    if (page >= this.#next) this.#next = page + 1;
  }

  /** The records of one page. */
  contents(page: number): readonly BaseRecord[] {
    return this.#contents.get(page) ?? [];
  }

  /** The record that this one takes the place of. */
  find(record: BaseRecord): BaseRecord | undefined {
    this.#index();
    const key = recordKey(record);
    const page = this.#pageOf.get(key);
    return page === undefined ? undefined : this.#contents.get(page)?.find((other) => recordKey(other) === key);
  }

  get pages(): number {
    return this.#contents.size;
  }

  /** Where the records would go; nothing changes before `adopt`. Of two records with one key the last counts; `gone` leave their pages. */
  plan(records: readonly BaseRecord[], gone: readonly BaseRecord[] = []): PagePlan {
    if (records.length === 0 && gone.length === 0) return { pages: new Map(), placed: new Map() };
    this.#index();
    const placed = new Map<string, number>();
    const changed = new Map<number, Map<string, BaseRecord>>();
    const placing = new Placing(this.#openPage, this.#common, this.#next, (page) => changed.get(page)?.size ?? this.#contents.get(page)?.length ?? 0);
    for (const record of records) {
      const key = recordKey(record);
      const page = placed.get(key) ?? this.#pageOf.get(key) ?? placing.pageFor(groupOf(record));
      placed.set(key, page);
      const contents = changed.get(page) ?? this.#byKey(page);
      changed.set(page, contents.set(key, record));
    }
    for (const key of gone.map(recordKey)) {
      const page = placed.get(key) ?? this.#pageOf.get(key);
      if (page === undefined) continue;
      const contents = changed.get(page) ?? this.#byKey(page);
      contents.delete(key);
      changed.set(page, contents);
    }
    return { pages: new Map([...changed].map(([page, contents]) => [page, [...contents.values()]])), placed };
  }

  #index(): void {
    for (const page of this.#unindexed) {
      let group: string | null = null;
      for (const record of this.#contents.get(page) ?? []) {
        this.#pageOf.set(recordKey(record), page);
        // Siblings lie side by side.
        const next = groupOf(record);
        if (next !== group) this.#openPage.set(next, page);
        group = next;
      }
    }
    this.#unindexed.clear();
  }

  #byKey(page: number): Map<string, BaseRecord> {
    return new Map((this.#contents.get(page) ?? []).map((record) => [recordKey(record), record]));
  }

  adopt(plan: PagePlan): void {
    for (const [page, records] of plan.pages) {
      this.load(page, records);
      if (records.length < pageCapacity) this.#common = page;
    }
  }
}

/** Chooses pages for new records while a plan is made. */
class Placing {
  readonly #open: ReadonlyMap<string, number>;
  readonly #opened = new Map<string, number>();
  readonly #sizeOf: (page: number) => number;
  #common: number;
  #next: number;

  constructor(open: ReadonlyMap<string, number>, common: number, next: number, sizeOf: (page: number) => number) {
    this.#open = open;
    this.#common = common;
    this.#next = next;
    this.#sizeOf = sizeOf;
  }

  pageFor(group: string): number {
    const own = this.#opened.get(group) ?? this.#open.get(group);
    const page = own !== undefined && this.#sizeOf(own) < pageCapacity ? own : this.#commonPage();
    this.#opened.set(group, page);
    return page;
  }

  #commonPage(): number {
    if (this.#common === 0 || this.#sizeOf(this.#common) >= pageCapacity) {
      this.#common = this.#next;
      this.#next += 1;
    }
    return this.#common;
  }
}
