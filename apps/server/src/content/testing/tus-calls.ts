import { type ClientRequest, request as httpRequest } from 'node:http';
import { type UserId } from '@holdfast/domain';
import { alice, type ContentServer, space } from './content-server.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Upload-Metadata of these values. */
export const metadataOf = (values: Readonly<Record<string, string>>): string => Object.entries(values).map(([key, value]) => `${key} ${base64(value)}`).join(',');

export const tusHeaders = { 'Tus-Resumable': '1.0.0' } as const;
export const bytesType = { 'Content-Type': 'application/offset+octet-stream' } as const;
export const packMetadata = metadataOf({ kind: 'pack', space });

/** The calls of tus 1.0.0, one by one, on a content server of a test. */
export class TusCalls {
  readonly #server: ContentServer;
  readonly #user: UserId;

  constructor(server: ContentServer, user: UserId = alice) {
    this.#server = server;
    this.#user = user;
  }

  create(length: number | string, metadata = packMetadata, more: { readonly headers?: Record<string, string>; readonly body?: Uint8Array<ArrayBuffer> } = {}): Promise<Response> {
    const { headers = {}, ...rest } = more;
    return this.call('POST', '/uploads', { 'Upload-Length': String(length), 'Upload-Metadata': metadata, ...headers }, rest);
  }

  /** Begins an upload and answers where. */
  async begin(length: number, metadata = packMetadata): Promise<string> {
    const response = await this.create(length, metadata);
    if (response.status !== 201) throw new Error(`no upload was begun: ${response.status} ${await response.text()}`);
    return placeOf(response);
  }

  patch(at: string, offset: number, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
    return this.call('PATCH', at, { 'Upload-Offset': String(offset), ...bytesType, ...headers }, { body });
  }

  head(at: string): Promise<Response> {
    return this.call('HEAD', at);
  }

  async offsetOf(at: string): Promise<number> {
    const response = await this.head(at);
    if (response.status !== 200) throw new Error(`the upload does not tell its offset: ${response.status}`);
    return Number(response.headers.get('Upload-Offset'));
  }

  call(method: string, path: string, headers: Record<string, string> = {}, rest: RequestInit = {}): Promise<Response> {
    return this.#server.fetch(path, { method, headers: { ...tusHeaders, ...headers }, ...rest }, this.#user);
  }

  /** A PATCH whose body is written by hand; errors of its connection are its owner's to hear, or nobody's. */
  stream(at: string, offset: number, length: number, headers: Record<string, string> = {}): ClientRequest {
    return this.#byHand('PATCH', at, { 'Upload-Offset': String(offset), 'Content-Length': String(length), ...headers });
  }

  /** A creation with its bytes, which are written by hand. */
  streamCreation(length: number, metadata: string): ClientRequest {
    return this.#byHand('POST', '/uploads', { 'Upload-Length': String(length), 'Upload-Metadata': metadata, 'Content-Length': String(length) });
  }

  #byHand(method: string, path: string, headers: Record<string, string>): ClientRequest {
    return httpRequest(`${this.#server.url}${path}`, { method, headers: { ...tusHeaders, ...bytesType, 'X-Test-User': this.#user, ...headers } }).on('error', () => undefined);
  }
}

/** Where a creation's answer says the upload is, as a path below the API. */
export const placeOf = (response: Response): string => (response.headers.get('Location') ?? '').replace('/api/v1', '');
