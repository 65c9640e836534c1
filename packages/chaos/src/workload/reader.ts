import { crc32 } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import type { NodeSession } from '@holdfast/harness';
import { problem } from '@holdfast/protocol';
import { violation, type Random, type Violation } from '@holdfast/simulator';
import { fromBufferPromise } from 'yauzl';
import { namesOf } from '../check/known-content.ts';
import type { Tally } from '../run/tally.ts';
import type { ServedVersion } from '../server/served-versions.ts';
import type { Link } from '../stack/toxiproxy.ts';
import type { Guest } from './guest.ts';

export interface ReaderParts {
  readonly name: string;
  readonly link: Link;
  readonly session: NodeSession;
  /** Every version that the server has, past all faults; the last that could be learnt. */
  readonly versions: () => Promise<readonly ServedVersion[]>;
  readonly done: Tally;
  readonly found: (violation: Violation) => void;
}

interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** An archive that was read whole, and what it was. */
interface WholeArchive {
  readonly path: string;
  readonly etag: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes that are remembered to compare ranges with. */
const rememberedBytes = 48 * 1024 * 1024;
const longestMs = 60_000;
/** What a server under faults may answer: nothing of it says that anything was read. */
const excuses: ReadonlySet<string> = new Set(['storage-unavailable', 'database-unavailable', 'not-found', 'too-many-requests']);

/** Reads whatever versions there are, whole, in ranges and as archives: what ends well is right and whole, whatever is struck meanwhile. */
export class Reader implements Guest {
  readonly #parts: ReaderParts;
  readonly #whole = new Map<string, Uint8Array<ArrayBuffer>>();
  #archive: WholeArchive | null = null;
  /** Everything is healed: nothing may fail. */
  #strict = false;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  get link(): Link {
    return this.#parts.link;
  }

  async act(random: Random): Promise<void> {
    const versions = await this.#parts.versions();
    if (versions.length === 0) return;
    const kind = random.weighted({ whole: 4, range: 6, archive: 1.5, archiveRange: 2, head: 0.5 });
    switch (kind) {
      case 'whole': return this.#readWhole(random.pick(versions));
      case 'range': return this.#readRange(random, versions);
      case 'archive': return this.#readArchive(random, versions);
      case 'archiveRange': return this.#archive === null ? this.#readArchive(random, versions) : this.#goOn(random, versions, this.#archive);
      case 'head': return this.#head(random.pick(versions));
    }
  }

  async settle(random: Random): Promise<void> {
    this.#strict = true;
    try {
      for (let n = 0; n < 12; n++) await this.act(random);
    } finally {
      this.#strict = false;
    }
  }

