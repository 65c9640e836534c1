import { describe, expect, test } from 'vitest';
import { asNodeId, asOpId, asDeviceId } from './ids.ts';
import type { Operation } from './operation.ts';
import { inverse } from './inverse.ts';
import { reduce } from './reduce/reduce.ts';
import type { Register } from './node.ts';
import { labelOf, registerOf, stampOf } from './registers.ts';
import { Device } from './testing/device.ts';
import { Contents, Ids, Server } from './testing/world.ts';
import { Overlay } from './tree/overlay.ts';

/** What every object answers to although nobody gave it that. */
const inherited = Object.getOwnPropertyNames(Object.prototype);

const world = () => {
  const contents = new Contents();
  const server = new Server({ contents, mergesText: false });
  const ids = new Ids();
  const device = new Device('A', server, ids);
  const file = asNodeId(ids.next());
  device.act({ type: 'createFile', node: file, parent: server.root, name: 'f.bin', ...contents.put('f') }, 1);
  device.exchange(1);
  const view = new Overlay(server.tree);
  let seq = server.seq;
  const op = (body: object): Operation => ({ v: 1, id: asOpId(ids.next()), device: asDeviceId(device.id), baseSeq: seq, at: 1, ...body }) as unknown as Operation;
  const take = (one: Operation) => reduce(view, one, { seq: (seq += 1), effTs: 1, deviceName: 'x' });
  const row = () => {
    const found = view.node(file);
    if (found?.kind !== 'file') throw new Error('the file is gone');
    return found;
  };
  return { file, view, op, take, row };
};

describe('H14, H18 tags and attributes called like parts of every object', () => {
  test.each(inherited)('%s is a label like any other, on the way there and back', (name) => {
    const { file, view, op, take, row } = world();
    const label = `tag:${name}` as const;
    expect([labelOf(row().tags, name), labelOf(row().attrs, name), stampOf(row(), label), stampOf(row(), `attr:${name}`)]).toEqual([undefined, undefined, null, null]);
    const [tag, attr] = [op({ type: 'addTag', node: file, tag: name }), op({ type: 'setAttr', node: file, key: name, value: 'v' })];
    expect(inverse(tag, view)).toEqual({ body: { type: 'removeTag', node: file, tag: name }, register: label, formerWriter: null });
    expect(inverse(attr, view)).toEqual({ body: { type: 'setAttr', node: file, key: name, value: null }, register: `attr:${name}`, formerWriter: null });
    expect(inverse(op({ type: 'removeTag', node: file, tag: name }), view)).toBeNull();
    // Readers of JSON leave this one out, so the reducer refuses it: it is only asked, never written.
    const code = name === '__proto__' ? 'rejected' : 'applied';
    expect([take(tag).code, take(attr).code]).toEqual([code, code]);
    if (code === 'rejected') return;
    expect([stampOf(row(), label)?.op, stampOf(row(), `attr:${name}`)?.op]).toEqual([tag.id, attr.id]);
    const back = op({ ...inverse(op({ type: 'addTag', node: file, tag: name }), view)?.body, type: 'removeTag', node: file, tag: name, guard: { register: label, writer: tag.id } });
    expect(take(back)).toEqual({ code: 'applied' });
    expect(labelOf(row().tags, name)?.present).toBe(false);
  });
});

describe('the register that an operation writes', () => {
  const { file, view, op, take, row } = world();
  take(op({ type: 'addTag', node: file, tag: 't' }));
  take(op({ type: 'setAttr', node: file, key: 'k', value: 1 }));
  const root = row().location.parent;
  const wanted: Readonly<Record<Operation['type'], Register | null>> = {
    createFolder: 'location', createFile: 'content', copy: 'location', rename: 'name', move: 'location', trash: 'location', restore: 'location',
    setContent: 'content', addTag: 'tag:t', removeTag: 'tag:t', setAttr: 'attr:k', purge: null,
  };
  test.each(Object.entries(wanted))('of %s is %s', (type, register) => {
    expect(registerOf(op({ type, node: file, parent: root, name: 'n', tag: 't', key: 'k', nodes: [file] }))).toBe(register);
  });
  test('has its own stamp; a folder has no content', () => {
    const { name, location, content, tags, attrs } = row();
    expect((['name', 'location', 'content', 'tag:t', 'attr:k'] as const).map((register) => stampOf(row(), register))).toEqual(
      [name.stamp, location.stamp, content.stamp, labelOf(tags, 't')?.stamp, labelOf(attrs, 'k')?.stamp]);
    const folder = op({ type: 'createFolder', node: asNodeId('00000000-0000-4000-8000-0000000000ff'), parent: root, name: 'F', onCollision: 'suffix' });
    take(folder);
    const made = 'node' in folder ? view.node(folder.node) : undefined;
    expect(made && stampOf(made, 'content')).toBeNull();
  });
});
