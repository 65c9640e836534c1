import { asSpaceId } from '@holdfast/domain';
import * as vitest from 'vitest';
import { describeEngineClient, MemoryDevice, MemoryServer, MemoryTransport, pass, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 9000;
let device: MemoryDevice | null = null;

const open = async () => {
  seed += 1;
  const transport = new MemoryTransport(new MemoryServer(space, () => wall, webDigests));
  transport.setOnline(false);
  device = new MemoryDevice({ wall, seed, transport });
  return await createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => { throw error; } });
};

describeEngineClient(vitest, 'the engine itself', {
  open,
  queued: async () => {
    const engine = await open();
    const { created: [node] } = await engine.addFiles(engine.root, [{ path: ['film.mp4'], blob: new Blob(['0123456789']), mtime: 5, mime: 'video/mp4' }]);
    await engine.execute([{ type: 'rename', node: node ?? engine.root, name: 'dive.mp4' }]);
    const { rows: [added, renamed] } = await engine.changes({ from: 0, to: 10 });
    return { engine, added: added?.id ?? '', renamed: renamed?.id ?? '' };
  },
  pass: async () => {
    if (device !== null) await pass(device, 200);
  },
});
