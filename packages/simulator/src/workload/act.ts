import { liveTree } from '../device/tree-of.ts';
import { FileHands } from './file-hands.ts';
import type { Done, Person } from './person.ts';
import { Reach } from './reach.ts';
import { SecondThoughts } from './second-thoughts.ts';
import type { Action } from './swarm.ts';
import { TreeHands } from './tree-hands.ts';

/** Does one thing on a device. Rejects with what the engine says when it may not be done. */
export const act = async (person: Person, action: Action): Promise<Done> => {
  const reach = new Reach(person, liveTree(person.engine.inspect().view));
  const [hands, files, thoughts] = [new TreeHands(reach), new FileHands(reach), new SecondThoughts(reach)];
  switch (action) {
    case 'mkdir': return hands.create('suffix');
    case 'putFolder': return hands.create('merge');
    case 'putTree': case 'add': case 'edit': case 'read': case 'restoreVersion': return files[action]();
    case 'move': case 'copy': return hands.into(action);
    case 'restore': case 'purge': return hands.back(action);
    case 'emptyTrash': return person.engine.execute([{ type: 'emptyTrash' }]).then(({ ops }) => ({ what: 'empty the trash', ops }));
    case 'tag': case 'untag': case 'attr': return hands.label(action);
    case 'rename': case 'trash': case 'storm': case 'deepen': case 'swap': case 'swapFolders': case 'forbidden': return hands[action]();
    case 'undo': case 'redo': case 'retry': case 'cancel': case 'decide': return thoughts[action]();
  }
};
