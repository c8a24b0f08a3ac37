import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { cosign, verifyQuorum } from './quorum.ts';
import { signerOf } from './testing.ts';

const [a, b, c, stranger] = [signerOf(1), signerOf(2), signerOf(3), signerOf(4)];
const members = [a, b, c].map((signer) => signer.identity);
const message = utf8('message');
const noQuorum = { name: 'ProtocolError', code: 'no-quorum' };

void test('t different members suffice, in any order; strangers and bad signatures beside them do no harm', () => {
  verifyQuorum(message, [cosign(c, message), cosign(a, message)], members, 2);
  const noise = [
    cosign(stranger, message),
    { by: b.identity, signature: new Uint8Array(64) },
    cosign(b, utf8('other')),
  ];
  verifyQuorum(message, [...noise, cosign(b, message), cosign(a, message)], members, 2);
});

void test('fewer than t different members do not count, however often they sign', () => {
  const one = cosign(a, message);
  for (const given of [
    [],
    [one],
    [one, one, one],
    [one, cosign(stranger, message)],
    [one, cosign(b, utf8('other'))],
  ]) {
    assert.throws(() => {
      verifyQuorum(message, given, members, 2);
    }, noQuorum);
  }
});

void test('a signature counts only for whom it names', () => {
  const borrowed = { by: b.identity, signature: a.sign(message) };
  assert.throws(() => {
    verifyQuorum(message, [cosign(a, message), borrowed], members, 2);
  }, noQuorum);
});

void test('a threshold of zero never holds, and a member listed twice is one', () => {
  assert.throws(() => {
    verifyQuorum(message, [cosign(a, message)], members, 0);
  }, noQuorum);
  assert.throws(() => {
    verifyQuorum(message, [cosign(a, message)], [a.identity, a.identity], 2);
  }, noQuorum);
  assert.throws(() => {
    verifyQuorum(message, [cosign(a, message)], [], 1);
  }, noQuorum);
});
