import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TypeRegistry } from '@polkadot/types';
import type { Header } from '@polkadot/types/interfaces';
import { auraSlotItem, decodeHeader, encodeHeader, hashHeader } from './header.ts';
import { asHex, decodeUint, encodeCompact, encodeUint, hexBytes, ScaleReader } from './scale.ts';

const registry = new TypeRegistry();

describe('SCALE', () => {
  it('encodes compacts as the reference codec does, and reads them back', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const encoded = encodeCompact(value);
        assert.equal(asHex(encoded), asHex(registry.createType('Compact<u64>', value).toU8a()));
        assert.equal(new ScaleReader(encoded).compact(), value);
      }),
    );
    for (const edge of [0, 63, 64, 16_383, 16_384, 2 ** 30 - 1, 2 ** 30, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      assert.equal(asHex(encodeCompact(edge)), asHex(registry.createType('Compact<u64>', edge).toU8a()));
    }
  });

  it('reads integers back', () => {
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 128n - 1n), (n) => decodeUint(encodeUint(n, 16)) === n));
  });

  it('refuses what is not hex and reads what is', () => {
    for (const wrong of ['', 'ff', '0xf', '0xzz', '0xffzz']) assert.throws(() => hexBytes(wrong), RangeError);
    assert.deepEqual(hexBytes('0xFf00'), Uint8Array.of(255, 0));
  });
});

describe('header', () => {
  const hash = (fill: number) => new Uint8Array(32).fill(fill);
  const header = {
    parentHash: hash(1),
    height: 70_000,
    stateRoot: hash(0),
    extrinsicsRoot: hash(2),
    digest: [auraSlotItem(149_617_790)],
  };

  it('has the bytes and the hash of the reference codec', () => {
    const encoded = encodeHeader(header);
    const reference = registry.createType<Header>('Header', encoded);
    assert.equal(reference.number.toNumber(), 70_000);
    assert.equal(reference.digest.logs[0]?.isPreRuntime, true);
    assert.equal(asHex(hashHeader(encoded)), reference.hash.toHex());
    assert.deepEqual(decodeHeader(encoded), header);
  });

  it('refuses any other bytes with RangeError', () => {
    const encoded = encodeHeader(header);
    assert.throws(() => decodeHeader(encoded.subarray(0, -1)), RangeError);
    assert.throws(() => decodeHeader(new Uint8Array([...encoded, 0])), RangeError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeHeader(bytes);
        } catch (error) {
          assert.ok(error instanceof RangeError);
        }
      }),
    );
  });
});
