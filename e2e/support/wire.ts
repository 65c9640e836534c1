import { createHash, randomUUID } from 'node:crypto';
import type { Api } from './api.ts';

export const protocol = '1';

const chunkRow = (bytes: Buffer, claimed: string): Buffer => {
  const row = Buffer.alloc(37);
  Buffer.from(claimed, 'hex').copy(row);
  row.writeUInt32BE(bytes.length, 32);
  return row;
};

/** A pack as it travels: header, table, bodies. `claimed` is what the table says, whatever the bytes are. */
export const pack = (chunks: readonly { bytes: Buffer; claimed: string }[]): Buffer => {
  const head = Buffer.alloc(12);
  head.write('HFPK');
  head.writeUInt8(1, 4);
  head.writeUInt32BE(chunks.length, 8);
  return Buffer.concat([head, ...chunks.map(({ bytes, claimed }) => chunkRow(bytes, claimed)), ...chunks.map(({ bytes }) => bytes)]);
};

export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The manifest of a file of one chunk: its id is the hash over the chunk's id and size. */
export const manifestOf = (bytes: Buffer) => {
  const hash = hashOf(bytes);
  return { id: hashOf(chunkRow(bytes, hash).subarray(0, 36)), chunker: 'fastcdc-128k-1', size: bytes.length, chunks: [[hash, bytes.length]] };
};

/** A device that speaks the wire by hand. */
export class RawDevice {
  readonly id = randomUUID();
  readonly #api: Api;
  #ctr = 0;
  #token: string | null = null;
  #epoch: string | null = null;
  cursor = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  operation(fields: object): object {
    return { v: 1, id: randomUUID(), device: this.id, baseSeq: this.cursor, at: Date.now(), ...fields };
  }

  request(ops: readonly object[], more: object = {}): object {
    const sent = ops.map((op, index) => ({ ctr: this.#ctr + index + 1, op }));
    return {
      protocol, space: this.#api.space, device: { id: this.id, name: 'Wire' }, epoch: this.#epoch, cursor: this.cursor,
      ackedCtr: 0, token: this.#token, ops: sent, ...more,
    };
  }

  /** One exchange; answers the results of these operations, in order. */
  async exchange(ops: readonly object[]): Promise<{ code: string; reason?: string }[]> {
    const answer = await this.post('/api/v1/exchange', this.request(ops));
    const body = (await answer.json()) as {
      kind: string; token: string; epoch: string; cursor: number; lastCtr: number; outcomes: { ctr: number; result: { code: string } }[];
    };
    if (body.kind !== 'exchanged') throw new Error(`exchange: ${answer.status} ${JSON.stringify(body)}`);
    const from = this.#ctr;
    [this.#token, this.#epoch, this.cursor, this.#ctr] = [body.token, body.epoch, body.cursor, body.lastCtr];
    return body.outcomes.filter(({ ctr }) => ctr > from).map(({ result }) => result);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.#api.fetch(path, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Sends bytes as one tus upload of the kind pack; the answer to its last byte. */
  async sendPack(bytes: Buffer): Promise<Response> {
    const meta = Object.entries({ kind: 'pack', space: this.#api.space }).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',');
    const tus = { 'tus-resumable': '1.0.0' };
    const made = await this.#api.fetch('/api/v1/uploads', { method: 'POST', headers: { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': meta } });
    const location = made.headers.get('location');
    if (!made.ok || !location) return made;
    return this.#api.fetch(new URL(location, 'http://x').pathname, {
      method: 'PATCH', headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, body: new Uint8Array(bytes),
    });
  }
}
