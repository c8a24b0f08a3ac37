import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CodedError } from '../base/errors.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { openSignedRequest, signRequest } from './signed-request.ts';
import { altered, NETWORK, NOW, OTHER_NETWORK, signerOf } from './testing.ts';

const worker = signerOf(1);
const fields = {
  network: NETWORK,
  purpose: 'lease' as const,
  nonce: bytes32(3),
  time: NOW,
  body: Uint8Array.of(1),
};
const request = signRequest(worker, fields);

void test('a request opens for its purpose only', () => {
  const { from, nonce } = openSignedRequest(request, NETWORK, 'lease');
  assert.deepEqual([from, nonce], [worker.identity, bytes32(3)]);
  for (const other of ['handout', 'barrier'] as const) {
    assert.throws(() => openSignedRequest(request, NETWORK, other), {
      name: 'ProtocolError',
      code: 'wrong-binding',
    });
    const relabelled = altered(request, { purpose: other });
    assert.throws(() => openSignedRequest(relabelled, NETWORK, other), { code: 'bad-signature' });
  }
});

void test('a request of another network is refused', () => {
  assert.throws(() => openSignedRequest(request, OTHER_NETWORK, 'lease'), { code: 'wrong-network' });
  const claimed = altered(request, { network: OTHER_NETWORK });
  assert.throws(() => openSignedRequest(claimed, OTHER_NETWORK, 'lease'), { code: 'bad-signature' });
});

void test('whatever is changed in a request, its worker did not sign it', () => {
  const { sig } = openSignedRequest(request, NETWORK, 'lease');
  const changes = [
    { from: signerOf(2).identity },
    { nonce: bytes32(4) },
    { time: NOW + 1 },
    { body: Uint8Array.of(2) },
    { sig: flipped(sig, 5) },
  ];
  for (const change of changes) {
    assert.throws(() => openSignedRequest(altered(request, change), NETWORK, 'lease'), {
      code: 'bad-signature',
    });
  }
  for (const change of [{ v: 2 }, { more: 1 }, { purpose: 'other' }]) {
    assert.throws(() => openSignedRequest(altered(request, change), NETWORK, 'lease'), {
      code: 'wrong-shape',
    });
  }
});

void test('hostile bytes are refused with a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.throws(
        () => openSignedRequest(bytes, NETWORK, 'lease'),
        (error) => error instanceof CodedError,
      );
    }),
    { numRuns: 100 },
  );
});
