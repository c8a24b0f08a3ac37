import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { pinReleaseCodec, pinReleaseHash, pinRequestCodec } from './pin-request.ts';
import { sample, testCodecs } from './testing/codec-tests.ts';

testCodecs([
  sample('pin request', pinRequestCodec, { v: 1, release: bytes32(1) }),
  sample('pin release', pinReleaseCodec, { v: 1, secret: bytes32(2) }),
]);

void test('a release hash is of one network, one root and one secret', () => {
  const hashes = [
    pinReleaseHash(bytes32(1), bytes32(2), bytes32(3)),
    pinReleaseHash(bytes32(9), bytes32(2), bytes32(3)),
    pinReleaseHash(bytes32(1), bytes32(9), bytes32(3)),
    pinReleaseHash(bytes32(1), bytes32(2), bytes32(9)),
  ].map(toHex);
  assert.equal(new Set(hashes).size, hashes.length);
  assert.equal(toHex(pinReleaseHash(bytes32(1), bytes32(2), bytes32(3))), hashes[0]);
});
