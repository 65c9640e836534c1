import { constants, setPriority } from 'node:os';
import { ServerError } from '../../server-error.ts';
import type { AdminCommand } from '../command.ts';
import { openContentPorts, reportContent } from '../report-content.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { spacesMeant } from './spaces-meant.ts';

/** H41, H43, S4, S8: from the versions down to the stored bytes. Ends with 1 when something is wrong; lifts the collector's pause when nothing is. */
export const verifyCommand: AdminCommand = {
  usage: 'verify [--space ID] [--read-data]',
  summary: 'look whether every file’s content is there, on demand through every stored byte; a pause of the collector ends when it is',
  options: ['space'],
  flags: ['read-data'],
  run: async (context, { space }, flags) => {
    const readData = flags.has('read-data');
    // A server may serve people meanwhile.
    if (readData) setPriority(constants.priority.PRIORITY_LOW);
    const ports = await openContentPorts(context);
    const broken = await untilInterrupted(async (signal) => {
      let found = 0;
      for (const id of await spacesMeant(context.database, space)) if (await reportContent(context, ports, id, { readData, signal })) found += 1;
      if (signal.aborted) throw new ServerError('internal', 'Broken off: nothing is said of what was not looked at.');
      return found;
    });
    if (broken > 0) throw new ServerError('internal', `The content of ${broken} spaces is not whole: nothing is collected there until verify finds it so.`);
  },
};
