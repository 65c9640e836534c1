import { isKnown } from '../operation-facts.ts';
import type { Change } from '../center-api.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import { stateOf } from '../standing/standing.ts';
import type { Standing } from '../standing/standing.ts';
import type { Standings } from '../standing/standings.ts';
import { nounOf } from './deeds.ts';

type Entry = Keyed<OutboxRow>;

/** What a row says of where its operation stands. */
export type Told = Pick<Change, 'state' | 'reason' | 'progress'>;

/** Where a pending operation stands, in words. */
export const toldOf = (entry: Entry, standings: Standings): Told => {
  const standing = standings.of(entry);
  const bytes = standings.bytesOf(entry);
  return { state: stateOf(standing), reason: reasonOf(standing, standings), progress: bytes === null || (bytes.done === 0 && standing.kind !== 'sending') ? null : bytes };
};

const reasonOf = (standing: Standing, standings: Standings): string => {
  switch (standing.kind) {
    case 'deciding': return standing.answers ? 'Sent; the server is deciding' : 'Sent; the answer comes when there is a network';
    case 'sending': return '';
    case 'paused': return 'Paused';
    case 'later': return 'Made by a newer version of Holdfast: it goes on when this one is updated';
    case 'signedOut': return 'Waits until you sign in';
    case 'update': return 'Waits until you reload Holdfast, which is too old for the server';
    case 'network': return 'Waits for the network';
    case 'bytes': return 'Its bytes wait for their turn';
    case 'behind': return reasonBehind(standing.before, standings);
    case 'turn': return 'Next';
    default: return standing satisfies never;
  }
};

const reasonBehind = (before: Entry, standings: Standings): string => {
  if (standings.bytesOf(before) !== null && !standings.hasArrived(before)) return `Waits for the bytes of “${before.row.title}”`;
  return isKnown(before.row.op) ? `After ${nounOf(before.row)}` : 'After a change that a newer version of Holdfast made';
};
