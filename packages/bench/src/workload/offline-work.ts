import type { NodeId } from '@holdfast/domain';
import type { Intent, SyncEngine } from '@holdfast/sync-client';
import { seeded } from '../measure/random-bytes.ts';

/** Actions that one call hands over, as a selection of items in the interface does. */
const together = 250;
/** Actions after which a person goes on to another project. */
const stay = 50;
/** Things that were made lately are tagged and moved. */
const lately = 200;

const pick = (from: readonly NodeId[], next: () => number): NodeId | undefined => from[Math.floor(next() * from.length)];

/** Somebody who goes from project to project: makes folders in them, tags and moves what was made lately. */
class Person {
  readonly #root: NodeId;
  readonly #next = seeded(17);
  readonly #projects: NodeId[] = [];
  readonly #made: NodeId[] = [];
  #actions = 0;

  constructor(root: NodeId) {
    this.#root = root;
  }

  act(): Intent {
    const index = this.#actions++;
    const open = this.#projects.at(-1);
    if (index % stay === 0 || open === undefined) return { type: 'createFolder', parent: this.#root, name: `Project ${index}`, onCollision: 'suffix' };
    const ticket = this.#next();
    const recent = pick(this.#made.slice(-lately), this.#next);
    if (recent === undefined || ticket < 0.65) return { type: 'createFolder', parent: open, name: `Folder ${index}`, onCollision: 'suffix' };
    return ticket < 0.85 ? { type: 'addTag', nodes: [recent], tag: `tag ${index}` } : { type: 'move', nodes: [recent], parent: this.#elsewhere() };
  }

  /** What an action made. Projects lie in the root, everything else in a project: nothing is moved into itself. */
  note(intent: Intent, node: NodeId): void {
    if (intent.type === 'createFolder' && intent.parent === this.#root) this.#projects.push(node);
    else this.#made.push(node);
  }

  #elsewhere(): NodeId {
    return pick(this.#projects.slice(-4), this.#next) ?? this.#root;
  }
}

/**
 * Fills the outbox with `count` operations: folders made, moved and tagged. None of it brings bytes, and none of
 * it can be folded away before it is sent (H13).
 */
export const workOffline = async (engine: SyncEngine, count: number): Promise<void> => {
  const person = new Person(engine.root);
  for (let waiting = engine.inspect().outbox.length; waiting < count; waiting = engine.inspect().outbox.length) {
    const intents = Array.from({ length: Math.min(together, count - waiting) }, () => person.act());
    const { created } = await engine.execute(intents);
    const made = created.values();
    for (const intent of intents) if (intent.type === 'createFolder') person.note(intent, made.next().value ?? engine.root);
  }
};
