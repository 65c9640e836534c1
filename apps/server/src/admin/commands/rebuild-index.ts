import type { SpaceId } from '@holdfast/domain';
import { type ContentIndex, rebuildIndex, type VerifyPorts } from '@holdfast/sync-server';
import { PostgresContentIndex } from '../../content/postgres-content-index.ts';
import { ServerError } from '../../server-error.ts';
import type { AdminCommand, AdminContext } from '../command.ts';
import { openContentPorts, reportContent } from '../report-content.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { spacesMeant } from './spaces-meant.ts';

/** H41: what the database knew of content, from the store alone; then a look at what versions still lack. Ends with 1 when something is wrong. */
export const rebuildIndexCommand: AdminCommand = {
  usage: 'rebuild-index [--space ID]',
  summary: 'index again everything that is stored, from the store alone, and look which files still lack their content',
  options: ['space'],
  run: async (context, { space }) => {
    const ports = await openContentPorts(context);
    const index = new PostgresContentIndex(context.database);
    const broken = await untilInterrupted(async (signal) => {
      let found = 0;
      for (const id of await spacesMeant(context.database, space)) {
        const damaged = await rebuild(context, { ...ports, index }, id, signal);
        if (await reportContent(context, ports, id, { readData: false, signal }) || damaged > 0) found += 1;
      }
      if (signal.aborted) throw new ServerError('internal', 'Broken off: run it again, it goes on with what is missing.');
      return found;
    });
    if (broken > 0) throw new ServerError('internal', `Something is missing or damaged in ${broken} spaces: what is named above. Devices that still have the bytes send them again when they are asked.`);
  },
};

type RebuildPorts = Omit<VerifyPorts, 'index'> & { readonly index: ContentIndex };

/** Answers how many objects are damaged. */
const rebuild = async ({ say }: AdminContext, ports: RebuildPorts, space: SpaceId, signal: AbortSignal): Promise<number> => {
  const sum = { packs: 0, chunks: 0, restored: 0, damaged: 0 };
  const incomplete = new Set<string>(); // the same content may lie in several lists
  for await (const step of rebuildIndex(ports, space, signal)) {
    if (step.kind === 'pack') {
      sum.packs += 1;
      sum.chunks += step.chunks;
    } else if (step.kind === 'manifests') {
      sum.restored += step.restored;
      for (const id of step.incomplete) incomplete.add(id);
    } else {
      sum.damaged += 1;
      say(`  ${step.key}: ${step.reason}`);
    }
  }
  say(`${space}\t${sum.packs} packs with ${sum.chunks} chunks\t${sum.restored} contents restored, ${incomplete.size} incomplete\t${sum.damaged} damaged objects`);
  return sum.damaged;
};
