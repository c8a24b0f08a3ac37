import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytes32 } from '../base/testing.ts';
import { createDomainMac } from './domain-mac.ts';
import { domainBytes, macBytes } from './domain.ts';

const network = bytes32(1);

void test('the MAC is macBytes over domainBytes, for any last field and in any order of asking', () => {
  const mac = createDomainMac(bytes32(2), 'purpose', network, bytes32(3), 7);
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (last) => {
      const expected = macBytes(bytes32(2), domainBytes('purpose', network, bytes32(3), 7, last));
      assert.deepEqual(mac(last), expected);
    }),
  );
});

void test('without fields before the last, and with more than an array head of one byte counts', () => {
  assert.deepEqual(
    createDomainMac(bytes32(2), 'purpose', network)(5),
    macBytes(bytes32(2), domainBytes('purpose', network, 5)),
  );
  const many = Array.from({ length: 40 }, (_, i) => i);
  assert.deepEqual(
    createDomainMac(bytes32(2), 'purpose', network, ...many)('x'),
    macBytes(bytes32(2), domainBytes('purpose', network, ...many, 'x')),
  );
});

void test('key, purpose, network and fields separate', () => {
  const macs = [
    createDomainMac(bytes32(2), 'purpose', network, 1),
    createDomainMac(bytes32(3), 'purpose', network, 1),
    createDomainMac(bytes32(2), 'other', network, 1),
    createDomainMac(bytes32(2), 'purpose', bytes32(9), 1),
    createDomainMac(bytes32(2), 'purpose', network, 2),
  ].map((mac) => mac('x').toString());
  assert.equal(new Set(macs).size, macs.length);
});
