import type { Snapshot, StoredPage } from '../ports/replica-store.ts';
import type { BaseRecord } from './base-record.ts';
import { decodePage } from './page-codec.ts';

interface DecodedPage {
  readonly generation: number;
  readonly page: number;
  readonly records: readonly BaseRecord[];
}

const decoded = ({ generation, page, data }: StoredPage): DecodedPage => ({ generation, page, records: decodePage(data) });

/** Decodes pages while the store still reads others: a start with a large base waits for the longer of both, not for their sum. */
export class EarlyPages {
  readonly #pages = new Map<string, DecodedPage>();
  #problem: { readonly error: unknown } | null = null;

  /** For the store; it never throws, for it is called in the middle of a transaction. */
  readonly take = (pages: readonly StoredPage[]): void => {
    try {
      for (const page of pages) this.#pages.set(`${page.generation}/${page.page}`, decoded(page));
    } catch (error) {
      this.#problem ??= { error };
    }
  };

  /** All pages of a snapshot, by page number. @throws SyncClientError `corrupt` when one cannot be read. */
  of({ meta, pages }: Snapshot): readonly DecodedPage[] {
    if (this.#problem !== null) throw this.#problem.error;
    const early = [...this.#pages.values()].filter(({ generation }) => generation === meta.generation);
    if (early.length === 0) return pages.map(decoded);
    return [...early, ...pages.map(decoded)].sort((a, b) => a.page - b.page);
  }
}
