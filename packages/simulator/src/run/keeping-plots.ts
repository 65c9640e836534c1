import type { ManifestId, NodeId } from '@holdfast/domain';
import { hasSomeVersion, missingPinned } from '../check/kept.ts';
import type { Rule } from '../check/violation.ts';
import { liveTree } from '../device/tree-of.ts';
import type { Random } from '../random/random.ts';
import { act } from '../workload/act.ts';
import type { Done, Person } from '../workload/person.ts';
import type { SimDevice } from '../world/sim-device.ts';
import { SimBlob } from '../world/sim-blob.ts';
import { noStorageFaults } from '../world/sim-disk.ts';
import type { World } from '../world/world.ts';

export interface KeepingPlotPorts {
  readonly world: World;
  readonly random: Random;
  readonly say: (text: string) => void;
  readonly report: (rule: Rule, detail: string) => void;
  readonly let: (device: SimDevice, work: (person: Person) => Promise<Done>) => Promise<void>;
}

/** Plots about what a device keeps, and what it holds back. */
export class KeepingPlots {
  readonly #ports: KeepingPlotPorts;

  constructor(ports: KeepingPlotPorts) {
    this.#ports = ports;
  }

  async #run(ms: number): Promise<void> {
    await this.#ports.world.scheduler.runFor(ms);
  }

  async #until(holds: () => boolean, ms: number): Promise<boolean> {
    for (let left = ms; left > 0 && !holds(); left -= 2000) await this.#run(2000);
    return holds();
  }

  #act(device: SimDevice, work: (person: Person) => Promise<Done>): Promise<void> {
    return this.#ports.let(device, work);
  }

  /** Everything is pinned and here; then it changes elsewhere, the line breaks, and the person frees what may go: there is never a moment without a copy. */
  async pinned(a: SimDevice, b: SimDevice): Promise<void> {
    const { world, random, report, say } = this.#ports;
    const link = world.network.link(a.name);
    for (const { name } of [a, b]) world.network.switch(name, true);
    link.breaksAfter(null);
    await this.#act(b, (person) => act(person, 'add'));
    await this.#act(a, async ({ engine }) => (await engine.device.pin([engine.root]), { what: 'pin /', ops: [] }));
    const isThere = (): boolean => world.isQuiet(a) && a.onDisk.pins().length > 0 && missingPinned(a, world.tables(a.space)).length === 0;
    if (!(await this.#until(isThere, 120_000))) return say('what is pinned does not come now');
    const before = this.#files(a);
    if (!(await this.#settles(a))) return say('what has come may go with a crash, and then comes again');
    link.breaksAfter(random.pick([50, 2000, 100_000]));
    for (let edits = random.between(1, 3); edits > 0; edits--) await this.#act(b, (person) => act(person, 'edit'));
    await this.#run(random.between(0, 4000));
    world.network.switch(a.name, false);
    await this.#act(a, async ({ engine }) => ({ what: `free everything: ${await engine.device.free('all')} bytes`, ops: [] }));
    if (random.chance(0.5)) {
      say(`${a.name} crashes`);
      a.crash();
      await a.open();
      await this.#act(a, async ({ engine }) => ({ what: `free everything: ${await engine.device.free('all')} bytes`, ops: [] }));
    }
    if (!world.isMember(a.space, a.user) || a.onDisk.pins().length === 0) return;
    world.evaluated('H5');
    const [here, now] = [a.onDisk.contents(), this.#files(a)];
    const gone = [...before].filter(([node]) => {
      const manifest = now.get(node);
      return manifest !== undefined && !here.has(manifest) && !hasSomeVersion(a, node, world.tables(a.space));
    });
    if (gone.length > 0) report('H5', `${a.name} was told to keep everything and has no version of ${gone.length} files`);
    link.breaksAfter(null);
    world.network.switch(a.name, true);
  }

  /** What comes is noted without haste: only once something is noted strictly after it, which is no matter of names, a crash does not take it. */
  async #settles(device: SimDevice): Promise<boolean> {
    let settled = false;
    await this.#act(device, async ({ engine }) => {
      const { ops } = await engine.execute([{ type: 'createFolder', parent: engine.root, name: 'Settled' }]);
      settled = ops.length > 0;
      return { what: 'new folder /Settled', ops };
    });
    return settled;
  }

  /** By node, what the device shows of files that have bytes. */
  #files(device: SimDevice): ReadonlyMap<NodeId, ManifestId> {
    const { view } = this.#ports.world.engineOf(device).inspect();
    return new Map(liveTree(view).flatMap(({ row }) => (row.kind === 'file' && row.content.size > 0 ? [[row.id, row.content.manifest] as const] : [])));
  }

  /** What is paused stays here, also after a restart; then it goes. */
  async paused(a: SimDevice): Promise<void> {
    const { world, random, report, say } = this.#ports;
    if (a.storageFaults !== noStorageFaults) return;
    world.network.switch(a.name, true);
    await this.#act(a, async ({ engine }) => (await engine.transfers.pause('all'), { what: 'pause everything', ops: [] }));
    if (!a.onDisk.isAnythingPaused()) return;
    const bytes = this.#fresh();
    const name = `Paused ${random.uint32()}`;
    let saved = false;
    await this.#act(a, async (person) => {
      const executed = await person.engine.addFiles(person.engine.root, [{ path: [name], blob: bytes, mtime: person.now(), mime: '' }]);
      saved = true;
      return { what: `add /${name}`, ops: executed.ops };
    });
    const manifest = this.#waiting(a, name);
    if (!saved || manifest === null) return;
    await this.#run(20_000);
    if (random.chance(0.5)) {
      say(`${a.name} crashes`);
      a.crash();
      await a.open();
      await this.#run(20_000);
    }
    world.evaluated('pause');
    if (!a.onDisk.isAnythingPaused()) return;
    if (world.server.contentIndex.committed(a.space, [manifest]).has(manifest)) report('pause', `${a.name} has sent ${name}, which is paused`);
    await this.#act(a, async ({ engine }) => (await engine.transfers.resume('all'), { what: 'resume everything', ops: [] }));
    const goes = await this.#until(() => this.#waiting(a, name) === null, 180_000);
    if (!goes && world.isMember(a.space, a.user) && !a.onDisk.isAnythingPaused()) report('pause', `${a.name} does not send ${name}, which is not paused any more`);
  }

  #waiting(device: SimDevice, name: string): ManifestId | null {
    const found = device.onDisk.durable().outbox.find(({ op }) => op.type === 'createFile' && op.name === name);
    return found?.op.type === 'createFile' ? found.op.manifest : null;
  }

  #fresh(): Blob {
    return new SimBlob(this.#ports.random.bytes(3000));
  }
}
