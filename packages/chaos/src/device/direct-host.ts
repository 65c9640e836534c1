import { openAsBlob } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ManifestId, NodeId, OpId } from '@holdfast/domain';
import { SyncClientError, type Change, type Executed, type SyncEngine } from '@holdfast/sync-client';

/** A file of the person's own, which the device has no room for. */
export interface OwnFile {
  /** Its name is its own in the whole run. */
  readonly name: string;
  /** Where it lies. */
  readonly path: string;
}

/** A file that was sent from where it lies, as it was queued. */
export interface SentDirectly {
  readonly op: OpId;
  readonly node: NodeId;
  readonly manifest: ManifestId;
}

/** What an engine sends from files of the person's own. */
export class DirectHost {
  readonly #engine: SyncEngine;
  readonly #now: () => number;
  readonly #under = new Map<string, Promise<Executed>>();

  constructor(engine: SyncEngine, now: () => number) {
    this.#engine = engine;
    this.#now = now;
  }

  /** Answers once it stands written down that it is being sent, or all is over. */
  async begin({ name, path }: OwnFile): Promise<void> {
    const blob = await openAsBlob(path);
    let isOver = false;
    const work = this.#engine.addFiles(this.#engine.root, [{ path: [name], blob, mtime: this.#now(), mime: 'application/octet-stream' }], undefined, 'direct');
    const over = (): void => {
      isOver = true;
    };
    work.then(over, over);
    this.#under.set(name, work);
    while (!isOver && (await this.#row(name)) === null) await delay(10);
  }

  /** Answers how it ended; null when the person had cancelled it. @throws SyncClientError `content`, `quota`: it was not sent, which stays told. */
  async end(name: string): Promise<SentDirectly | null> {
    const work = this.#under.get(name);
    if (work === undefined) throw new SyncClientError('closed', `Nobody sends ${name}`);
    const { ops: [op], created: [node] } = await work.finally(() => this.#under.delete(name));
    if (op === undefined || node === undefined) return null;
    const row = this.#engine.inspect().view.node(node);
    if (row?.kind !== 'file') throw new SyncClientError('not-found', `${name} is queued, and moved away already`);
    return { op, node, manifest: row.content.manifest };
  }

  /** False when nothing of it is under way any more. */
  async say(name: string, what: 'pause' | 'resume' | 'cancel'): Promise<boolean> {
    const row = await this.#row(name);
    if (row === null) return false;
    if (what === 'cancel') await this.#engine.cancel((await this.#engine.planCancel([row.id])).plan, 'keep');
    else await this.#engine.transfers[what]([row.id]);
    return true;
  }

  async #row(name: string): Promise<Change | null> {
    const { rows } = await this.#engine.changes({ from: 0, to: 500 });
    return rows.find(({ words }) => words.after === 'directly' && words.name === name) ?? null;
  }
}
