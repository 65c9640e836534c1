import type { Content, ManifestId, VersionId } from '@holdfast/domain';
import { mergeTexts, rootOf } from '@holdfast/domain';
import type { Exchanged } from '@holdfast/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MergeJob, TextMerger } from '../../ports/text-merger.ts';
import { replay } from '../../replay.ts';
import type { StoreHarness } from './store-harness.ts';
import type { Body } from './test-device.ts';
import { deviceNo, edit, file, folder, headOf, manifestNo, nodeNo, spaceNo, TestDevice, userNo } from './test-device.ts';
import type { TestPorts, TestSequencer } from './test-ports.ts';
import { testSequencer } from './test-ports.ts';

const applied = { code: 'applied' };
const never = (): Promise<never> => new Promise(() => undefined);
const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** Texts by manifest, merged without being stored anywhere else. */
class Texts implements TextMerger {
  readonly #texts = new Map<ManifestId, string>();
  readonly #harness: StoreHarness;
  readonly jobs: MergeJob[] = [];
  /** Runs before a merge gives its answer. */
  before: (job: MergeJob) => Promise<unknown> = () => Promise.resolve();
  #made = 0x5000;

  constructor(harness: StoreHarness) {
    this.#harness = harness;
  }

  get(content: { readonly manifest: ManifestId }): string | undefined {
    return this.#texts.get(content.manifest);
  }

