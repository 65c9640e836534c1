import type { SimDevice } from '../world/sim-device.ts';
import type { Tab } from '../world/sim-tab.ts';
import { checkView } from './everything.ts';
import type { Violation } from './violation.ts';

/** What a tab held when it was looked at: everything that its base and its view come from is replaced when it changes, or grows. */
interface Seen {
  readonly meta: object;
  readonly outbox: readonly unknown[];
  readonly pending: number;
  readonly view: object;
  readonly writes: number;
}

/** Makes the views of tabs anew (P9, M5), but only of those that have changed since. */
export class ViewWatch {
  readonly #seen = new WeakMap<Tab, Seen>();

  /** Null when there is nothing new to look at. */
  look(device: SimDevice, tab: Tab): readonly Violation[] | null {
    const { meta, outbox, view } = tab.engine.inspect();
    const now: Seen = { meta, outbox, pending: outbox.length, view, writes: view.writes };
    const before = this.#seen.get(tab);
    if (before !== undefined && before.meta === now.meta && before.outbox === now.outbox && before.pending === now.pending && before.view === now.view && before.writes === now.writes) return null;
    this.#seen.set(tab, now);
    return checkView(device, tab);
  }
}
