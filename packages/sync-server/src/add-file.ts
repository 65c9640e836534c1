import type { Content, DeviceId, NodeId, OpId, Operation, SpaceId, UserId } from '@holdfast/domain';
import { uuid5 } from '@holdfast/domain';
import type { Settled } from '@holdfast/protocol';
import { nameRefusal } from './name-refusal.ts';
import type { Sequencer } from './sequencer/sequencer.ts';
import { SyncServerError } from './sync-server-error.ts';

/** A file whose manifest is committed, to be put into the tree by the server (an upload by any tus client). */
export interface NewFile {
  /** A UUID that names the request: the same again adds nothing and answers the same node. */
  readonly request: string;
  readonly user: UserId;
  readonly space: SpaceId;
  readonly parent: NodeId;
  /** Folder names below `parent`, outermost first; those that are there are used (RULES.md 0.8). */
  readonly folders: readonly string[];
  readonly name: string;
  readonly content: Content;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** One device would make uploads wait for one another; a few keep them in order and let them share commits. */
const deviceOf = ({ space, request }: NewFile): { readonly id: DeviceId; readonly name: string } =>
  ({ id: uuid5<'DeviceId'>(space, `uploads/${request.slice(0, 1)}`), name: 'Upload' });

const checkNames = ({ folders, name }: NewFile): void => {
  for (const each of [...folders, name]) {
    const refusal = nameRefusal(each);
    if (refusal !== null) throw new SyncServerError('invalid-request', refusal);
  }
};

const operationsOf = (file: NewFile, device: DeviceId): { readonly ops: readonly Operation[]; readonly node: NodeId } => {
  const id = (what: string): OpId => uuid5<'OpId'>(file.request, `op/${what}`);
  const ops: Operation[] = [];
  let parent = file.parent;
  for (const [i, name] of file.folders.entries()) {
    const node = uuid5<'NodeId'>(file.request, `folder/${i}`);
    ops.push({ v: 1, type: 'createFolder', id: id(`folder/${i}`), device, baseSeq: 0, at: file.at, node, parent, name, onCollision: 'merge' });
    parent = node;
  }
  const node = uuid5<'NodeId'>(file.request, 'file');
  ops.push({ v: 1, type: 'createFile', id: id('file'), device, baseSeq: 0, at: file.at, node, parent, name: file.name, ...file.content });
  return { ops, node };
};

const refusalOf = (result: Settled['result'], file: NewFile): SyncServerError => {
  if (result.code === 'rejected' && result.reason === 'quota') return new SyncServerError('quota-exceeded', `There is no room for ${JSON.stringify(file.name)}: free some, or ask for more.`);
  if (result.code === 'rejected' && result.reason === 'forbidden') return new SyncServerError('forbidden', 'You may look at this space and not change it: ask its owner.');
  if (result.code === 'retry') return new SyncServerError('database-unavailable', 'The server could not add the file now: try again in a moment.');
  const reason = result.code === 'rejected' ? result.reason : result.code;
  return new SyncServerError('invalid-request', `The file ${JSON.stringify(file.name)} could not be added (${reason}).`);
};

/**
 * Adds a file, and the folders on its way, through operations of the server's own (H37). A file of that name that is there stays:
 * the new one is called "name (2)". Answers the node that holds it.
 * @throws SyncServerError `invalid-request` for names, `not-found`, `forbidden`, `quota-exceeded`, `database-unavailable`.
 */
export const addFile = async (sequencer: Pick<Sequencer, 'append'>, file: NewFile): Promise<NodeId> => {
  checkNames(file);
  const device = deviceOf(file);
  const { ops, node } = operationsOf(file, device.id);
  const results = await sequencer.append({ space: file.space, user: file.user, device, ops });
  const last = results.at(-1);
  const bad = results.find((result) => result.code === 'rejected' || result.code === 'parked' || result.code === 'retry' || result.code === 'missingManifest');
  if (bad || !last) throw refusalOf(bad ?? { code: 'parked', reason: 'nothing was decided' }, file);
  return last.code === 'aliased' ? last.to : node;
};
