import { asOpId, type NodeId } from '@holdfast/domain';
import type { NodeView } from '@holdfast/sync-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { createApp, effectScope, nextTick, shallowRef, type ShallowRef } from 'vue';
import { FileAddresses } from '../../platform/content/file-addresses.ts';
import { engineKey } from '../../stores/engine.ts';
import { fileAddressesKey } from '../../stores/file-addresses.ts';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { useShown, type ShownFile } from './use-shown.ts';

const versions = ['66666666-6666-4666-8666-666666666601', '66666666-6666-4666-8666-666666666602'].map(asOpId);
let engine: FixtureEngine;
beforeEach(() => { engine = new FixtureEngine(); });

const add = (name: string, bytes = 'bytes'): NodeId => engine.add(engine.root, name, new Blob([bytes]), { version: versions[0] ?? null, hash: `${name} 1` });
const viewOf = async (id: NodeId): Promise<NodeView> => (await engine.node(id)) ?? expect.fail('no such file');
const show = (first: NodeView): { readonly shown: ShownFile; readonly node: ShallowRef<NodeView> } => {
  const app = createApp({});
  const node = shallowRef(first);
  app.provide(engineKey, engine);
  app.provide(fileAddressesKey, new FileAddresses({ space: engine.space, serve: () => undefined, workers: undefined }));
  return { node, shown: app.runWithContext(() => effectScope(true).run(() => useShown(() => node.value))) ?? expect.fail('no scope') };
};
/** Every file that is opened waits for its turn, which the test gives. */
const inTurn = (): ((bytes: string) => void)[] => {
  const turns: ((bytes: string) => void)[] = [];
  engine.open = () => new Promise((resolve) => turns.push((bytes) => resolve(new Blob([bytes]))));
  return turns;
};
const textOf = async ({ source }: ShownFile): Promise<string | null> => (source.value?.kind === 'bytes' ? await source.value.blob.text() : null);

describe('what is shown is what was asked for last', () => {
  test('a slow load of an older version does not replace a newer one', async () => {
    const id = add('notes.txt');
    const turns = inTurn();
    const { shown, node } = show(await viewOf(id));
    engine.tree.change(id, { version: versions[1] ?? null, hash: 'notes.txt 2' });
    node.value = await viewOf(id);
    await expect.poll(() => turns.length).toBe(2);
    turns[1]?.('new');
    await expect.poll(() => textOf(shown)).toBe('new');
    turns[0]?.('old');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([await textOf(shown), shown.version.value]).toEqual(['new', versions[1]]);
  });

  test('a film that cannot be played does not mark the picture after it as broken', async () => {
    const [film, picture] = [await viewOf(add('film.mp4')), await viewOf(add('picture.heic'))];
    engine.device.stat = async () => ({ size: 100_000_000, mime: 'video/mp4', name: 'film.mp4', hash: 'film', version: versions[0] ?? asOpId(''), here: false });
    const { shown, node } = show({ ...film, size: 100_000_000 });
    await expect.poll(() => shown.source.value).not.toBeNull();
    const asked = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    engine.device.read = () => asked.promise;
    const failing = shown.failed();
    expect(shown.broken.value).toBe(false);
    node.value = picture;
    await nextTick();
    asked.resolve(new Uint8Array(1));
    await failing;
    expect(shown.broken.value).toBe(false);
  });
});

describe('how a file is shown is decided once, for all who show it', () => {
  test('what is open stays open, whatever it is called and contains by now; another file is shown in its own way at once', async () => {
    const id = add('notes.txt');
    const turns = inTurn();
    const { shown, node } = show(await viewOf(id));
    await expect.poll(() => turns.length).toBe(1);
    turns[0]?.('text');
    await expect.poll(() => textOf(shown)).toBe('text');
    engine.tree.change(id, { name: 'notes', mime: null, hash: 'notes.txt 2' });
    node.value = await viewOf(id);
    await expect.poll(() => turns.length).toBe(2);
    turns[1]?.('more text');
    await expect.poll(() => textOf(shown)).toBe('more text');
    expect(shown.kind.value).toBe('text');
    node.value = await viewOf(add('archive.zip'));
    await nextTick();
    expect([shown.kind.value, shown.source.value, turns.length]).toEqual(['none', null, 2]);
  });
});
