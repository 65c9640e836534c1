import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { answersHttp, freePort } from '@holdfast/harness';
import { Toxiproxy, type Proxy, type ICreateToxicBody } from 'toxiproxy-node-client';
import { Program } from './program.ts';

/**
 * Toxiproxy (Shopify, Go, MIT) stands between every device and the server, and between the server and MinIO: it is what resilience
 * suites use, knows cut, slow, lossy and half-open connections, and is installed from its Go module where there is a Go. The proxies
 * on npm are either without a maintainer or cannot hold a connection half open.
 */
const module_ = 'github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0';
const cache = join(import.meta.dirname, '../../../../.cache/toxiproxy');

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '').split(delimiter).concat('/usr/local/go/bin').map((folder) => join(folder, name)).find((path) => existsSync(path));

/** Finds toxiproxy-server or builds it once; null when there is neither it nor a Go. */
const findBinary = async (): Promise<string | null> => {
  const named = process.env['TOXIPROXY'] ?? onPath('toxiproxy-server');
  if (named !== undefined) return named;
  const built = join(cache, 'server');
  if (existsSync(built)) return built;
  const go = onPath('go');
  if (go === undefined) return null;
  console.log('Building Toxiproxy from its Go module, once …');
  await mkdir(cache, { recursive: true });
  const { status, stderr } = spawnSync(go, ['install', module_], { env: { ...process.env, GOBIN: cache, GOFLAGS: '' }, encoding: 'utf8' });
  if (status === 0) return built;
  console.log(`It could not be built: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  return null;
};

export type Ailment =
  | { readonly kind: 'cut' }
  | { readonly kind: 'slow'; readonly latency: number; readonly rate: number }
  | { readonly kind: 'lossy'; readonly bytes: number }
  | { readonly kind: 'half-open' }
  | { readonly kind: 'reset' };

/** One way through the network, which can be made bad. */
export interface Link {
  /** What to connect to. */
  readonly port: number;
  /** Nothing has struck it that was not healed. */
  readonly isWell: boolean;
  strike(ailment: Ailment): Promise<void>;
  heal(): Promise<void>;
}

const toxicsOf = (ailment: Exclude<Ailment, { kind: 'cut' }>): readonly Pick<ICreateToxicBody<unknown>, 'type' | 'attributes'>[] => {
  switch (ailment.kind) {
    case 'slow': return [{ type: 'latency', attributes: { latency: ailment.latency, jitter: Math.floor(ailment.latency / 2) } }, { type: 'bandwidth', attributes: { rate: ailment.rate } }];
    case 'lossy': return [{ type: 'limit_data', attributes: { bytes: ailment.bytes } }];
    case 'half-open': return [{ type: 'timeout', attributes: { timeout: 0 } }];
    case 'reset': return [{ type: 'reset_peer', attributes: { timeout: 0 } }];
  }
};

class ProxiedLink implements Link {
  #proxy: Proxy;
  readonly port: number;
  readonly #toxics = new Set<string>();
  readonly #restart: () => Promise<void>;
  /** One ailment at a time: the second of two at once would meet the first one's toxics. */
  #struck = false;

  constructor(proxy: Proxy, port: number, restart: () => Promise<void>) {
    this.#proxy = proxy;
    this.port = port;
    this.#restart = restart;
  }

  get isWell(): boolean {
    return !this.#struck;
  }

  async strike(ailment: Ailment): Promise<void> {
    this.#struck = true;
    try {
      await this.#suffer(ailment);
    } catch (error) {
      if (!isStuck(error)) throw error;
      await this.#restart();
      await this.#suffer(ailment);
    }
  }

  async #suffer(ailment: Ailment): Promise<void> {
    if (ailment.kind === 'cut') return this.#enable(false);
    for (const { type, attributes } of toxicsOf(ailment)) {
      for (const stream of ['upstream', 'downstream'] as const) {
        const name = `${type}-${stream}`;
        this.#toxics.add(name);
        await this.#proxy.addToxic({ name, type, stream, toxicity: 1, attributes: attributes as Record<string, never> });
      }
    }
  }

  async heal(): Promise<void> {
    try {
      for (const name of this.#toxics) await this.#remove(name);
      await this.#enable(true);
    } catch (error) {
      if (!isStuck(error)) throw error;
      await this.#restart();
    }
    this.#toxics.clear();
    this.#struck = false;
  }

  /** The same way behind another proxy, which has no toxics. */
  async begin(client: Toxiproxy): Promise<void> {
    const { name, listen, upstream } = this.#proxy;
    this.#proxy = await client.createProxy({ name, listen, upstream, enabled: true });
    this.#toxics.clear();
  }

  async #remove(name: string): Promise<void> {
    try {
      await (await this.#proxy.getToxic(name)).remove();
    } catch (error) {
      // A call that timed out may have been done all the same.
      if (!/status code 404/.test(String(error))) throw error;
    }
  }

  async #enable(enabled: boolean): Promise<void> {
    await this.#proxy.update({ enabled, listen: this.#proxy.listen, upstream: this.#proxy.upstream });
  }
}

/**
 * Toxiproxy gives its calls up after 25 s: so it does for ever for a proxy with a connection that nobody reads, whose toxics it cannot
 * change. A call without any answer met one that is being started anew for another way's sake.
 */
const isStuck = (error: unknown): boolean => /status code 503|fetch failed|ECONNRE|socket hang up/.test(String(error));

/** A program and what it is called with, before the arguments of toxiproxy-server. */
export interface ToxiproxyProgram {
  readonly command: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const installed = async (): Promise<ToxiproxyProgram | null> => {
  const command = await findBinary();
  return command === null ? null : { command, before: [], after: [] };
};

/** The network of a run. */
export class Network {
  readonly #program: Program | null;
  readonly #client: Toxiproxy | null;
  readonly #links: ProxiedLink[] = [];
  #restarting: Promise<void> | null = null;

  /** Where it is told what to do; empty when there is none. */
  readonly address: string;

  private constructor(program: Program | null, client: Toxiproxy | null, address = '') {
    this.address = address;
    this.#program = program;
    this.#client = client;
  }

  /** `toxiproxy` is what there is on this machine unless told. */
  static async start(log: string, toxiproxy?: ToxiproxyProgram): Promise<Network> {
    const found = toxiproxy ?? (await installed());
    if (found === null) return new Network(null, null);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const program = new Program({ what: 'Toxiproxy', command: found.command, args: [...found.before, '-host', '127.0.0.1', '-port', String(port), ...found.after], log, upWithinMs: 20_000, isUp: () => answersHttp(`${url}/version`) });
    await program.start();
    return new Network(program, new Toxiproxy(url), url);
  }

  /** False: everybody is connected directly, and nothing can be made bad. */
  get isToxic(): boolean {
    return this.#client !== null;
  }

  async link(name: string, target: number): Promise<Link> {
    if (this.#client === null) return { port: target, isWell: true, strike: () => Promise.resolve(), heal: () => Promise.resolve() };
    const port = await freePort();
    const proxy = await this.#client.createProxy({ name, listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${target}`, enabled: true });
    const link = new ProxiedLink(proxy, port, () => (this.#restarting ??= this.#restart().finally(() => (this.#restarting = null))));
    this.#links.push(link);
    return link;
  }

  /** Everybody's connections are reset, and nothing is wrong with anybody's any more. */
  async #restart(): Promise<void> {
    if (this.#program === null || this.#client === null) return;
    await this.#program.kill();
    await this.#program.start();
    for (const link of this.#links) await link.begin(this.#client);
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
  }
}
