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
  /** The file of the space that it takes the place of; null: it is added. */
  readonly replaces: NodeId | null;
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
  readonly #under = new Map<string, { readonly work: Promise<Executed>; readonly replaces: NodeId | null }>();

  constructor(engine: SyncEngine, now: () => number) {
    this.#engine = engine;
    this.#now = now;
  }

  /** Answers once it stands written down that it is being sent, or all is over. */
  async begin({ name, path, replaces }: OwnFile): Promise<void> {
    if (replaces !== null && !this.#isShown(replaces, name)) throw new SyncClientError('not-found', `${name} is not there, or goes by another name`);
    const blob = await openAsBlob(path);
    let isOver = false;
    const work = replaces === null
      ? this.#engine.addFiles(this.#engine.root, [{ path: [name], blob, mtime: this.#now(), mime: 'application/octet-stream' }], undefined, 'direct')
      : this.#engine.writeFile(replaces, blob, this.#now(), undefined, 'direct');
    const over = (): void => {
      isOver = true;
    };
    work.then(over, over);
    this.#under.set(name, { work, replaces });
    while (!isOver && (await this.#row(name)) === null) await delay(10);
  }

  /** Answers how it ended; null when the person had cancelled it. @throws SyncClientError `content`, `quota`: it was not sent, which stays told. */
  async end(name: string): Promise<SentDirectly | null> {
    const under = this.#under.get(name);
    if (under === undefined) throw new SyncClientError('closed', `Nobody sends ${name}`);
    const { ops: [op], created } = await under.work.finally(() => this.#under.delete(name));
    const node = under.replaces ?? created[0];
    if (op === undefined || node === undefined) return null;
    const manifest = this.#queued(op);
    if (manifest === null) throw new SyncClientError('not-found', `${name} is queued, and gone from the queue already`);
    return { op, node, manifest };
  }

  #isShown(node: NodeId, name: string): boolean {
    const row = this.#engine.inspect().view.node(node);
    return row?.kind === 'file' && row.location.trash === null && row.name.value === name;
  }

  /** The content that an operation in the queue brings: what the tree shows may be another's already. */
  #queued(id: OpId): ManifestId | null {
    const op = this.#engine.inspect().outbox.find(({ row }) => row.op.id === id)?.row.op;
    return op?.type === 'createFile' || op?.type === 'setContent' ? op.manifest : null;
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
