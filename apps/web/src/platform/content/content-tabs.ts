/// <reference lib="webworker" />
import { asTabMessage, type ContentWhose } from './content-wire.ts';
import { FileSource } from './file-source.ts';

/** So long a page may take to say that a tab is its own. Milliseconds. */
const whoseWithinMs = 3_000;

interface Known {
  readonly client: string;
  readonly source: FileSource;
}

/**
 * Which page gives out what is asked under which UUID. A page tells its UUID to nobody, so that whoever signs in in another tab gets
 * nothing under it (H7). What is known is lost whenever the browser stops the worker: then every page is asked.
 */
export class ContentTabs {
  readonly #clients: Clients;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, PromiseWithResolvers<Known | null>>();

  constructor(clients: Clients) {
    this.#clients = clients;
  }

  /** Null when no page says in time that it is its own, or another page asks than the one whose it is. `client` is '' for a page that only opens. */
  async find(tab: string, client: string): Promise<FileSource | null> {
    const known = this.#known.get(tab) ?? (await this.#ask(tab));
    return known !== null && (client === '' || client === known.client) ? known.source : null;
  }

  /** It did not answer: the next request asks anew whose it is. */
  forget(tab: string): void {
    this.#known.get(tab)?.source.leave();
    this.#known.delete(tab);
  }

  heard({ data, ports: [port], source }: ExtendableMessageEvent): void {
    const message = asTabMessage(data);
    if (message === null || !(source instanceof Client)) return;
    const { tab } = message;
    const before = this.#known.get(tab);
    if (before !== undefined && before.client !== source.id) return;
    this.forget(tab);
    if (message.type === 'content-left' || port === undefined) return;
    const known = { client: source.id, source: new FileSource(port) };
    this.#known.set(tab, known);
    this.#asked.get(tab)?.resolve(known);
    void this.#forgetGone();
  }

  async #ask(tab: string): Promise<Known | null> {
    const underway = this.#asked.get(tab);
    if (underway !== undefined) return await underway.promise;
    const asked = Promise.withResolvers<Known | null>();
    this.#asked.set(tab, asked);
    const patience = setTimeout(() => asked.resolve(null), whoseWithinMs);
    const question: ContentWhose = { type: 'content-whose', tab };
    try {
      for (const page of await this.#clients.matchAll({ type: 'window', includeUncontrolled: true })) page.postMessage(question);
      return await asked.promise;
    } finally {
      clearTimeout(patience);
      this.#asked.delete(tab);
      // Where nobody could be asked, whoever waits beside gets no answer either.
      asked.resolve(null);
    }
  }

  /** Pages that were closed do not say so. */
  async #forgetGone(): Promise<void> {
    for (const [tab, { client }] of [...this.#known]) if ((await this.#clients.get(client)) === undefined) this.forget(tab);
  }
}
