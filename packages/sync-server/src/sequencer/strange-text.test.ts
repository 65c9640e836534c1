import { asDeviceId, asNodeId, asOpId, type Operation } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { isStorable } from './storable.ts';
import { plainDeviceName } from './strange-text.ts';

const turned = `a${String.fromCodePoint(0x202e)}b`;
const id = '00000000-0000-4000-8000-000000000001';
const op = (body: object): Operation => ({ v: 1, id: asOpId(id), device: asDeviceId(id), baseSeq: 0, at: 1, node: asNodeId(id), ...body }) as Operation;

describe('H18 no text that reads otherwise than it is stands between others', () => {
  test.each([
    ['a tag', { type: 'addTag', tag: 'work/2026 کار' }, true],
    ['a tag that turns the text', { type: 'addTag', tag: turned }, false],
    ['a tag with a control', { type: 'addTag', tag: 'a\u0085b' }, false],
    ['a tag that was there before, taken off', { type: 'removeTag', tag: turned }, true],
    ['a key', { type: 'setAttr', key: 'note', value: turned }, true],
    ['a key that turns the text', { type: 'setAttr', key: turned, value: 1 }, false],
    ['a key that was there before, emptied', { type: 'setAttr', key: turned, value: null }, true],
  ])('%s', (_, body, taken) => {
    expect(isStorable(op(body))).toBe(taken);
  });

  test.each([['Ann’s laptop', 'Ann’s laptop'], ['گوشی من', 'گوشی من'], [turned, 'ab'], ['a\nb/c', 'ab/c'], ['\u200f \u202e', 'Unnamed device']])('the device %j is shown as %j', (name, shown) => {
    expect(plainDeviceName(name)).toBe(shown);
  });
});
