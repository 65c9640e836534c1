import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The network between one browser and the server: a TCP relay on loopback that can be cut as a tunnel cuts it. */
export class Link {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;
  #open = true;
  #sent = 0;
  #rate: number | null = null;
  /** When the next bytes may pass at this rate. */
  #free = 0;
  #came = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((socket) => this.#relay(socket));
  }

  static async to(target: number): Promise<Link> {
    const link = new Link(target);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Bytes that came from the server so far. */
  get came(): number {
    return this.#came;
  }

  /** Every connection dies now, and new ones die at once, until `mend`. */
  cut(): void {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#open = true;
  }

  /** Bytes that have left the browser, with all that HTTP adds. */
  get sent(): number {
    return this.#sent;
  }

  /** From now on at most so many bytes a second leave the browser; null: as fast as they come. */
  throttle(bytesPerSecond: number | null): void {
    this.#rate = bytesPerSecond;
  }

  /** Where the server lives after it was started again on another port. */
  retarget(port: number): void {
    this.#target = port;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(piece: Buffer, near: Socket, far: Socket): void {
    this.#sent += piece.length;
    const flows = far.write(piece);
    if (flows && this.#rate === null) return;
    const now = performance.now();
    this.#free = Math.max(now, this.#free) + (this.#rate === null ? 0 : (piece.length / this.#rate) * 1000);
    const wait = this.#free - now;
    near.pause();
    const resume = (): void => void setTimeout(() => near.resume(), wait);
    if (flows) resume();
    else far.once('drain', resume);
  }

  #relay(near: Socket): void {
    if (!this.#open) return void near.destroy();
    const far = connect(this.#target, '127.0.0.1');
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    far.on('data', (piece: Buffer) => (this.#came += piece.length));
    near.on('data', (piece) => this.#pass(piece, near, far));
    near.on('end', () => far.end());
    far.pipe(near);
  }
}
