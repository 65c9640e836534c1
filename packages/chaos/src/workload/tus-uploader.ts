import { setTimeout as delay } from 'node:timers/promises';
import type { NodeSession } from '@holdfast/harness';
import { chunkerForSize } from '@holdfast/chunking';
import { violation, type Random, type Violation } from '@holdfast/simulator';
import { DetailedError, Upload } from 'tus-js-client';
import { nameCutBy } from '../check/known-content.ts';
import { sha256 } from '../device/sha256.ts';
import type { Ledger } from '../run/ledger.ts';
import type { Tally } from '../run/tally.ts';
import type { Link } from '../stack/toxiproxy.ts';
import type { Guest } from './guest.ts';

export interface UploaderParts {
  readonly name: string;
  readonly link: Link;
  readonly session: NodeSession;
  readonly ledger: Ledger;
  readonly done: Tally;
  readonly found: (violation: Violation) => void;
  readonly say: (text: string) => void;
}

/** A file that somebody is uploading, over however many sittings. */
interface Sending {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  url: string | null;
}

type Sitting = 'done' | 'paused' | { readonly failed: Error };

const openAtMost = 4;
const settleMs = 90_000;

/** An ordinary tus client, as any script uses it: whole files, paused, given up on and gone on with after its own restart. */
export class TusUploader implements Guest {
  readonly #parts: UploaderParts;
  #open: Sending[] = [];
  /** Those that a sitting is at work on. */
  readonly #busy = new Set<Sending>();
  #files = 0;

  constructor(parts: UploaderParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  get link(): Link {
    return this.#parts.link;
  }

  async act(random: Random): Promise<void> {
    const resting = this.#open.filter((sending) => !this.#busy.has(sending));
    const begins = resting.length === 0 || (this.#open.length < openAtMost && random.chance(0.4));
    const sending = begins ? this.#newFile(random) : random.pick(resting);
    if (random.chance(0.05)) sending.url = null; // the person has lost where it was
    const patience = random.chance(0.5) ? random.between(50, 3000) : 30_000;
    const size = random.pick([Infinity, 1_000_000, 4_000_000]);
    await this.#sit(sending, patience, { chunkSize: size, uploadDataDuringCreation: random.chance(0.5) });
  }

  async settle(): Promise<void> {
    const end = performance.now() + settleMs;
    while (this.#open.length > 0) {
      const [sending] = this.#open;
      if (sending === undefined) return;
      const result = await this.#sit(sending, end - performance.now(), { chunkSize: Infinity });
      if (result === 'done') continue;
      if (performance.now() > end) return this.#parts.found(violation('C1', `${this.name}: ${sending.name} (${sending.bytes.length} bytes) did not get to its end within ${settleMs / 1000} s with everything healed: ${typeof result === 'string' ? result : result.failed.message}`));
      await delay(300);
    }
  }

  #newFile(random: Random): Sending {
    const size = random.chance(0.05) ? random.between(30_000_000, 36_000_000) : random.chance(0.2) ? random.between(300_000, 5_000_000) : random.between(0, 200_000);
    const sending: Sending = { name: `upload ${++this.#files} ${random.uint32()}.bin`, bytes: random.bytes(size), url: null };
    this.#open.push(sending);
    return sending;
  }

  /** Sends until it is through, fails, or its person has to leave. */
  async #sit(sending: Sending, ms: number, options: { readonly chunkSize: number; readonly uploadDataDuringCreation?: boolean }): Promise<Sitting> {
    this.#busy.add(sending);
    try {
      const result = await this.#send(sending, Math.max(1, ms), options);
      this.#parts.done.add(`tus:${typeof result === 'string' ? result : 'failed'}`);
      if (typeof result !== 'string') this.#hear(sending, result.failed);
      if (result === 'done') await this.#note(sending);
      return result;
    } finally {
      this.#busy.delete(sending);
    }
  }

  #send(sending: Sending, ms: number, options: { readonly chunkSize: number; readonly uploadDataDuringCreation?: boolean }): Promise<Sitting> {
    const { session } = this.#parts;
    return new Promise((resolve) => {
      const upload = new Upload(Buffer.from(sending.bytes), {
        ...options, endpoint: `${session.url}/api/v1/uploads`, uploadUrl: sending.url, headers: { ...session.headers }, retryDelays: [0, 300, 1000],
        metadata: { filename: sending.name, space: session.session.home },
        onUploadUrlAvailable: () => (sending.url = upload.url),
        onSuccess: () => finish('done'),
        onError: (error) => finish({ failed: error }),
      });
      const leave = setTimeout(() => void upload.abort(false).finally(() => finish('paused')), ms);
      const finish = (result: Sitting): void => {
        clearTimeout(leave);
        resolve(result);
      };
      upload.start();
    });
  }

  /** What is over on the server is begun again; a refusal that no fault explains is told. */
  #hear(sending: Sending, error: Error): void {
    const status = error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? null) : null;
    if (status === 404 || status === 410) sending.url = null;
    const isExcused = status === null || [404, 409, 410, 423, 429, 503, 507].includes(status);
    if (!isExcused) this.#parts.found(violation('crash', `${this.name}: ${sending.name} was answered ${status}: ${error.message.slice(0, 500)}`));
  }

  async #note(sending: Sending): Promise<void> {
    const { name, bytes } = sending;
    this.#open = this.#open.filter((one) => one !== sending);
    const manifest = await nameCutBy(chunkerForSize(bytes.length), bytes);
    this.#parts.ledger.add({ device: this.name, what: name, sha256: sha256(bytes), size: bytes.length, by: { manifest } });
  }
}
