import { type EngineClient, SyncClientError } from '@holdfast/sync-client';
import { reply } from '../engine/reply.ts';
import { type FileAsked, type FileTold, workingEveryMs } from './content-wire.ts';

/** What of an engine is given out. */
export type Giving = Pick<EngineClient, 'space' | 'device'>;

/** Answers at a port what the service worker asks of the files of one engine, and of no other space (H7). Ends with the thread. */
export const giveFiles = (port: MessagePort, engine: () => Promise<Giving>): void => {
  port.addEventListener('message', (event: MessageEvent<FileAsked>) => void answer(port, event.data, engine));
  port.start();
};

const answer = async (port: MessagePort, asked: FileAsked, engine: () => Promise<Giving>): Promise<void> => {
  const { id } = asked;
  const tell = (told: FileTold, ...moved: Transferable[]): void => port.postMessage(told, moved);
  const working = setInterval(() => tell({ id, kind: 'working' }), workingEveryMs);
  try {
    const answered = await reply(async () => await found(await engine(), asked));
    if (!answered.ok) tell({ id, kind: 'problem', problem: answered.problem });
    else if (answered.value.kind === 'bytes') tell({ id, ...answered.value }, answered.value.bytes.buffer);
    else tell({ id, ...answered.value });
  } catch (error) {
    reportError(error);
    tell({ id, kind: 'problem', problem: { code: 'storage', message: 'Something went wrong in Holdfast itself: reload the app and try again' } });
  } finally {
    clearInterval(working);
  }
};

type Found = { readonly kind: 'stat'; readonly file: Awaited<ReturnType<Giving['device']['stat']>> } | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> };

const found = async ({ space, device }: Giving, asked: FileAsked): Promise<Found> => {
  const { node, version } = asked.place;
  if (asked.place.space !== space) throw new SyncClientError('not-found', 'The file is not in the space of this page');
  switch (asked.kind) {
    case 'stat':
      return { kind: 'stat', file: await device.stat(node, version) };
    case 'read':
      return { kind: 'bytes', bytes: await device.read(node, version, asked.from, asked.to) };
  }
};
