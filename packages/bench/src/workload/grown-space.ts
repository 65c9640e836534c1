import { createHash, hash } from 'node:crypto';
import { concatBytes, contentHash, encodePackHeader, hashFromBytes, type ManifestChunk } from '@holdfast/chunking';
import { asChunkHash, asManifestId, rootOf, type ManifestId, type NodeId, type Operation, type SpaceId } from '@holdfast/domain';
import { manifestLimits, protocolVersion, type SentOperation } from '@holdfast/protocol';
import { type NodeSession, NodeTransport } from '@holdfast/harness';
import { seeded } from '../measure/random-bytes.ts';
import { idsFrom } from './ids.ts';

const filesInFolder = 50;
const opsInCall = 500;
const chunkCount = 1000;
/** Different contents; larger spaces use them again. */
const contentsAtMost = 100_000;
const started = Date.UTC(2026, 0, 5, 8);
const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

/** Commits `count` different contents of two chunks each, out of one small pack. */
const commitContents = async (transport: NodeTransport, space: SpaceId, count: number): Promise<readonly ManifestId[]> => {
  const bodies = Array.from({ length: chunkCount }, (_, i) => new Uint8Array(createHash('sha512').update(String(i)).digest()));
  const chunks = bodies.map((bytes): ManifestChunk => ({ hash: hashFromBytes(sha256(bytes)), size: bytes.length }));
  const pack = concatBytes([encodePackHeader(chunks), ...bodies]);
  await transport.uploadPack({
    source: { size: pack.length, read: async (from, to) => pack.slice(from, to) }, resumeFrom: null, onPlace: () => undefined, onProgress: () => undefined,
    signal: AbortSignal.timeout(60_000),
  });
  const ids: ManifestId[] = [];
  for (let from = 0; from < count; from += manifestLimits.manifests) {
    const manifests = await Promise.all(Array.from({ length: Math.min(manifestLimits.manifests, count - from) }, async (_, i) => {
      const pair = [chunks[(from + i) % chunkCount], chunks[Math.floor((from + i) / chunkCount)]].filter((chunk) => chunk !== undefined);
      const manifest = { chunker: 'fastcdc-128k-1', size: 128, chunks: pair } as const;
      return { id: asManifestId(await contentHash(manifest, sha256)), chunker: manifest.chunker, size: 128, chunks: pair.map((chunk) => [asChunkHash(chunk.hash), chunk.size] as const) };
    }));
    const { results } = await transport.manifests({ protocol: protocolVersion, space, manifests });
    for (const { id, state } of results) {
      if (state !== 'committed') throw new Error(`Content ${id} is ${state}`);
      ids.push(id);
    }
  }
  return ids;
};

export interface GrownSpace {
  readonly folders: readonly NodeId[];
  readonly files: number;
  /** Operations a second while it grew. */
  readonly rate: number;
}

/** Fills the signed-in person's home with `nodes` folders and files, fifty files a folder, through the exchange itself. */
export const growSpace = async (session: NodeSession, nodes: number, progress: (done: number) => void): Promise<GrownSpace> => {
  const space = session.session.home;
  const transport = new NodeTransport(session, space);
  const ids = idsFrom(seeded(nodes));
  const device = { id: ids.device(), name: 'Grower' };
  const contents = await commitContents(transport, space, Math.min(nodes, contentsAtMost));
  const folders: NodeId[] = [];
  const next = seeded(7);
  const operation = (index: number): Operation => {
    const envelope = { v: 1, id: ids.op(), device: device.id, baseSeq: Math.max(0, index - 1), at: started + index } as const;
    const name = `${['Report', 'Invoice', 'Photo', 'Minutes'][index % 4] ?? 'File'} ${Math.floor(next() * 1e6)} ${index}`;
    if (index % (filesInFolder + 1) === 0) {
      const node = ids.node();
      const parent = folders[Math.floor(folders.length / 20)] ?? rootOf(space);
      folders.push(node);
      return { ...envelope, type: 'createFolder', node, parent, name, onCollision: 'suffix' };
    }
    const manifest = contents[index % contents.length] as ManifestId;
    return { ...envelope, type: 'createFile', node: ids.node(), parent: folders.at(-1) as NodeId, name: `${name}.pdf`, manifest, hash: manifest, size: 128, mime: 'application/pdf', mtime: started };
  };
  const start = performance.now();
  let [token, epoch, cursor]: [string | null, string | null, number] = [null, null, 0];
  for (let from = 0; from < nodes; from += opsInCall) {
    const ops: SentOperation[] = Array.from({ length: Math.min(opsInCall, nodes - from) }, (_, i) => ({ ctr: from + i + 1, op: operation(from + i) }));
    const answer = await transport.exchange({ protocol: protocolVersion, space, device, epoch, cursor, ackedCtr: from, token, ops });
    if (answer.kind !== 'exchanged' || answer.lastCtr !== from + ops.length) throw new Error(`Growing the space ended with ${JSON.stringify(answer).slice(0, 300)}`);
    ({ token, epoch, cursor } = answer);
    progress(from + ops.length);
  }
  return { folders, files: nodes - folders.length, rate: (nodes * 1000) / (performance.now() - start) };
};
