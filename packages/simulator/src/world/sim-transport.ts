import type { PackUpload, Transport, TransportEvents } from '@holdfast/sync-client';
import { SyncClientError } from '@holdfast/sync-client';
import { exchangeResponse, manifest, manifestsFound, manifestsResponse, poke, problemCodes, snapshotResponse, versionsResponse } from '@holdfast/protocol';
import type { Poke } from '@holdfast/protocol';
import type { Network } from '../network/network.ts';
import { NoAnswer } from '../network/network.ts';
import type { Random } from '../random/random.ts';
import type { Actor } from '../schedule/scheduler.ts';
import type { Answer, Door } from './door.ts';
import { SimBlob } from './sim-blob.ts';

/** Bytes that one request of an upload carries at most. */
const piece = 64 * 1024;
/** Hints that are remembered as they were read. */
const pokesKept = 16;

export interface SimTransportPorts {
  readonly network: Network;
  readonly actor: Actor;
  readonly device: string;
  readonly door: Door;
  readonly random: Random;
  /** Whether this server has snapshots. */
  readonly snapshots: boolean;
}

const opened = <T>(text: string): T => {
  const answer = JSON.parse(text) as Answer<T>;
  if ('ok' in answer) return answer.ok;
  const { status, code, message, retryAfterMs } = answer.refused;
  const problem = problemCodes.find((one) => one === code);
  // As the adapters do: a proxy speaks for an absent server.
  if (code === 'proxy' && [502, 503, 504].includes(status)) throw new SyncClientError('offline', message);
  if (status === 401) throw new SyncClientError('unauthenticated', message);
  throw new SyncClientError('refused', `${code}: ${message}`, { status, ...(retryAfterMs === null ? {} : { retryAfterMs }), ...(problem === undefined ? {} : { problem }) });
};

/** The call, unless it is given up before; what the server makes of it then nobody hears. */
const unlessGivenUp = async <T>(signal: AbortSignal | undefined, begin: () => Promise<T>): Promise<T> => {
  if (signal === undefined) return begin();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const giveUp = (): void => reject(new SyncClientError('aborted', 'The call was given up'));
  if (signal.aborted) giveUp();
  else begin().then(resolve, reject);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
};

const broken = (): SyncClientError => new SyncClientError('offline', 'Simulated: the line broke');

const pokes = new Map<string, Poke>();

/** A hint goes to every tab of every device as one text: it is read once, and nobody can change what all of them get. */
const pokeOf = (text: string): Poke => {
  const known = pokes.get(text);
  if (known !== undefined) return known;
  const made = frozen(poke.parse(JSON.parse(text)));
  if (pokes.size >= pokesKept) pokes.clear();
  pokes.set(text, made);
  return made;
};

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  for (const key in value) frozen(value[key]);
  return Object.freeze(value);
};

/** One tab's way to the server over the simulated network. Answers pass the wire schemas, as in the real adapters. */
export const simTransport = ({ network, actor, device, door, random, snapshots }: SimTransportPorts): Transport => {
  const call = async <T>(kind: string, serve: () => Promise<string>, signal?: AbortSignal): Promise<T> => {
    try {
      return opened<T>(await unlessGivenUp(signal, () => network.call(actor, device, kind, serve)));
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw new SyncClientError(error.how === 'timeout' ? 'timeout' : 'offline', error.message, { cause: error });
    }
  };
  /** Bytes that have come, unless the line has broken over them. */
  const received = (text: string, onBytes?: () => void): SimBlob => {
    onBytes?.();
    if (network.passes(device, text.length) < text.length) throw broken();
    return new SimBlob(new Uint8Array(Buffer.from(text, 'latin1')));
  };
  const offsetOf = async (place: string, signal: AbortSignal): Promise<number | null> => {
    try {
      return await call<number>('head', () => door.headUpload(place), signal);
    } catch (error) {
      if (error instanceof SyncClientError && error.status === 404) return null;
      throw error;
    }
  };
  const begin = async (upload: PackUpload): Promise<string> => {
    const place = await call<string>('create upload', () => door.createUpload(upload.source.size), upload.signal);
    await upload.onPlace(place);
    return place;
  };
  const uploadPack = async (upload: PackUpload): Promise<void> => {
    const known = upload.resumeFrom === null ? null : await offsetOf(upload.resumeFrom, upload.signal);
    const place = known === null || upload.resumeFrom === null ? await begin(upload) : upload.resumeFrom;
    for (let offset = known ?? 0; offset < upload.source.size;) {
      const bytes = await upload.source.read(offset, Math.min(upload.source.size, offset + piece));
      const text = Buffer.from(bytes).toString('latin1');
      const from = offset;
      const cut = random.chance(network.faults.truncate) ? text.slice(0, random.between(0, text.length)) : text;
      const passed = network.passes(device, cut.length);
      offset = await call<number>('patch', () => door.patchUpload(place, from, cut.slice(0, passed)), upload.signal);
      if (passed < cut.length) throw broken();
      upload.onProgress(offset);
    }
  };
  return {
    connect: (events: TransportEvents) => network.connect(actor, device, {
      onOpen: () => events.onConnected(),
      onClose: () => events.onDisconnected(),
      onPoke: (text) => events.onPoke(pokeOf(text)),
    }),
    exchange: async (request) => {
      const text = JSON.stringify(request);
      return exchangeResponse.parse(await call('exchange', () => door.exchange(text)));
    },
    manifests: async (request) => {
      const text = JSON.stringify(request);
      return manifestsResponse.parse(await call('manifests', () => door.manifests(text)));
    },
    uploadPack,
    discardUpload: (place) => call<void>('end upload', () => door.endUpload(place)),
    ...(snapshots && {
      snapshots: {
        head: async (id, signal) => snapshotResponse.parse(await call('snapshot', () => door.snapshotHead(id), signal)),
        part: (id, part, signal) => call<string>('snapshot part', () => door.snapshotPart(id, part), signal),
      },
    }),
    reading: {
      manifests: async (ids, signal) => manifestsFound.parse(await call('manifests of many', () => door.readManifests(JSON.stringify({ ids })), signal)),
      chunks: async (chunks, signal, onBytes) => {
        return received(await call<string>('chunks', () => door.readChunks(JSON.stringify({ chunks })), signal), onBytes);
      },
    },
    versions: async (node) => versionsResponse.parse(await call('versions', () => door.versions(node))),
    manifest: async (node, version, signal) => manifest.parse(await call('manifest', () => door.manifest(node, version), signal)),
    content: async (node, version, from, to, signal, onBytes) => {
      return received(await call<string>('content', () => door.content(node, version, from, to), signal), onBytes);
    },
  };
};
