import type { NodeId, SpaceId } from '@holdfast/domain';
import { ask, json, problemIn } from './ask-server.ts';
import { isArchiveResponse } from './wire-guards.ts';

/** To look through a tree of 200,000 items takes a server some seconds. */
const deadlineMs = 60_000;

/** A zip file that the server would send, or why it would not. */
export type ArchiveAnswer =
  | { readonly kind: 'ready'; readonly address: string; readonly name: string; /** Bytes. */ readonly size: number }
  /** `unknown`: the id that the server does not know, if that is why. */
  | { readonly kind: 'refused'; readonly message: string; readonly unknown: string | null }
  | { readonly kind: 'unreachable' };

/** Asks for one zip file of these items. Its address is good for a day: the browser goes on with a download that broke off. */
export const askArchive = async (space: SpaceId, nodes: readonly NodeId[]): Promise<ArchiveAnswer> => {
  const answer = await ask(`/api/v1/spaces/${space}/archives`, json({ nodes }), deadlineMs);
  if (!answer) return { kind: 'unreachable' };
  if (answer.ok && isArchiveResponse(answer.body)) {
    const { id, name, size } = answer.body;
    return { kind: 'ready', address: `/api/v1/spaces/${space}/archive?id=${id}`, name, size };
  }
  const { code, detail, subject } = problemIn(answer);
  return { kind: 'refused', message: detail, unknown: code === 'not-found' ? subject : null };
};
