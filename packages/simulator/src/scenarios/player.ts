import type { NodeId, OpId, RejectCode } from '@holdfast/domain';
import { SyncClientError } from '@holdfast/sync-client';
import type { AddEntry, Executed, Intent, Undone } from '@holdfast/sync-client';
import type { Engine } from '../device/engine.ts';
import { SimulatorError } from '../simulator-error.ts';
import { trashedBelow, trashRoots } from '../device/tree-of.ts';
import type { FileContent, Step } from './scenario.ts';

/** A device as a scenario moves it. */
export interface PlayedDevice {
  readonly engine: Engine;
  /** The device's own clock. */
  now(): number;
  /** Exchanges until nothing is left to send or fetch. */
  sync(): Promise<void>;
  /** Crashes and starts again: only durable state comes back. */
  restart(): Promise<void>;
  /** Its clock jumps. */
  jump(ms: number): void;
  /** The answers to its next exchanges are lost after the server did them. */
  drop(answers: number): void;
  blob(content: FileContent): Blob;
  /** Lets the world run until the engine has answered. */
  settle<T>(work: Promise<T>): Promise<T>;
}

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '');

/** The type of a file by its name: as much as the plays need. */
export const mimeOf = (name: string): string => (/\.(txt|md)$/i.test(name) ? 'text/plain' : 'application/octet-stream');

const find = async (device: PlayedDevice, path: string): Promise<NodeId> => {
  const view = await device.engine.resolve(namesOf(path));
  if (view === null) throw new SimulatorError('play', `The device shows no ${path}: the scenario names a path that is not there at that moment`);
  return view.id;
};

const folderId = async (device: PlayedDevice, names: readonly string[]): Promise<NodeId> =>
  names.length === 0 ? device.engine.root : find(device, names.join('/'));

const inTrash = (device: PlayedDevice, path: string): NodeId => {
  const { view } = device.engine.inspect();
  const bare = `/${namesOf(path).join('/')}`;
  const is = (placed: { readonly path: string }): boolean => placed.path.replace(/\/$/, '') === bare;
  const roots = trashRoots(view);
  const found = roots.find(is) ?? roots.flatMap((root) => trashedBelow(view, root)).find(is);
  if (found === undefined) throw new SimulatorError('play', `The device has no ${path} in its trash, but ${roots.map((each) => each.path).join(', ') || 'nothing'}`);
  return found.row.id;
};

const add = async (device: PlayedDevice, path: string, content: FileContent): Promise<readonly OpId[]> => {
  const names = namesOf(path);
  const name = names.at(-1) ?? '';
  const entry: AddEntry = { path: [name], blob: device.blob(content), mtime: device.now(), mime: mimeOf(name) };
  return (await device.engine.addFiles(await folderId(device, names.slice(0, -1)), [entry])).ops;
};

const createFolder = async (device: PlayedDevice, path: string, onCollision: 'suffix' | 'merge'): Promise<Intent> => {
  const names = namesOf(path);
  return { type: 'createFolder', parent: await folderId(device, names.slice(0, -1)), name: names.at(-1) ?? '', onCollision };
};

const intentOf = async (device: PlayedDevice, step: Step): Promise<Intent | null> => {
  switch (step.verb) {
    case 'mkdir': return createFolder(device, step.path, 'suffix');
    case 'putFolder': return createFolder(device, step.path, 'merge');
    case 'rename': return { type: 'rename', node: await find(device, step.path), name: step.name, onCollision: 'suffix' };
    case 'move': case 'copy': return { type: step.verb, nodes: [await find(device, step.path)], parent: await folderId(device, namesOf(step.folder)) };
    case 'trash': return { type: 'trash', nodes: [await find(device, step.path)] };
    case 'restore': case 'purge': return { type: step.verb, nodes: [inTrash(device, step.path)] };
    case 'emptyTrash': return { type: 'emptyTrash' };
    case 'tag': return { type: 'addTag', nodes: [await find(device, step.path)], tag: step.tag };
    case 'untag': return { type: 'removeTag', nodes: [await find(device, step.path)], tag: step.tag };
    case 'attr': return { type: 'setAttr', nodes: [await find(device, step.path)], key: step.key, value: step.value };
    default: return null;
  }
};

/** A folder that would go into itself is refused at once: nothing is queued, and the play goes on (row 14 is what the server says to it). */
const execute = async (device: PlayedDevice, intent: Intent): Promise<Executed['ops']> => {
  try {
    return (await device.engine.execute([intent])).ops;
  } catch (error) {
    if (error instanceof SyncClientError && error.code === 'cycle') return [];
    throw error;
  }
};

/** An operation that was queued, or one that the device could tell by itself to be refused: it was not. */
export type PlayedOp = OpId | { readonly refused: RejectCode };

/** The word for what became of a played operation; null while the server has not decided it. */
export const playedOutcome = (op: PlayedOp, decided: ReadonlyMap<OpId, { readonly code: string; readonly reason?: string }>): string | null => {
  if (typeof op === 'object') return `rejected:${op.refused}`;
  const outcome = decided.get(op);
  return outcome === undefined ? null : outcome.reason !== undefined ? `${outcome.code}:${outcome.reason}` : outcome.code;
};

const turned = (undone: Undone | null): readonly PlayedOp[] =>
  undone === null ? [] : [...undone.ops, ...undone.kept.flatMap(({ reason }) => (reason === null ? [] : [{ refused: reason }]))];

const act = async (device: PlayedDevice, step: Step): Promise<readonly PlayedOp[]> => {
  switch (step.verb) {
    case 'add': return add(device, step.path, step.content);
    case 'edit': return (await device.engine.writeFile(await find(device, step.path), device.blob(step.content), device.now())).ops;
    case 'undo': return turned(await device.engine.undo());
    default: {
      const intent = await intentOf(device, step);
      return intent === null ? [] : execute(device, intent);
    }
  }
};

/** Does one step; gives the ids of the operations that it queued. Throws when the device cannot do it. */
export const playStep = async (device: PlayedDevice, step: Step): Promise<readonly PlayedOp[]> => {
  switch (step.verb) {
    case 'sync': return device.sync().then(() => []);
    case 'restart': return device.restart().then(() => []);
    case 'clock': return device.jump(step.by), [];
    case 'drop': return device.drop(step.answers), [];
    default: return device.settle(act(device, step));
  }
};

/** A step as a person writes it. */
export const tellStep = ({ device, verb, ...rest }: Step): string =>
  [device, verb, ...Object.values(rest).map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))].join(' ');
