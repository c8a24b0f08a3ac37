import assert from 'node:assert/strict';
import { createHmac, hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { asBytes, toHex, utf8, type Bytes } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { domainBytes } from './domain.ts';
import { createPuncturableKey, forgetName, keyOfName, puncturableKeyCodec } from './puncturable-key.ts';

const named = (n: number): Bytes => utf8(`name ${String(n)}`);
const keyText = (key: ReturnType<typeof createPuncturableKey>, n: number): string | undefined => {
  const found = keyOfName(key, named(n));
  return found && toHex(found);
};

void test('the key of a name is what the description says, computed another way', () => {
  const key = { naming: bytes32(1), nodes: [{ place: '', secret: bytes32(2) }] };
  const none = new Uint8Array();
  const hmac = (secret: Uint8Array, message: Uint8Array): Bytes =>
    asBytes(new Uint8Array(createHmac('sha256', secret).update(message).digest()));
  const path = hmac(bytes32(1), domainBytes('puncturable-path', none, named(0))).slice(0, 8);
  let node = bytes32(2);
  for (const byte of path)
    for (let bit = 7; bit >= 0; bit--)
      node = hmac(node, domainBytes('puncturable-child', none, (byte >> bit) & 1));
  const info = domainBytes('puncturable-leaf', none, named(0));
  const expected = hkdfSync('sha256', node, utf8('velum/1'), info, 32);
  assert.deepEqual(keyOfName(key, named(0)), asBytes(new Uint8Array(expected)));
});

void test('what is forgotten has no key any more; all other names keep theirs', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 12 }), (forgotten) => {
      const whole = createPuncturableKey();
      const left = forgotten.reduce((key, n) => forgetName(key, named(n)), whole);
      for (let n = 0; n <= 40; n++)
        assert.equal(keyText(left, n), forgotten.includes(n) ? undefined : keyText(whole, n));
    }),
    { numRuns: 20 },
  );
});

void test('in what order names are forgotten, and how often, does not matter', () => {
  const whole = createPuncturableKey();
  const placesOf = (order: number[]): string[] =>
    order
      .reduce((key, n) => forgetName(key, named(n)), whole)
      .nodes.map(({ place, secret }) => `${place} ${toHex(secret)}`)
      .sort();
  assert.deepEqual(placesOf([1, 2, 3]), placesOf([3, 1, 3, 2, 1]));
  const once = forgetName(whole, named(1));
  assert.equal(forgetName(once, named(1)), once);
});

void test('what is left holds no node above the forgotten name', () => {
  const whole = createPuncturableKey();
  const left = forgetName(whole, named(7));
  assert.equal(left.nodes.length, 64);
  assert.ok(left.nodes.every(({ secret }) => toHex(secret) !== toHex(whole.nodes[0]?.secret ?? bytes32(0))));
  // No node's place begins another one's.
  for (const { place } of left.nodes)
    assert.equal(left.nodes.filter((other) => other.place.startsWith(place)).length, 1);
});

void test('two keys, and two names, have nothing in common', () => {
  const [a, b] = [createPuncturableKey(), createPuncturableKey()];
  assert.notEqual(keyText(a, 1), keyText(b, 1));
  assert.notEqual(keyText(a, 1), keyText(a, 2));
  assert.equal(keyText(a, 1), keyText(a, 1));
});

void test('it goes through its encoding; other bytes are refused', () => {
  const key = forgetName(createPuncturableKey(), named(3));
  const bytes = puncturableKeyCodec.encode({ v: 1, naming: key.naming, nodes: [...key.nodes] });
  const { v: _, ...read } = puncturableKeyCodec.decode(bytes);
  assert.deepEqual(read, key);
  assert.throws(() => puncturableKeyCodec.decode(bytes.slice(1)), { name: 'EncodingError' });
  const beyond = { v: 1 as const, naming: key.naming, nodes: [{ place: '01x', secret: bytes32(1) }] };
  assert.throws(() => puncturableKeyCodec.encode(beyond), { name: 'EncodingError' });
});
