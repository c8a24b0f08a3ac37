import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32, flipped } from '../../base/testing.ts';
import { NOW } from '../testing.ts';
import { sample, testCodecs } from '../testing/codec-tests.ts';
import { issueRequestCodec, issueResponseCodec, MOST_TOKENS } from './issuing.ts';
import { testTokenKey } from './testing.ts';
import { tokenKeyCodec } from './token-key.ts';

const { key } = await testTokenKey();
const number = new Uint8Array(256).fill(3);
const request = { v: 1 as const, right: Uint8Array.of(1, 2), key: bytes32(1), blinded: [number] };

testCodecs([
  sample('token key', tokenKeyCodec, key),
  sample('issue request', issueRequestCodec, request),
  sample('issue response', issueResponseCodec, { v: 1, signatures: [number] }),
]);

void test('a token key is named by its hash and ends after it began', () => {
  const wrongShape = { code: 'wrong-shape' };
  assert.throws(() => tokenKeyCodec.encode({ ...key, id: flipped(key.id, 0) }), wrongShape);
  assert.throws(() => tokenKeyCodec.encode({ ...key, notAfter: NOW - 1 }), wrongShape);
  assert.deepEqual(tokenKeyCodec.decode(tokenKeyCodec.encode(key)), key);
});

void test('between one token and 256 are asked for at once, each as long as the modulus', () => {
  const wrongShape = { code: 'wrong-shape' };
  const many = (count: number) => ({ ...request, blinded: Array.from({ length: count }, () => number) });
  for (const count of [0, MOST_TOKENS + 1])
    assert.throws(() => issueRequestCodec.encode(many(count)), wrongShape);
  for (const blinded of [[number.slice(1)], [new Uint8Array(257)]])
    assert.throws(() => issueRequestCodec.encode({ ...request, blinded }), wrongShape);
  for (const count of [1, MOST_TOKENS])
    assert.equal(issueRequestCodec.decode(issueRequestCodec.encode(many(count))).blinded.length, count);
});
