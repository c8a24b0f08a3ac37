import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createExtrinsicPool } from './extrinsic-pool.ts';
import { parseSigned, type SignedExtrinsic } from './extrinsic.ts';
import type { Hex } from './scale.ts';

const extrinsic = (signer: Hex, nonce: number, size = 10, salt = 0): SignedExtrinsic => ({
  bytes: new Uint8Array(size),
  hash: `0x${signer.slice(2)}${String(nonce)}${String(salt)}`,
  signer,
  nonce,
});
const A = '0x0a';
const B = '0x0b';
const roomy = { bytes: 1000, count: 100 };
const fresh = (): number => 0;
const nonces = (list: SignedExtrinsic[]): string[] => list.map(({ signer, nonce }) => signer + String(nonce));

describe('extrinsic pool', () => {
  it('orders by nonce within an account and holds back what is ahead', () => {
    const pool = createExtrinsicPool(roomy);
    for (const each of [extrinsic(A, 1), extrinsic(B, 0), extrinsic(A, 3)])
      assert.equal(pool.add(each, 0), undefined);
    assert.deepEqual(nonces(pool.ready(fresh, roomy)), ['0x0b0']);
    pool.add(extrinsic(A, 0), 0);
    assert.deepEqual(nonces(pool.ready(fresh, roomy)), ['0x0a0', '0x0b0', '0x0a1']);
    assert.equal(pool.nextNonce(A, 0), 2);
  });

  it('says why it refuses', () => {
    const pool = createExtrinsicPool({ bytes: 25, count: 3 });
    assert.equal(pool.add(extrinsic(A, 4), 5), 'stale');
    assert.equal(pool.add(extrinsic(A, 5), 5), undefined);
    assert.equal(pool.add(extrinsic(A, 5), 5), 'known');
    assert.equal(pool.add(extrinsic(A, 5, 10, 1), 5), 'taken');
    assert.equal(pool.add(extrinsic(A, 6), 5), undefined);
    assert.equal(pool.add(extrinsic(A, 7), 5), 'full');
    assert.deepEqual(nonces(pool.dropStale(() => 6)), ['0x0a5']);
    assert.equal(pool.add(extrinsic(A, 7), 6), undefined);
  });

  it('keeps a block within limits but always lets one in', () => {
    const pool = createExtrinsicPool(roomy);
    for (const nonce of [0, 1, 2]) pool.add(extrinsic(A, nonce, 30), 0);
    assert.equal(pool.ready(fresh, { bytes: 60, count: 9 }).length, 2);
    assert.equal(pool.ready(fresh, { bytes: 1, count: 9 }).length, 1);
    assert.equal(pool.ready(fresh, { bytes: 1000, count: 2 }).length, 2);
  });
});

describe('signed extrinsic', () => {
  it('is read or refused with RangeError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const framed = Uint8Array.of((bytes.length & 63) << 2, 0x84, 0, ...bytes);
        for (const input of [bytes, framed]) {
          try {
            parseSigned(new Uint8Array(input));
          } catch (error) {
            assert.ok(error instanceof RangeError);
          }
        }
      }),
    );
  });
});
