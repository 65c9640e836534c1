import type { Change, SyncStatus, TransferClient } from '@holdfast/sync-client';
import type { FixtureChanges } from './fixture-changes.ts';

/** Pauses rows of the fixture's sync centre. */
export class FixtureTransfers implements TransferClient {
  readonly #centre: FixtureChanges;
  readonly #tell: (part: Partial<SyncStatus>) => void;

  constructor(centre: FixtureChanges, tell: (part: Partial<SyncStatus>) => void) {
    this.#centre = centre;
    this.#tell = tell;
  }

  async pause(what: 'all' | readonly string[]): Promise<void> {
    this.#change('pause', what, { state: 'paused', reason: 'Paused', can: ['resume', 'cancel'] });
    this.#tell(what === 'all' ? { paused: true } : {});
  }

  async resume(what: 'all' | readonly string[]): Promise<void> {
    this.#change('resume', what, { state: 'bytes', reason: 'Its bytes wait for their turn', can: ['pause', 'cancel'] });
    this.#tell({ paused: false });
  }

  #change(call: 'pause' | 'resume', what: 'all' | readonly string[], part: Partial<Change>): void {
    this.#centre.calls.push(what === 'all' ? `${call} all` : `${call} ${what.length}`);
    this.#centre.rows = this.#centre.rows.map((row) => (row.can.includes(call) && (what === 'all' || what.includes(row.id)) ? { ...row, section: 'waiting', ...part } : row));
  }
}
