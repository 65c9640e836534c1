import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { connect } from 'node:net';
import { seededBytes } from '@holdfast/chunking/testing';
import { objectKeyOf, readAll, sourceOf } from '@holdfast/sync-server';
import { collectorContract, contentStoreContract, manifestShelfContract, memoryCollectorSubject, textMergerContract, verifyContract } from '@holdfast/sync-server/testing';
import { Client } from 'minio';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { S3Config } from '../config.ts';
import { nodeSha256 } from '../process/node-sha256.ts';
import { nodeUtf8 } from './node-utf8.ts';
import { S3ContentStore } from './s3-content-store.ts';

const { HOLDFAST_S3_ENDPOINT: endpoint, HOLDFAST_S3_ACCESS_KEY: accessKey, HOLDFAST_S3_SECRET_KEY: secretKey, HOLDFAST_S3_REGION: region } = process.env;
const reachable = endpoint !== undefined && accessKey !== undefined && secretKey !== undefined;
if (!reachable) process.stderr.write('S3 tests skipped: HOLDFAST_S3_ENDPOINT, HOLDFAST_S3_ACCESS_KEY and HOLDFAST_S3_SECRET_KEY name no object store.\n');

const key = objectKeyOf('packs/contract/one');
const buckets: string[] = [];
const configOf = (address = endpoint ?? ''): S3Config => {
  const bucket = `test-${randomUUID()}`;
  buckets.push(bucket);
  return { kind: 's3', endpoint: address, accessKey: accessKey ?? '', secretKey: secretKey ?? '', bucket, region: region ?? 'us-east-1' };
};

describe.skipIf(!reachable)('S3 content store', () => {
  const opened: S3ContentStore[] = [];
  const open = async (): Promise<S3ContentStore> => {
    const store = new S3ContentStore(configOf());
    await store.prepare();
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) for await (const object of store.list('')) await store.delete(object.key);
  });
  afterAll(async () => {
    const url = new URL(endpoint ?? '');
    const client = new Client({ endPoint: url.hostname, port: Number(url.port), useSSL: url.protocol === 'https:', accessKey: accessKey ?? '', secretKey: secretKey ?? '', region: region ?? 'us-east-1' });
    for (const bucket of buckets) await client.removeBucket(bucket).catch(() => undefined); // the tests of a store that is down made none
  });

  contentStoreContract({ test, expect }, open);
  textMergerContract({ test, expect }, { sha256: nodeSha256, utf8: nodeUtf8, open });
  collectorContract({ test, expect }, async () => ({ ...memoryCollectorSubject(), store: await open() }));
  manifestShelfContract({ test, expect }, async () => ({ ...memoryCollectorSubject(), store: await open() }));
  verifyContract({ test, expect }, async () => ({ ...memoryCollectorSubject(), store: await open() }));

  test('making the bucket twice, also at once, is no error', async () => {
    const config = configOf();
    await Promise.all([new S3ContentStore(config).prepare(), new S3ContentStore(config).prepare()]);
  });

  test('a pack of 32 MiB goes in and comes out', async () => {
    const store = await open();
    const bytes = seededBytes(3, 32 * 1024 * 1024);
    await store.put(key, sourceOf(bytes));
    expect(Buffer.compare(await readAll(await store.read(key, { from: 0, to: bytes.length })), bytes)).toBe(0);
  });

  test('names that are not ours, put there by others, are passed over', async () => {
    const config = configOf();
    const store = new S3ContentStore(config);
    await store.prepare();
    opened.push(store);
    const url = new URL(config.endpoint);
    const client = new Client({ endPoint: url.hostname, port: Number(url.port), useSSL: url.protocol === 'https:', accessKey: config.accessKey, secretKey: config.secretKey, region: config.region });
    for (const name of ['packs/README.TXT', 'packs/007', 'packs/a b/c']) await client.putObject(config.bucket, name, Buffer.from('x'));
    await store.put(key, sourceOf(new Uint8Array(3)));
    const found: string[] = [];
    for await (const object of store.list('packs/')) found.push(object.key);
    expect(found).toEqual(['packs/007', key]);
    for (const name of ['packs/README.TXT', 'packs/a b/c']) await client.removeObject(config.bucket, name);
  });

  test('an object that no put could repeat is refused before it is read', async () => {
    const store = await open();
    await expect(store.put(key, { ...sourceOf(), size: 65 * 1024 * 1024 })).rejects.toMatchObject({ code: 'sizeMismatch' });
  });
});

