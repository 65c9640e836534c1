import { asNodeId } from '../../ids.ts';
import { contentOf, find, isLive, isWithin, pathOf, type Node, type State } from '../oracle/state.ts';
import { edited, files, folders, liveNodes, pick, type Doer } from './acts.ts';
import { hostileName } from './hostile-names.ts';
import type { Replica, Twins } from './stage.ts';

const newId = (twins: Twins): Node['id'] => asNodeId(twins.newId());
const inTrash = (view: State): Node[] => view.nodes.filter((node) => !isLive(view, node.id));

const edit = (twins: Twins, replica: Replica, file: Node | undefined, text: string): void => {
  if (file) twins.act(replica, { type: 'setContent', node: file.id, baseVersion: file.head, seenPath: pathOf(replica.view, file.id), ...twins.content(text) });
};

const folderOf = (onCollision: 'suffix' | 'merge'): Doer => (twins, replica, a, b, c) =>
  void twins.act(replica, { type: 'createFolder', node: newId(twins), parent: pick(folders(replica.view), a), name: hostileName(b, c), onCollision });

/** H21: one file, edited by two who never see each other's edit in time, again and again, so that one of them makes copy after copy. */
const storm: Doer = (twins, replica, a, b) => {
  const other = twins.replicas.find((each) => each !== replica);
  const shared = files(replica.view).filter(({ id }) => other && isLive(other.view, id));
  const file = pick(shared, a);
  if (!other || !file || b % 6 !== 0) return;
  for (let round = 0; round < 22; round += 1) {
    edit(twins, other, find(other.view, file.id), `there ${round}`);
    edit(twins, replica, find(replica.view, file.id), `here ${round}`);
    for (const each of [other, replica]) while (twins.send(each));
    for (const each of [other, replica]) twins.pull(each);
  }
};

/** What few people do, or none whose device is honest: names made to confuse, work on what lies in the trash, a choice between two files. */
export const rareDoers: Readonly<Record<string, Doer>> = {
  storm,
  decide: (twins, replica, a, b) => {
    const live = files(replica.view);
    const copies = live.filter(({ conflictOf }) => conflictOf !== null && isLive(replica.view, conflictOf));
    const copy = pick(copies.length > 0 ? copies : live, a);
    const file = copy && (find(replica.view, copy.conflictOf ?? copy.id) ?? pick(live, b));
    if (!copy || !file) return;
    const into = { file: file.id, fileVersion: file.head, copyVersion: copy.head, keep: b % 2 === 0 ? 'file' : 'copy' };
    twins.act(replica, { type: 'trash', node: copy.id, parent: copy.parent, into });
  },
  hostileFile: (twins, replica, a, b, c) =>
    void twins.act(replica, { type: 'createFile', node: newId(twins), parent: pick(folders(replica.view), a), name: hostileName(b, c), ...twins.content(['same', '1\n2\n3\n4\n5\n'][a % 2] ?? '') }),
  hostileRename: (twins, replica, a, b, c) => {
    const node = pick(liveNodes(replica.view), a);
    if (node) twins.act(replica, { type: 'rename', node: node.id, name: hostileName(b, c) });
  },
  hostileFolder: folderOf('suffix'),
  hostileUpload: folderOf('merge'),
  deadMove: (twins, replica, a, b) => {
    const node = pick(inTrash(replica.view), a);
    const parent = pick(folders(replica.view), b);
    if (node && parent !== undefined && !isWithin(replica.view, parent, node.id)) twins.act(replica, { type: 'move', node: node.id, parent });
  },
  deadTrash: (twins, replica, a) => {
    const node = pick(inTrash(replica.view), a);
    if (node) twins.act(replica, { type: 'trash', node: node.id, parent: node.parent });
  },
  deadRename: (twins, replica, a, b, c) => {
    const node = pick(inTrash(replica.view), a);
    if (node) twins.act(replica, { type: 'rename', node: node.id, name: b % 2 === 0 ? node.name : hostileName(b, c) });
  },
  deadEdit: (twins, replica, a, b, c) => {
    const file = pick(inTrash(replica.view).filter(({ kind }) => kind === 'file'), a);
    if (file) edit(twins, replica, file, edited(twins.text(contentOf(replica.view, file)), b, c));
  },
  deadCopy: (twins, replica, a, b) => {
    const source = pick(inTrash(replica.view), a);
    const parent = pick(folders(replica.view), b);
    if (source && parent !== undefined) twins.act(replica, { type: 'copy', node: newId(twins), source: source.id, srcVersion: source.head, parent, name: source.name });
  },
  intoDead: (twins, replica, a, b) => {
    const parent = pick(inTrash(replica.view).filter(({ kind }) => kind === 'folder'), a);
    if (parent) twins.act(replica, { type: 'createFolder', node: newId(twins), parent: parent.id, name: b % 2 === 0 ? 'k' : 'F', onCollision: b % 3 === 0 ? 'merge' : 'suffix' });
  },
};