  #wrong(detail: string): void {
    this.#parts.found(violation('S4', `${this.name}: ${detail}`));
  }

  /** Null when it was cut, refused with reason, or not waited for any longer. */
  async #ask(path: string, init: RequestInit = {}): Promise<Got | null> {
    const { session, done } = this.#parts;
    let answer: Response;
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      answer = await fetch(`${session.url}/api/v1/spaces/${session.session.home}${path}`, { ...init, headers: { ...session.headers, ...(init.headers as Record<string, string>) }, signal: AbortSignal.timeout(longestMs) });
      bytes = new Uint8Array(await answer.arrayBuffer());
    } catch (error) {
      done.add('read:cut');
      if (this.#strict) this.#wrong(`${path} broke off with everything healed: ${String(error)} ${String(error instanceof Error ? error.cause : '')}`);
      return null;
    }
    if (answer.ok || init.method === 'HEAD') return { status: answer.status, headers: answer.headers, bytes };
    this.#judge(path, answer.status, bytes);
    return null;
  }

  #judge(path: string, status: number, bytes: Uint8Array): void {
    const text = new TextDecoder().decode(bytes);
    const told = problem.safeParse(jsonOrNull(text));
    this.#parts.done.add(`read:${told.success ? told.data.code : status}`);
    if (!told.success) return this.#wrong(`${path} was answered ${status} with no problem but ${JSON.stringify(text.slice(0, 200))}`);
    const isGone = status === 404;
    if (!excuses.has(told.data.code) || (this.#strict && !isGone)) this.#wrong(`${path} was answered ${status} ${told.data.code}: ${told.data.detail ?? ''}`);
  }

  #remember(manifest: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#whole.set(manifest, bytes);
    let sum = [...this.#whole.values()].reduce((all, { length }) => all + length, 0);
    for (const [oldest, { length }] of this.#whole) {
      if (sum <= rememberedBytes) return;
      this.#whole.delete(oldest);
      sum -= length;
    }
  }

  async #readWhole({ node, version, manifest, size }: ServedVersion): Promise<void> {
    const got = await this.#ask(pathOf(node, version));
    if (got === null) return;
    if (got.bytes.length !== size) return this.#wrong(`${got.bytes.length} of the ${size} bytes of ${node} version ${version} came, and the answer ended well`);
    if (!(await namesOf(got.bytes)).includes(manifest)) return this.#wrong(`the ${size} bytes of ${node} version ${version} are not those of ${manifest}`);
    this.#parts.done.add('read:whole');
    this.#remember(manifest, got.bytes);
  }

  async #readRange(random: Random, versions: readonly ServedVersion[]): Promise<void> {
    const known = versions.filter(({ manifest, size }) => size > 0 && this.#whole.has(manifest));
    if (known.length === 0) return this.#readWhole(random.pick(versions));
    const { node, version, manifest, size } = random.pick(known);
    const whole = this.#whole.get(manifest) ?? new Uint8Array(0);
    const from = random.between(0, size - 1);
    const to = random.chance(0.3) ? size - 1 : random.between(from, Math.min(size - 1, from + 2_000_000));
    const got = await this.#ask(pathOf(node, version), { headers: { Range: `bytes=${from}-${to}`, ...(random.chance(0.5) ? { 'If-Range': `"${manifest}"` } : {}) } });
    if (got === null) return;
    const wanted = got.status === 206 ? whole.subarray(from, to + 1) : whole;
    if (Buffer.compare(got.bytes, wanted) !== 0) return this.#wrong(`bytes ${from} to ${to} of ${node} version ${version} came as ${got.bytes.length} others (${got.status})`);
    this.#parts.done.add('read:range');
  }

  async #head({ node, version, size }: ServedVersion): Promise<void> {
    const got = await this.#ask(pathOf(node, version), { method: 'HEAD' });
    if (got?.status === 200 && Number(got.headers.get('content-length')) !== size) this.#wrong(`HEAD of ${node} version ${version} says ${got.headers.get('content-length')} bytes, and it has ${size}`);
  }

  async #readArchive(random: Random, versions: readonly ServedVersion[]): Promise<void> {
    const small = versions.filter(({ size }) => size < 3_000_000);
    if (small.length === 0) return;
    const nodes = [...new Set(Array.from({ length: random.between(1, 5) }, () => random.pick(small).node))];
    const path = `/archive?nodes=${nodes.join(',')}`;
    const got = await this.#ask(path);
    if (got !== null) await this.#check(path, got, versions);
  }

  /** As a download manager does: from somewhere on, if it is still what it was. */
  async #goOn(random: Random, versions: readonly ServedVersion[], { path, etag, bytes }: WholeArchive): Promise<void> {
    const from = random.between(0, bytes.length - 1);
    const got = await this.#ask(path, { headers: { Range: `bytes=${from}-`, 'If-Range': etag } });
    if (got === null) return void (random.chance(0.2) && (this.#archive = null));
    if (got.status === 200) return this.#check(path, got, versions);
    if (Buffer.compare(got.bytes, bytes.subarray(from)) !== 0) return this.#wrong(`${path} from byte ${from} on is not what it was under the same tag ${etag}`);
    this.#parts.done.add('read:archive range');
  }

  async #check(path: string, { headers, bytes }: Got, before: readonly ServedVersion[]): Promise<void> {
    if (bytes.length !== Number(headers.get('content-length'))) return this.#wrong(`${path} said ${headers.get('content-length')} bytes, and ended well with ${bytes.length}`);
    // Learnt afterwards: what came meanwhile is among them. One whose file was purged meanwhile is not, but was before.
    const known = new Set([...before, ...(await this.#parts.versions())].map(({ manifest }) => manifest));
    const fault = await faultIn(bytes, known).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (fault !== null) return this.#wrong(`${path}: ${fault}`);
    this.#archive = { path, etag: headers.get('etag') ?? '', bytes };
    this.#parts.done.add('read:archive');
  }
}

/** What is wrong with an archive; rejects for one that cannot be read at all. */
const faultIn = async (bytes: Uint8Array, known: ReadonlySet<string>): Promise<string | null> => {
  const zip = await fromBufferPromise(Buffer.from(bytes));
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    const file = new Uint8Array(await buffer(await zip.openReadStreamPromise(entry)));
    if (crc32(file) !== entry.crc32) return `the sum of ${entry.fileName} is not that of its bytes`;
    if (!(await namesOf(file)).some((name) => known.has(name))) return `the ${file.length} bytes of ${entry.fileName} are those of no version`;
  }
  return null;
};

const pathOf = (node: string, version: string): string => `/nodes/${node}/content?version=${version}`;

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
