import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be stopped as SIGSTOP stops a process: connections are taken and stay, and nothing moves on them. */
export class StoppingLink {
  readonly url: string;
  readonly #sockets: Set<Socket>;
  readonly #state: { isStopped: boolean };
  readonly #close: () => Promise<unknown>;

  private constructor(url: string, sockets: Set<Socket>, state: { isStopped: boolean }, close: () => Promise<unknown>) {
    [this.url, this.#sockets, this.#state, this.#close] = [url, sockets, state, close];
  }

  static async to(address: string): Promise<StoppingLink> {
    const target = new URL(address);
    const sockets = new Set<Socket>();
    const state = { isStopped: false };
    const server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [from, to] of [[near, far], [far, near]] as const) {
        sockets.add(from);
        from.on('data', (piece: Buffer) => {
          if (!to.write(piece)) from.pause();
        });
        to.on('drain', () => state.isStopped || from.resume());
        from.on('error', () => to.destroy()).on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
        if (state.isStopped) from.pause();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new StoppingLink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets, state, async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  stop(): void {
    this.#state.isStopped = true;
    for (const socket of this.#sockets) socket.pause();
  }

  goOn(): void {
    this.#state.isStopped = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    await this.#close();
  }
}