describe('S3 content store, the store being down', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const listen = async (onSocket: (socket: Socket) => void): Promise<string> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      onSocket(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  };
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    for (const server of servers.splice(0)) server.close();
  });
  const quick = { deadlineMs: 200, retries: 1, failures: 3, restMs: 60_000 };

  test('a store that takes connections and never answers fails when its deadlines are over, and does not hang', async () => {
    const store = new S3ContentStore(configOf(await listen(() => undefined)), quick);
    await expect(store.put(key, sourceOf(new Uint8Array(10)))).rejects.toMatchObject({ code: 'storageUnavailable' });
  });

  test('a store that cuts every connection is tried again, then left alone for a while', async () => {
    let asked = 0;
    const store = new S3ContentStore(configOf(await listen((socket) => {
      asked++;
      socket.destroy();
    })), quick);
    for (let i = 0; i < 6; i++) await expect(store.stat(key)).rejects.toMatchObject({ code: 'storageUnavailable' });
    expect(asked).toBe(quick.failures);
  });

  test('a store that answers 503 is asked again', async () => {
    let asked = 0;
    const store = new S3ContentStore(configOf(await listen((socket) => {
      socket.once('data', () => socket.end(asked++ === 0 ? 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n' : 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nETag: "x"\r\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n'));
    })), quick);
    expect(await store.stat(key)).toEqual({ size: 7 });
    expect(asked).toBe(2);
  });

  /** What a store says to a request: its head, and the body it begins; then silence, or a byte every now and then. */
  const answering = (head: string, every: number | null = null): Promise<string> =>
    listen((socket) => {
      socket.on('data', () => undefined);
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n<`);
        if (every !== null) {
          const drip = setInterval(() => socket.write(' '), every);
          socket.once('close', () => clearInterval(drip));
        }
      });
    });
  const listed = async (store: S3ContentStore): Promise<number> => {
    let count = 0;
    for await (const _ of store.list('packs/')) count++;
    return count;
  };

  test('a store that sends the head of its answer and then nothing, or a byte a moment, has its deadline too: put, delete and list', async () => {
    for (const every of [null, 20]) {
      const address = await answering('Content-Length: 100000', every);
      const open = (): S3ContentStore => new S3ContentStore(configOf(address), { ...quick, retries: 0 });
      await expect(open().put(key, sourceOf(new Uint8Array(10)))).rejects.toMatchObject({ code: 'storageUnavailable' });
      await expect(open().delete(key)).rejects.toMatchObject({ code: 'storageUnavailable' });
      await expect(listed(open())).rejects.toMatchObject({ code: 'storageUnavailable' });
    }
  });

  test('a store that refuses a get and never ends the sentence has its deadline as well', async () => {
    const store = new S3ContentStore(configOf(await listen((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\n<'));
    })), { ...quick, retries: 0 });
    await expect(store.read(key, { from: 0, to: 1 })).rejects.toMatchObject({ code: 'storageUnavailable' });
  });

  test('a store that gives a get in drops is given up, however long each of them is in time; one that is only slow is not', async () => {
    const give = (every: number, bytes: number): Promise<string> =>
      listen((socket) => {
        socket.once('data', (asked: Buffer) => {
          const [, from = 0, to = 0] = (/bytes=(\d+)-(\d+)/.exec(asked.toString()) ?? []).map(Number);
          socket.write(`HTTP/1.1 206 Partial Content\r\nContent-Length: ${to - from + 1}\r\n\r\n`);
          const drip = setInterval(() => socket.write('x'.repeat(bytes)), every);
          socket.once('close', () => clearInterval(drip));
        });
      });
    const limits = { ...quick, retries: 1, bytesPerSecond: 1_000 };
    const read = async (address: string): Promise<number> => (await readAll(await new S3ContentStore(configOf(address), limits).read(key, { from: 0, to: 1000 }))).length;
    await expect(read(await give(50, 1))).rejects.toMatchObject({ code: 'storageUnavailable' });
    expect(await read(await give(50, 100))).toBe(1000);
  });

  test('a store that takes a put in sips is given up in proportion to what it is given', async () => {
    const mebibyte = 1024 * 1024;
    let taken = 0;
    const address = await listen((socket) => {
      socket.on('data', (piece: Buffer) => {
        taken += piece.length;
        socket.pause();
        setTimeout(() => socket.resume(), 20);
      });
    });
    const store = new S3ContentStore(configOf(address), { ...quick, deadlineMs: 1_000, retries: 0, bytesPerSecond: 64 * mebibyte });
    await expect(store.put(key, sourceOf(new Uint8Array(60 * mebibyte)))).rejects.toMatchObject({ code: 'storageUnavailable' });
    expect(taken).toBeLessThan(30 * mebibyte);
  });

  test('a list that is cut in a page asks for that page again, and names every object once', async () => {
    const names = Array.from({ length: 5 }, (_, i) => `packs/contract/${i}`);
    let asked = 0;
    const address = await listen((socket) => {
      socket.on('data', (piece: Buffer) => {
        const after = /start-after=([^& ]*)/.exec(piece.toString())?.[1];
        const from = after === undefined ? 0 : names.indexOf(decodeURIComponent(after)) + 1;
        const page = names.slice(from, from + 2).map((name) => `<Contents><Key>${name}</Key><Size>7</Size></Contents>`).join('');
        const body = `<ListBucketResult><IsTruncated>${from + 2 < names.length}</IsTruncated><NextContinuationToken>x</NextContinuationToken>${page}</ListBucketResult>`;
        const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
        if (++asked === 2) socket.end(answer.slice(0, -20)); // cut within the second page
        else socket.write(answer);
      });
    });
    const found: string[] = [];
    for await (const object of new S3ContentStore(configOf(address), quick).list('packs/')) found.push(`${object.key}:${object.size}`);
    expect(found).toEqual(names.map((name) => `${name}:7`));
    expect(asked).toBe(4);
  });

  test('a get whose connection dies before anybody reads it is opened again', async () => {
    let asked = 0;
    const store = new S3ContentStore(configOf(await listen((socket) => {
      socket.once('data', () => {
        if (++asked === 1) socket.write('HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\n', () => socket.destroy());
        else socket.write('HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\nabc');
      });
    })), quick);
    const stream = await store.read(key, { from: 0, to: 3 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(Buffer.from(await readAll(stream)).toString()).toBe('abc');
  });

  test('a hundred downloads that nobody reads on keep no other call from the store', async () => {
    const store = new S3ContentStore(configOf(await listen((socket) => {
      socket.on('data', (piece: Buffer) => {
        const isGet = piece.toString().startsWith('GET');
        socket.write(isGet ? 'HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\na' : 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nETag: "x"\r\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n');
      });
    })), { ...quick, deadlineMs: 2_000 });
    const streams = await Promise.all(Array.from({ length: 100 }, () => store.read(key, { from: 0, to: 3 })));
    expect(await store.stat(key)).toEqual({ size: 7 });
    for (const stream of streams) stream.close();
  });

  test.skipIf(!reachable)('a get that is cut goes on where it stopped', async () => {
    const direct = configOf();
    const writer = new S3ContentStore(direct);
    await writer.prepare();
    const bytes = seededBytes(4, 6 * 1024 * 1024);
    await writer.put(key, sourceOf(bytes));
    const { hostname, port } = new URL(direct.endpoint);
    let cuts = 0;
    const proxy = await listen((socket) => {
      const upstream = connect(Number(port), hostname);
      let passed = 0;
      upstream.on('data', (piece: Buffer) => {
        passed += piece.length;
        socket.write(piece);
        if (passed > 2 * 1024 * 1024 && cuts++ < 2) {
          socket.destroy();
          upstream.destroy();
        }
      });
      upstream.on('error', () => socket.destroy());
      socket.pipe(upstream);
    });
    const store = new S3ContentStore({ ...direct, endpoint: proxy });
    expect(Buffer.compare(await readAll(await store.read(key, { from: 0, to: bytes.length })), bytes)).toBe(0);
    expect(cuts).toBeGreaterThanOrEqual(2);
    await writer.delete(key);
  });
});
