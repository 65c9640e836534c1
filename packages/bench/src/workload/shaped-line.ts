import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a line between a device and its server is like; the same in both directions. */
export interface LineShape {
  /** Milliseconds that a byte is on its way, one way. */
  readonly delayMs: number;
  readonly bitsPerSecond: number;
}

/** What may wait at the near end before its sender is held, in milliseconds of the line. */
const waitsAtMostMs = 100;

/** One direction of the line, shared by all connections: what enters waits for its turn, then for the way. */
class Direction {
  bytes = 0;
  readonly #bytesPerMs: number;
  readonly #delayMs: number;
  #freeAt = 0;

  constructor({ delayMs, bitsPerSecond }: LineShape) {
    this.#bytesPerMs = bitsPerSecond / 8000;
    this.#delayMs = delayMs;
  }

  /** How long until what enters now goes on its way. */
  get waitMs(): number {
    return Math.max(0, this.#freeAt - performance.now());
  }

  /** When the last of so many bytes is at the far end. */
  enter(bytes: number): number {
    this.bytes += bytes;
    this.#freeAt = Math.max(performance.now(), this.#freeAt) + bytes / this.#bytesPerMs;
    return this.#freeAt + this.#delayMs;
  }
}

/** A relay on loopback that is as slow and as far as it is told, and can be cut. */
export class ShapedLine implements AsyncDisposable {
  readonly #server: Server;
  readonly #up: Direction;
  readonly #down: Direction;
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #cuts: NodeJS.Timeout | undefined;
  /** How often it was cut. */
  cuts = 0;

  private constructor(target: URL, shape: LineShape) {
    this.#target = target;
    this.#up = new Direction(shape);
    this.#down = new Direction(shape);
    this.#server = createServer((near) => this.#relay(near));
  }

  static async to(target: string, shape: LineShape): Promise<ShapedLine> {
    const line = new ShapedLine(new URL(target), shape);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  /** The address of the server at the far end, through this line. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Bytes that went to the server so far. */
  get sent(): number {
    return this.#up.bytes;
  }

  /** From now on every connection breaks again and again; new ones come through at once. */
  cutEvery(ms: number): void {
    this.#cuts = setInterval(() => this.#cut(), ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#cuts);
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #cut(): void {
    if (this.#sockets.size === 0) return;
    this.cuts += 1;
    for (const socket of this.#sockets) socket.destroy();
  }

  #relay(near: Socket): void {
    const far = connect(Number(this.#target.port), this.#target.hostname);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    carry(near, far, this.#up);
    carry(far, near, this.#down);
  }
}

/** Everything in order, each piece when it has come through. */
const carry = (from: Socket, to: Socket, direction: Direction): void => {
  const onTheWay: { readonly at: number; readonly give: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const arrive = (): void => {
    timer = undefined;
    while ((onTheWay[0]?.at ?? Infinity) <= performance.now()) onTheWay.shift()?.give();
    const [next] = onTheWay;
    if (next !== undefined) timer = setTimeout(arrive, Math.max(1, next.at - performance.now()));
  };
  const send = (bytes: number, give: () => void): void => {
    onTheWay.push({ at: direction.enter(bytes), give });
    timer ??= setTimeout(arrive, Math.max(1, (onTheWay[0]?.at ?? 0) - performance.now()));
  };
  from.on('data', (piece: Buffer) => {
    send(piece.length, () => void to.write(piece));
    const wait = direction.waitMs - waitsAtMostMs;
    if (wait <= 0) return;
    from.pause();
    setTimeout(() => from.resume(), wait);
  });
  from.on('end', () => send(0, () => void to.end()));
  to.on('close', () => clearTimeout(timer));
};
