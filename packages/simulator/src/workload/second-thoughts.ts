import type { Decision } from '@holdfast/sync-client';
import type { Done } from './person.ts';
import type { Reach } from './reach.ts';

/** What somebody takes back, does again or decides later. */
export class SecondThoughts {
  readonly #reach: Reach;

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  async undo(): Promise<Done> {
    const executed = await this.#reach.person.engine.undo();
    return executed === null ? null : { what: 'undo', ops: executed.ops };
  }

  async redo(): Promise<Done> {
    const executed = await this.#reach.person.engine.redo();
    return executed === null ? null : { what: 'redo', ops: executed.ops };
  }

  /** Decides one of two files that stand side by side, or takes a merge apart (row 23, row 22). */
  async decide(): Promise<Done> {
    const { engine } = this.#reach.person;
    const [conflicts, merged] = [await engine.conflicts(), await engine.mergedFiles()];
    if (merged.length > 0 && (conflicts.length === 0 || this.#reach.random.chance(0.2))) {
      const { node } = this.#reach.random.pick(merged);
      return { what: `take the merge of ${node.name} apart`, ops: (await engine.undoMerge(node.id)).ops };
    }
    if (conflicts.length === 0) return null;
    const { file, copy } = this.#reach.random.pick(conflicts);
    const keep = this.#reach.random.pick(['file', 'copy', 'both'] as const);
    const decision: Decision = keep === 'both'
      ? { copy: copy.node.id, keep, ...(this.#reach.random.chance(0.5) && { name: this.#reach.name() }) }
      : { copy: copy.node.id, keep, fileVersion: file.version, copyVersion: copy.version };
    return { what: `keep ${keep} of ${file.node.name} and ${copy.node.name}`, ops: (await engine.resolveConflicts([decision])).ops };
  }

  async retry(): Promise<Done> {
    await this.#reach.person.engine.retry();
    return { what: 'try again what is parked', ops: [] };
  }

  /** Takes back some of what was not sent, as the sync centre lets people do; sometimes with its bytes. */
  async cancel(): Promise<Done> {
    const { engine } = this.#reach.person;
    const { rows } = await engine.changes({ from: 0, to: 50 });
    // Of what is sent directly the book is told who cancels which (run/directs.ts).
    const able = rows.filter(({ can, words }) => can.includes('cancel') && words.after !== 'directly');
    if (able.length === 0) return null;
    const { plan, total } = await engine.planCancel([this.#reach.random.pick(able).id]);
    const bytes = this.#reach.random.chance(0.7) ? 'keep' : 'discard';
    await engine.cancel(plan, bytes);
    return { what: `withdraw ${total} and ${bytes} the bytes`, ops: [], keepsBytes: bytes === 'keep' };
  }
}
