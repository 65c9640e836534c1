import type { ListingQuery } from '../api.ts';
import type { Touched } from '../replica/replica.ts';
import { Collation } from './collation.ts';
import { nameOf } from './query-name.ts';
import { folderOf, SortedItems } from './sorted-items.ts';

/** Orders that stay warm although no list shows them: going back to a folder is immediate. */
const warm = 8;

/** The sorted rows of the queries that are shown, and of those shown lately. */
export class OrderShelf {
  /** In order of use, the latest last. */
  readonly #orders = new Map<string, { readonly items: SortedItems; users: number }>();
  readonly #collations = new Map<string, Collation>();
  #revisions = 0;

  /** The next revision: all lists count by one clock, so that what is told of an order and of a list that shows it can be compared. */
  readonly tick = (): number => (this.#revisions += 1);

  /** The rows of a query, shared by all lists that show it. To be given back. */
  take(query: ListingQuery): SortedItems {
    const name = nameOf(query);
    const known = this.#orders.get(name);
    const order = known ?? { items: new SortedItems(query, { like: this.#likest(query), collation: this.#collation(query.locale), tick: this.tick }), users: 0 };
    order.users += 1;
    this.#orders.delete(name);
    this.#orders.set(name, order);
    return order.items;
  }

  giveBack(items: SortedItems): void {
    const order = this.#orders.get(nameOf(items.query));
    if (order !== undefined) order.users -= 1;
    const idle = [...this.#orders].filter(([, { users }]) => users === 0);
    for (const [name] of idle.slice(0, Math.max(0, idle.length - warm))) this.#orders.delete(name);
  }

  /** Nobody shows anything: nothing need be kept in step. */
  clear(): void {
    this.#orders.clear();
  }

  touch(touched: Touched): void {
    for (const { items } of this.#orders.values()) items.touch(touched);
  }

  #collation(locale: string | undefined): Collation | null {
    if (locale === undefined) return null;
    const collation = this.#collations.get(locale) ?? new Collation(locale);
    this.#collations.set(locale, collation);
    return collation;
  }

  #likest(query: ListingQuery): SortedItems | null {
    for (const { items } of this.#orders.values()) if (folderOf(items.query) === folderOf(query) && items.query.locale === query.locale) return items;
    return null;
  }
}
