import type { ContentPlace } from '@holdfast/protocol';
import type { EngineProblem, Streamed } from '@holdfast/sync-client';
import { type FileQuestion, type FileTold, silentAfterMs } from './content-wire.ts';

/** `silent`: nobody is there any more, or the page is frozen. `left`: it may not be told any more. */
export type Answer<T> = { readonly kind: 'told'; readonly value: T } | { readonly kind: 'problem'; readonly problem: EngineProblem } | { readonly kind: 'silent' } | { readonly kind: 'left' };

type Ended = Exclude<FileTold, { readonly kind: 'working' }> | { readonly kind: 'silent' } | { readonly kind: 'left' };

interface Waiting {
  end(how: Ended): void;
  isThere(): void;
}

/** One engine, as the service worker sees it at its port. */
export class FileSource {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #left = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.addEventListener('message', (event: MessageEvent<FileTold>) => this.#heard(event.data));
    port.start();
  }

  async stat(place: ContentPlace): Promise<Answer<Streamed>> {
    const ended = await this.#ask({ kind: 'stat', place });
    return ended.kind === 'stat' ? { kind: 'told', value: ended.file } : failure(ended);
  }

  /** The bytes [from, to), exactly; at most as many as an engine gives at once. */
  async read(place: ContentPlace, from: number, to: number): Promise<Answer<Uint8Array<ArrayBuffer>>> {
    const ended = await this.#ask({ kind: 'read', place, from, to });
    return ended.kind === 'bytes' ? { kind: 'told', value: ended.bytes } : failure(ended);
  }

  /** Whoever waits for an answer, or asks for one, gets none. */
  leave(): void {
    this.#left = true;
    for (const waiting of [...this.#waiting.values()]) waiting.end({ kind: 'left' });
    this.#port.close();
  }

  #heard(told: FileTold): void {
    const waiting = this.#waiting.get(told.id);
    if (told.kind === 'working') waiting?.isThere();
    else waiting?.end(told);
  }

  async #ask(question: FileQuestion): Promise<Ended> {
    if (this.#left) return { kind: 'left' };
    this.#asked += 1;
    const id = this.#asked;
    return await new Promise<Ended>((resolve) => {
      let patience = 0;
      const isThere = (): void => {
        clearTimeout(patience);
        patience = self.setTimeout(() => end({ kind: 'silent' }), silentAfterMs);
      };
      const end = (how: Ended): void => {
        clearTimeout(patience);
        this.#waiting.delete(id);
        resolve(how);
      };
      isThere();
      this.#waiting.set(id, { end, isThere });
      this.#port.postMessage({ ...question, id });
    });
  }
}

/** What does not belong to the question is as good as silence. */
const failure = (ended: Ended): Exclude<Answer<never>, { readonly kind: 'told' }> => (ended.kind === 'problem' || ended.kind === 'left' ? ended : { kind: 'silent' });
