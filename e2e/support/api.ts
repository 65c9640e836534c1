import { createHash } from 'node:crypto';

interface Item {
  readonly id: string;
  readonly kind: 'folder' | 'file';
  readonly name: string;
  readonly size: number | null;
  readonly tags: readonly string[];
}

/** The server's own word about the tree, read as a script would read it. */
export class Api {
  readonly #url: string;
  readonly cookie: string;
  readonly space: string;

  private constructor(url: string, cookie: string, space: string) {
    this.#url = url;
    this.cookie = cookie;
    this.space = space;
  }

  static async signIn(url: string, person: { email: string; password: string }): Promise<Api> {
    const answer = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email: person.email, password: person.password }),
    });
    if (!answer.ok) throw new Error(`sign in: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    const session = (await (await fetch(`${url}/api/v1/session`, { headers: { cookie } })).json()) as { home: string };
    return new Api(url, cookie, session.home);
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, { ...init, headers: { cookie: this.cookie, origin: this.#url, ...(init.headers as Record<string, string>) } });
  }

  async children(parent: string | null, trashed = false): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = new URLSearchParams({ limit: '500', ...(parent ? { parent } : {}), ...(trashed ? { trashed: '1' } : {}), ...(cursor ? { cursor } : {}) });
      const answer = await this.fetch(`/api/v1/spaces/${this.space}/nodes?${query}`);
      if (!answer.ok) throw new Error(`list: ${answer.status} ${await answer.text()}`);
      const page = (await answer.json()) as { items: Item[]; next: string | null };
      items.push(...page.items);
      cursor = page.next ?? null;
    }
    return items;
  }

  /** Every live path: folders end with `/`, files map to the SHA-256 of the bytes that the server serves. */
  async tree(parent: string | null = null, prefix = ''): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const item of await this.children(parent)) {
      const path = `${prefix}/${item.name}`;
      if (item.kind === 'folder') {
        found.set(`${path}/`, '');
        for (const [below, hash] of await this.tree(item.id, path)) found.set(below, hash);
      } else found.set(path, await this.hash(item.id));
    }
    return found;
  }

  async hash(node: string): Promise<string> {
    const answer = await this.fetch(`/api/v1/spaces/${this.space}/nodes/${node}/content`);
    if (!answer.ok || !answer.body) throw new Error(`content of ${node}: ${answer.status}`);
    const hash = createHash('sha256');
    for await (const piece of answer.body) hash.update(piece as Uint8Array);
    return hash.digest('hex');
  }
}
