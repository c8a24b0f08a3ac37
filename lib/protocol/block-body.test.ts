import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../base/bytes.ts';
import { encodeCbor } from '../base/cbor.ts';
import { encodeBlockBody, itemsOfRemark } from './block-body.ts';
import { altered } from './testing.ts';

const items = [utf8('one'), new Uint8Array(), utf8('three')];

void test('items come back in their order', () => {
  assert.deepEqual(itemsOfRemark(encodeBlockBody(items)), items);
  assert.deepEqual(itemsOfRemark(encodeBlockBody([])), []);
});

void test('remarks of others, of other versions or with anything more are none of ours', () => {
  const body = encodeBlockBody(items);
  for (const change of [{ v: 2 }, { m: 'other' }, { more: 1 }, { items: 'x' }, { items: ['text'] }]) {
    assert.deepEqual(itemsOfRemark(altered(body, change)), []);
  }
  for (const remark of [
    new Uint8Array(),
    utf8('hello'),
    encodeCbor([1]),
    body.slice(1),
    Uint8Array.of(...body, 0),
  ]) {
    assert.deepEqual(itemsOfRemark(remark), []);
  }
});

void test('limits: 4,096 items of 1 MiB', () => {
  const many = Array.from({ length: 4096 }, () => new Uint8Array());
  assert.equal(itemsOfRemark(encodeBlockBody(many)).length, 4096);
  assert.throws(() => encodeBlockBody([...many, new Uint8Array()]), { code: 'wrong-shape' });
  assert.throws(() => encodeBlockBody([new Uint8Array((1 << 20) + 1)]), { code: 'wrong-shape' });
});

void test('arbitrary remarks never throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (remark) => Array.isArray(itemsOfRemark(remark))));
});