  async put(space: ReturnType<typeof spaceNo>, text: string): Promise<ManifestId> {
    const id = manifestNo((this.#made += 1));
    this.#texts.set(id, text);
    await this.#harness.commitManifest(space, id, text.length);
    return id;
  }

  async merge(job: MergeJob): Promise<Content | null> {
    this.jobs.push(job);
    await this.before(job);
    const { base, head, theirs } = job.question;
    const merged = mergeTexts(this.get(base) ?? '', this.get(head) ?? '', this.get(theirs) ?? '');
    if (merged === null) return null;
    const id = await this.put(job.space, merged);
    return { manifest: id, hash: id, size: merged.length, mime: head.mime, mtime: 0 };
  }
}

/** Texts that two people changed are merged while the lock is free (row 22, H46), over any store of spaces. */
export const mergeContract = (name: string, open: () => Promise<StoreHarness>): void => {
  let harness: StoreHarness;
  let numbers = 0x700;
  let space = spaceNo(0);
  let root = rootOf(space);
  let texts: Texts;
  let sequencer: TestSequencer;
  const owner = userNo(1);
  const notes = nodeNo(1);
  const base = lines('1', '2', '3', '4', '5');

  const over = (ports: TestPorts = {}): TestSequencer => testSequencer(harness.store, {}, { merger: texts, sleep: never, ...ports });
  const device = (by: TestSequencer = sequencer): TestDevice => new TestDevice(by, space, owner, deviceNo((numbers += 1)));
  const write = async (text: string, from: VersionId): Promise<Body> => {
    const id = await texts.put(space, text);
    return edit(notes, from, id, text.length, ['notes.md']);
  };
  /** A has changed the first line, B knows nothing of it. */
  const apart = async (by: TestSequencer = sequencer): Promise<{ readonly a: TestDevice; readonly b: TestDevice; readonly from: VersionId }> => {
    const [a, b] = [device(by), device(by)];
    await a.sync([file(notes, root, 'notes.md', await texts.put(space, base), base.length)]);
    await b.sync();
    const from = headOf(a, notes);
    await a.sync([await write(lines('ONE', '2', '3', '4', '5'), from)]);
    return { a, b, from };
  };
  const shown = (by: TestDevice): string | undefined => {
    const row = by.base.node(notes);
    return row?.kind === 'file' ? texts.get(row.content) : undefined;
  };
  const codes = (answer: Exchanged): readonly string[] => answer.outcomes.map((settled) => settled.result.code);

  describe(`merging texts over ${name}`, () => {
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      space = spaceNo((numbers += 1) + 0x20000);
      root = rootOf(space);
      await harness.createSpace(space, new Map([[owner, 'owner']]));
      texts = new Texts(harness);
      sequencer = over();
    });

    test('row 22 two edits of different lines become one version; its author keeps his own in the history', async () => {
      const { a, b, from } = await apart();
      const mine = await write(lines('1', '2', '3', '4', 'FIVE'), from);
      const [outcome] = await b.sync([mine]);
      expect(outcome).toMatchObject({ code: 'merged', against: { device: 'Laptop' } });
      expect(shown(b)).toBe(lines('ONE', '2', '3', '4', 'FIVE'));
      await a.sync();
      expect([shown(a), a.checksum]).toEqual([shown(b), b.checksum]);
      const tree = await replay(harness, space);
      const head = tree.version(headOf(b, notes));
      expect(outcome).toMatchObject({ version: headOf(b, notes) });
      if (!head || head === 'unknown') throw new Error('the merged version is not in the history');
      expect(head.parents.map((id) => tree.version(id)).map((version) => version && version !== 'unknown' && texts.get(version)))
        .toEqual([lines('ONE', '2', '3', '4', '5'), lines('1', '2', '3', '4', 'FIVE')]);
    });

    test('H37, S9 the log alone rebuilds what was merged', async () => {
      const { b, from } = await apart();
      await b.sync([await write(lines('1', '2', '3', '4', 'FIVE'), from)]);
      const tree = await replay(harness, space);
      expect(tree.node(notes)).toEqual(b.base.node(notes));
      const log = await harness.store.log(space, 0, 10);
      expect(log.map((entry) => entry.merged && texts.get(entry.merged))).toEqual([null, null, lines('ONE', '2', '3', '4', 'FIVE')]);
    });

    test('3b.9 the next edit, made on one\'s own version, is merged into the merged one', async () => {
      const { b, from } = await apart();
      const sent = b.number([b.op(await write(lines('1', '2', '3', '4', 'FIVE'), from))]);
      const own = sent[0]?.op.id;
      if (own === undefined) throw new Error('nothing to send');
      const next = b.number([b.op(await write(lines('1', '2', 'THREE', '4', 'FIVE'), own))]);
      expect(codes(b.accept(await b.send([...sent, ...next])))).toEqual(['merged', 'merged']);
      expect(shown(b)).toBe(lines('ONE', '2', 'THREE', '4', 'FIVE'));
    });

    test('row 23 touching lines, and what is no text by its name, are kept both', async () => {
      const { b, from } = await apart();
      expect((await b.sync([await write(lines('EINS', '2', '3', '4', '5'), from)])).map((result) => result.code)).toEqual(['copied']);
      expect(texts.jobs).toHaveLength(1);
      const { b: other, from: data } = await (async () => {
        const [a, c] = [device(), device()];
        await a.sync([file(nodeNo(2), root, 'data.json', await texts.put(space, base), base.length)]);
        await c.sync();
        const version = headOf(a, nodeNo(2));
        await a.sync([{ ...(await write(lines('ONE', '2', '3', '4', '5'), version)), node: nodeNo(2) } as Body]);
        return { b: c, from: version };
      })();
      const [outcome] = await other.sync([{ ...(await write(lines('1', '2', '3', '4', 'FIVE'), data)), node: nodeNo(2) } as Body]);
      expect([outcome?.code, texts.jobs.length]).toEqual(['copied', 1]);
    });

    test('H46 others go on while texts are merged; the device\'s own later operations wait in order', async () => {
      const { a, b, from } = await apart();
      let release = (): void => undefined;
      texts.before = () => new Promise<void>((resolve) => void (release = resolve));
      const sent = b.number([b.op(folder(nodeNo(5), root, 'before')), b.op(await write(lines('1', '2', '3', '4', 'FIVE'), from)), b.op(folder(nodeNo(6), root, 'after'))]);
      const [under, again] = [b.send(sent), b.send(sent)];
      await a.sync([folder(nodeNo(7), root, 'meanwhile')]);
      await a.sync();
      expect(a.names()).toEqual(['before', 'meanwhile', 'notes.md']);
      release();
      expect(codes((await under) as Exchanged)).toEqual(['applied', 'merged', 'applied']);
      expect(codes(b.accept(await again))).toEqual(['applied', 'merged', 'applied']);
      const log = await harness.store.log(space, 0, 20);
      expect(log.filter((entry) => entry.device === b.id).map((entry) => entry.ctr)).toEqual([1, 2, 3]);
      expect(texts.jobs).toHaveLength(1);
    });

    test('H46 the head moves while texts are merged: merged anew, three times at most, then both are kept', async () => {
      const { a, b, from } = await apart();
      let moves = 2;
      texts.before = async () => {
        if ((moves -= 1) < 0) return;
        await a.sync();
        await a.sync([await write(lines(`ONE${moves}`, '2', '3', '4', '5'), headOf(a, notes))]);
      };
      expect((await b.sync([await write(lines('1', '2', '3', '4', 'FIVE'), from)])).map((result) => result.code)).toEqual(['merged']);
      expect([shown(b), texts.jobs.length]).toEqual([lines('ONE0', '2', '3', '4', 'FIVE'), 3]);
      moves = 100;
      expect((await b.sync([await write(lines('1', '2', '3', 'FOUR', '5'), from)])).map((result) => result.code)).toEqual(['copied']);
      expect(texts.jobs).toHaveLength(6);
    });

    test('H46 a merge that fails, or is too slow, keeps both and is told', async () => {
      const { b, from } = await apart();
      texts.before = () => Promise.reject(new RangeError('the store is on fire'));
      expect((await b.sync([await write(lines('1', '2', '3', '4', 'FIVE'), from)])).map((result) => result.code)).toEqual(['copied']);
      expect(sequencer.alarms).toMatchObject([{ kind: 'merge-failed', error: { message: 'the store is on fire' } }]);
      texts.before = never;
      const hasty = device(over({ sleep: () => Promise.resolve() }));
      await hasty.sync();
      expect((await hasty.sync([await write(lines('1', '2', 'THREE', '4', '5'), from)])).map((result) => result.code)).toEqual(['copied']);
    });

    test('H46 a process that dies over a merge leaves nothing: the next one decides', async () => {
      const { b, from } = await apart();
      texts.before = never;
      const sent = b.number([b.op(await write(lines('1', '2', '3', '4', 'FIVE'), from)), b.op(folder(nodeNo(5), root, 'after'))]);
      void b.send(sent);
      texts.before = () => Promise.resolve();
      const next = testSequencer(harness.store, {}, { merger: texts, sleep: never });
      const answer = await next.exchange(b.request(sent), { user: owner });
      expect(codes(b.accept(answer))).toEqual(['merged', 'applied']);
      expect((await harness.store.log(space, 0, 10)).map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
    });

    test('H46 many merges in one call: after some time its device is told to come again, and loses nothing', async () => {
      const count = 6;
      const [a, b] = [device(), device()];
      const nodes = Array.from({ length: count }, (_, i) => nodeNo(100 + i));
      const each = async (text: string, from?: (node: typeof notes) => VersionId): Promise<readonly Body[]> =>
        Promise.all(nodes.map(async (node, i) => {
          const id = await texts.put(space, text);
          return from ? edit(node, from(node), id, text.length, [`n${i}.txt`]) : file(node, root, `n${i}.txt`, id, text.length);
        }));
      await a.sync(await each(base));
      await b.sync();
      const heads = new Map(nodes.map((node) => [node, headOf(a, node)]));
      const known = (node: typeof notes): VersionId => heads.get(node) ?? headOf(a, node);
      await a.sync(await each(lines('ONE', '2', '3', '4', '5'), known));
      texts.before = async () => void (sequencer.now += 3_000);
      const sent = b.number((await each(lines('1', '2', '3', '4', 'FIVE'), known)).map((body) => b.op(body)));
      const first = (await b.send(sent)) as Exchanged;
      expect(codes(first)).toEqual(['merged', 'merged', 'merged', 'retry']);
      expect(first.outcomes.at(-1)).toMatchObject({ ctr: 4, result: { code: 'retry', afterMs: expect.any(Number) as number } });
      b.accept(first);
      expect(codes(b.accept(await b.send(sent.slice(3))))).toEqual(['merged', 'merged', 'merged']);
    });

    test('3b.17, H14 what was merged is not undone; H46 without a merger both are kept', async () => {
      const { b, from } = await apart();
      const [edited] = b.number([b.op(await write(lines('1', '2', '3', '4', 'FIVE'), from))]);
      if (!edited) throw new Error('nothing to send');
      b.accept(await b.send([edited]));
      const undo = { ...(await write(base, edited.op.id)), guard: { register: 'content', writer: edited.op.id } } as Body;
      expect(await b.sync([undo])).toMatchObject([{ code: 'rejected', reason: 'changed' }]);
      const plain = device(testSequencer(harness.store));
      await plain.sync();
      expect((await plain.sync([await write(lines('1', '2', 'THREE', '4', '5'), from)])).map((result) => result.code)).toEqual(['copied']);
    });

    test('H46 while nothing is merged, an ordinary exchange is as it was', async () => {
      const { a } = await apart();
      expect(await a.sync([folder(nodeNo(9), root, 'x')])).toEqual([applied]);
      expect(texts.jobs).toEqual([]);
    });
  });
};
