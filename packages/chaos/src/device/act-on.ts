import type { NodeId } from '@holdfast/domain';
import { act, Contents, liveTree, randomFrom, type Action, type Person, type Random } from '@holdfast/simulator';
import type { SyncEngine } from '@holdfast/sync-client';
import type { Acted, SavedContent, ToDo } from './calls.ts';
import { namesOf } from '../check/known-content.ts';
import { sha256 } from './sha256.ts';

export interface Actor {
  readonly engine: SyncEngine;
  readonly device: string;
  readonly now: () => number;
  /** Told when a file is opened and gives other bytes than its content names. */
  readonly misread: (detail: string) => void;
}

const anyFolder = (engine: SyncEngine, random: Random): { readonly id: NodeId; readonly path: string } => {
  const folders = liveTree(engine.inspect().view).filter(({ row }) => row.kind === 'folder');
  const chosen = random.chance(0.5) || folders.length === 0 ? null : random.pick(folders);
  return chosen === null ? { id: engine.root, path: '/' } : { id: chosen.row.id, path: chosen.path };
};

/** A large file: several chunks, mostly ones that nobody has. */
const addLarge = async ({ engine, now }: Actor, random: Random, size: number): Promise<Acted> => {
  const folder = anyFolder(engine, random);
  const name = `large ${random.uint32()}.bin`;
  const bytes = random.bytes(size);
  const { ops, created } = await engine.addFiles(folder.id, [{ path: [name], blob: new Blob([bytes]), mtime: now(), mime: 'application/octet-stream' }]);
  const node = created.at(-1);
  return { what: `add ${folder.path}${name} of ${size} bytes`, ops, saved: node === undefined ? [] : [{ ops, what: name, sha256: sha256(bytes), size, node }] };
};

/** Edits some lines of a text: two at once are merged or kept both (H46). */
const editText = async ({ engine, now }: Actor, random: Random): Promise<Acted | null> => {
  const texts = liveTree(engine.inspect().view).filter(({ row }) => row.kind === 'file' && row.name.value.endsWith('.txt') && row.content.size < 100_000);
  if (texts.length === 0) return null;
  const { path, row } = random.pick(texts);
  const before = new TextDecoder().decode(await engine.read(row.id));
  const lines = before === '' ? [] : before.split('\n');
  lines.splice(random.between(0, lines.length), random.between(0, 1), `line ${random.uint32()}`);
  const bytes = new Uint8Array(Buffer.from(lines.join('\n')));
  const { ops } = await engine.writeFile(row.id, new Blob([bytes]), now());
  return { what: `edit the text ${path}`, ops, saved: [{ ops, what: path, sha256: sha256(bytes), size: bytes.length, node: row.id }] };
};

const anyOf = (engine: SyncEngine, random: Random): NodeId | null => {
  const tree = liveTree(engine.inspect().view);
  return tree.length === 0 ? null : random.pick(tree).row.id;
};

/** Keeps something on this device, or no longer. */
const pin = async ({ engine }: Actor, random: Random, pins: boolean): Promise<Acted | null> => {
  const tree = liveTree(engine.inspect().view).map(({ row }) => row.id);
  const how = await engine.device.pinned(tree);
  const fitting = tree.filter((_, i) => (how[i] === 'own') !== pins);
  if (fitting.length === 0) return null;
  const node = random.pick(fitting);
  await (pins ? engine.device.pin([node]) : engine.device.unpin([node]));
  return { what: `${pins ? 'pin' : 'unpin'} ${node}`, ops: [], saved: [] };
};

/** Room is made: of one thing, or of all that may go. */
const freeUp = async ({ engine }: Actor, random: Random): Promise<Acted | null> => {
  const node = anyOf(engine, random);
  const bytes = random.chance(0.5) || node === null ? await engine.device.free(random.chance(0.5) ? 'all' : random.between(1, 2_000_000)) : await engine.device.drop([node]);
  return { what: `free ${bytes} bytes`, ops: [], saved: [] };
};

/** Reads a file in pieces, as a player does. */
const stream = async ({ engine, misread }: Actor, random: Random): Promise<Acted | null> => {
  const files = liveTree(engine.inspect().view).filter(({ row }) => row.kind === 'file');
  if (files.length === 0) return null;
  const { row, path } = random.pick(files);
  const { size, version, hash } = await engine.device.stat(row.id, null);
  const pieces: Uint8Array[] = [];
  const step = random.between(50_000, 1_000_000);
  for (let at = 0; at < size; at += step) pieces.push(await engine.device.read(row.id, version, at, Math.min(size, at + step)));
  if (!(await namesOf(new Uint8Array(Buffer.concat(pieces)))).includes(hash)) misread(`streamed other bytes of ${path} than its version ${version} has`);
  return { what: `stream ${path}`, ops: [], saved: [] };
};

const growing: ReadonlySet<ToDo['action']> = new Set(['copy', 'putTree', 'deepen', 'storm', 'add', 'large', 'mkdir', 'putFolder']);
/** From so many things on, people tidy up: copies of copies would fill any disk. */
const crowded = 500;

/** Does one thing on a device; rejects with the engine's code when it may not be done. */
export const actOn = async (actor: Actor, { action, seed, hostileNames, large }: ToDo): Promise<Acted | null> => {
  const random = randomFrom(seed);
  const tidyUp = growing.has(action) && liveTree(actor.engine.inspect().view).length > crowded;
  switch (tidyUp ? 'trash' : action) {
    case 'large': return addLarge(actor, random, large);
    case 'text': return editText(actor, random);
    case 'pin': return pin(actor, random, true);
    case 'unpin': return pin(actor, random, false);
    case 'freeUp': return freeUp(actor, random);
    case 'stream': return stream(actor, random);
    case 'pauseAll':
      await actor.engine.transfers.pause('all');
      return { what: action, ops: [], saved: [] };
    case 'resumeAll':
      await actor.engine.transfers.resume('all');
      return { what: action, ops: [], saved: [] };
    case 'redo': {
      const turned = await actor.engine.redo();
      return turned === null ? null : { what: action, ops: turned.ops, saved: [] };
    }
    default: {
      const saved: SavedContent[] = [];
      const person: Person = {
        ...actor, random, contents: new Contents(random.split('contents')), hostileNames,
        saved: ({ ops, what, bytes, node }) => saved.push({ ops, what, sha256: sha256(Buffer.from(bytes, 'latin1')), size: bytes.length, node }),
        misread: (detail) => {
          throw new Error(`A file that is opened ${detail}`);
        },
      };
      const done = await act(person, tidyUp ? 'trash' : (action as Action));
      return done === null ? null : { ...done, saved };
    }
  }
};
