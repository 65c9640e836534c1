import { asDeviceId, asManifestId, asNodeId, asSpaceId } from '@holdfast/domain';
import type { ExchangeRequest, ManifestsRequest, ProblemCode } from '@holdfast/protocol';
import type { ByteSource } from '../../ports/byte-source.ts';
import type { PackUpload, Transport } from '../../ports/transport.ts';
import { SyncClientError } from '../../sync-client-error.ts';
import type { TestApi } from './test-api.ts';

/** How whatever stands at the other end answers every request from now on. */
export type Scripted =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly text: string }
  /** An answer of the server that breaks off in its body. */
  | { readonly kind: 'breaks-off' }
  | { readonly kind: 'problem'; readonly status: number; readonly code: ProblemCode; readonly detail: string; readonly retryAfterMs?: number }
  /** Somebody between us and the server, who has never heard of problems. */
  | { readonly kind: 'proxy'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'silence' }
  /** Nobody is there. */
  | { readonly kind: 'nobody' };

export interface TransportSubject {
  readonly transport: Transport;
  /** Of an upload that was begun there. */
  readonly place: string;
  script(answer: Scripted): Promise<void>;
  /** Resolves when a request has reached the other end since the last script. */
  asked(): Promise<void>;
  /** Waits for a call in the subject's own time. */
  run<T>(call: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const space = asSpaceId('00000000-0000-4000-8000-000000000001');
const node = asNodeId('00000000-0000-4000-8000-000000000002');
const device = asDeviceId('00000000-0000-4000-8000-000000000003');
const snapshot = '00000000-0000-4000-8000-000000000004';
const id = 'a'.repeat(64);
const exchange: ExchangeRequest = { protocol: '1', space, device: { id: device, name: 'Laptop' }, epoch: null, cursor: 0, ackedCtr: 0, token: null, ops: [] };
const manifests: ManifestsRequest = { protocol: '1', space, manifests: [] };
const never = (): AbortSignal => new AbortController().signal;

const packOf = (signal = never(), onPlace: PackUpload['onPlace'] = () => undefined): PackUpload => {
  const bytes = new TextEncoder().encode('a pack');
  return { source: { size: bytes.length, read: (from, to) => Promise.resolve(bytes.slice(from, to)) }, resumeFrom: null, onPlace, onProgress: () => undefined, signal };
};

/** Every call, with an answer that it takes. */
const asked: readonly { readonly name: string; readonly answer: Scripted; readonly value: unknown; readonly ask: (to: Transport, signal: AbortSignal) => Promise<unknown>; readonly aborts: boolean }[] = [
  {
    name: 'exchange', answer: { kind: 'json', value: { kind: 'busy', afterMs: 5 } }, value: { kind: 'busy', afterMs: 5 }, aborts: false,
    ask: (to) => to.exchange(exchange),
  },
  { name: 'manifests', answer: { kind: 'json', value: { results: [] } }, value: { results: [] }, aborts: false, ask: (to) => to.manifests(manifests) },
  {
    name: 'manifest', answer: { kind: 'json', value: { id, chunker: 'c', size: 0, chunks: [] } }, value: { id, chunker: 'c', size: 0, chunks: [] }, aborts: true,
    ask: (to, signal) => to.manifest(node, null, signal),
  },
  { name: 'versions', answer: { kind: 'json', value: { node, items: [], next: null } }, value: { node, items: [], next: null }, aborts: false, ask: (to) => to.versions(node, null) },
  {
    name: 'many manifests', answer: { kind: 'json', value: { manifests: [], later: [asManifestId(id)] } }, value: { manifests: [], later: [id] }, aborts: true,
    ask: (to, signal) => many(to).manifests([asManifestId(id)], signal),
  },
  { name: 'many chunks', answer: { kind: 'bytes', text: 'a pack' }, value: 'a pack', aborts: true, ask: async (to, signal) => await textOf(await many(to).chunks([id], signal)) },
  {
    name: 'content that is watched as it comes', answer: { kind: 'bytes', text: 'bytes of a file' }, value: ['bytes of a file', true], aborts: true,
    ask: async (to, signal) => {
      let came = 0;
      const text = await textOf(await to.content(node, null, 0, null, signal, () => { came += 1; }));
      return [text, came > 0];
    },
  },
  { name: 'content', answer: { kind: 'bytes', text: 'bytes of a file' }, value: 'bytes of a file', aborts: true, ask: async (to, signal) => await textOf(await to.content(node, null, 0, null, signal)) },
  {
    name: 'snapshot', answer: { kind: 'json', value: { snapshot: null } }, value: { snapshot: null }, aborts: true,
    ask: (to, signal) => way(to).head(device, signal),
  },
  { name: 'a part of a snapshot', answer: { kind: 'bytes', text: 'rows' }, value: 'rows', aborts: true, ask: (to, signal) => way(to).part(snapshot, 0, signal) },
];

const way = ({ snapshots }: Transport): NonNullable<Transport['snapshots']> => {
  if (snapshots === undefined) throw new Error('This transport has no snapshots');
  return snapshots;
};
const many = ({ reading }: Transport): NonNullable<Transport['reading']> => {
  if (reading === undefined) throw new Error('This transport cannot read many at once');
  return reading;
};
const textOf = async (source: ByteSource): Promise<string> => new TextDecoder().decode(await source.arrayBuffer());

/** What every way to the server must do: whatever comes back, or does not, it is told by one of five codes and nothing else. */
export const describeTransport = ({ describe, expect, test }: TestApi, name: string, open: () => Promise<TransportSubject>): void => {
  const withSubject = async (use: (subject: TransportSubject) => Promise<void>): Promise<void> => {
    const subject = await open();
    try {
      await use(subject);
    } finally {
      await subject.close();
    }
  };
  type Failure = Pick<SyncClientError, 'code' | 'status' | 'problem' | 'retryAfterMs'>;
  /** What the call fails with; anything but ours is thrown on. */
  const failing = async (call: Promise<unknown>): Promise<Failure> => {
    const failure: unknown = await call.then((value) => expect.unreachable(`It was answered: ${JSON.stringify(value)}`), (error: unknown) => error);
    if (!(failure instanceof SyncClientError)) throw failure;
    const { code, status, problem, retryAfterMs } = failure;
    return { code, status, problem, retryAfterMs };
  };
  const failureOf = (subject: TransportSubject, call: Promise<unknown>): Promise<Failure> => subject.run(failing(call));
  const offline = { code: 'offline', problem: null, retryAfterMs: null } as const;
  const everyCall = [
    ...asked.map(({ name, ask }) => ({ name, ask })),
    { name: 'the end of an upload', ask: (to: Transport, _signal: AbortSignal, place: string) => to.discardUpload?.(place) ?? expect.unreachable('it ends no uploads') },
    { name: 'a pack', ask: (to: Transport, signal: AbortSignal) => to.uploadPack(packOf(signal)) },
  ];

  describe(`transport: ${name}`, () => {
    test.each(asked)('an answer to $name comes as it was sent', ({ answer, value, ask }) => withSubject(async (subject) => {
      await subject.script(answer);
      expect(await subject.run(ask(subject.transport, never()))).toEqual(value);
    }));

    test.each(asked)('C1 $name: an answer that breaks off is none, and neither is that of a proxy without a server, or of nobody', ({ ask }) => withSubject(async (subject) => {
      for (const answer of [{ kind: 'breaks-off' }, { kind: 'proxy', status: 502 }, { kind: 'proxy', status: 503 }, { kind: 'proxy', status: 504 }, { kind: 'nobody' }] as const) {
        await subject.script(answer);
        expect(await failureOf(subject, ask(subject.transport, never())), JSON.stringify(answer)).toMatchObject(offline);
      }
    }));

    test.each(everyCall)('H29 $name: a refusal has the server’s status and word, and when to come back', ({ ask }) => withSubject(async (subject) => {
      for (const [status, code, retryAfterMs] of [[413, 'payload-too-large', null], [429, 'too-many-requests', 3000], [503, 'database-unavailable', 1000], [507, 'spool-full', 30_000]] as const) {
        await subject.script({ kind: 'problem', status, code, detail: 'Not now.', ...(retryAfterMs !== null && { retryAfterMs }) });
        expect(await failureOf(subject, ask(subject.transport, never(), subject.place))).toEqual({ code: 'refused', status, problem: code, retryAfterMs });
      }
    }));

    test.each(everyCall)('H29 $name: a proxy refuses too, and may say when to come back', ({ ask }) => withSubject(async (subject) => {
      await subject.script({ kind: 'proxy', status: 413 });
      expect(await failureOf(subject, ask(subject.transport, never(), subject.place))).toEqual({ code: 'refused', status: 413, problem: null, retryAfterMs: null });
      await subject.script({ kind: 'proxy', status: 429, retryAfterSeconds: 2 });
      expect(await failureOf(subject, ask(subject.transport, never(), subject.place))).toEqual({ code: 'refused', status: 429, problem: null, retryAfterMs: 2000 });
    }));

    test.each(everyCall)('H16 $name: a session that has ended is told as that, whoever says so', ({ ask }) => withSubject(async (subject) => {
      for (const answer of [{ kind: 'problem', status: 401, code: 'unauthenticated', detail: 'Sign in again.' }, { kind: 'proxy', status: 401 }] as const) {
        await subject.script(answer);
        expect((await failureOf(subject, ask(subject.transport, never(), subject.place))).code).toBe('unauthenticated');
      }
    }));

    test.each([...asked.filter(({ aborts }) => aborts), ...everyCall.slice(-1)])('$name that is given up, before it begins or while it waits, is told as that', ({ ask }) => withSubject(async (subject) => {
      await subject.script({ kind: 'silence' });
      expect((await failureOf(subject, ask(subject.transport, AbortSignal.abort(), subject.place))).code).toBe('aborted');
      const stop = new AbortController();
      const waiting = failing(ask(subject.transport, stop.signal, subject.place));
      await subject.run(subject.asked());
      stop.abort();
      expect((await subject.run(waiting)).code).toBe('aborted');
    }));

    test('C1 a pack that nobody takes is tried once, and is not sent', () => withSubject(async (subject) => {
      for (const answer of [{ kind: 'proxy', status: 502 }, { kind: 'nobody' }] as const) {
        await subject.script(answer);
        expect(await failureOf(subject, subject.transport.uploadPack(packOf()))).toMatchObject(offline);
      }
    }));
  });
};
