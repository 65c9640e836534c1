import { describeTransport, type Scripted } from '@holdfast/sync-client/testing';
import * as vitest from 'vitest';
import { Network, NoAnswer } from '../network/network.ts';
import { randomFrom } from '../random/random.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import { ok, refusal, refuse } from './answers.ts';
import type { Door } from './door.ts';
import { simTransport } from './sim-transport.ts';

const answerTo = (script: Scripted): Promise<string> => {
  switch (script.kind) {
    case 'json': return Promise.resolve(ok(script.value));
    case 'bytes': return Promise.resolve(ok(script.text));
    case 'problem': return Promise.resolve(refuse(refusal(script.status, script.code, script.detail, script.retryAfterMs ?? null)));
    case 'proxy': return Promise.resolve(refuse(refusal(script.status, 'proxy', 'From somebody in between', script.retryAfterSeconds === undefined ? null : script.retryAfterSeconds * 1000)));
    case 'breaks-off': return Promise.reject(new NoAnswer('unreachable'));
    case 'silence': case 'nobody': return new Promise(() => undefined);
  }
};

describeTransport(vitest, 'the simulated network', async () => {
  const random = randomFrom('transport');
  const scheduler = new Scheduler(random, 0);
  const network = new Network({ scheduler, random, struck: {}, mayHear: () => true });
  let script: Scripted = { kind: 'silence' };
  let asked = Promise.withResolvers<void>();
  const serve = (): Promise<string> => {
    asked.resolve();
    return answerTo(script);
  };
  const door: Door = {
    exchange: serve, manifests: serve, createUpload: serve, headUpload: serve, patchUpload: serve, endUpload: serve, content: serve, manifest: serve,
    readManifests: serve, readChunks: serve, snapshotHead: serve, snapshotPart: serve, versions: serve,
  };
  return {
    transport: simTransport({ network, actor: scheduler.actor('tab'), device: 'Laptop', door, random, snapshots: true }),
    place: 'begun',
    script: (answer) => {
      script = answer;
      asked = Promise.withResolvers<void>();
      network.switch('Laptop', answer.kind !== 'nobody');
      return Promise.resolve();
    },
    asked: () => asked.promise,
    run: (call) => scheduler.finish(call, 'the call'),
    close: () => Promise.resolve(),
  };
});
