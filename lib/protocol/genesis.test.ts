import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { networkIdOf } from './genesis.ts';

void test('the network id is the hash of domain, chain and record', () => {
  const record = utf8('record');
  const preimage = Buffer.concat([
    Buffer.from('83', 'hex'),
    Buffer.from('6f', 'hex'),
    Buffer.from('velum/1/network'),
    Buffer.from('5820', 'hex'),
    bytes32(1),
    Buffer.from('46', 'hex'),
    record,
  ]);
  assert.deepEqual(
    networkIdOf(bytes32(1), record),
    new Uint8Array(createHash('sha256').update(preimage).digest()),
  );
  assert.notDeepEqual(networkIdOf(bytes32(2), record), networkIdOf(bytes32(1), record));
  assert.notDeepEqual(networkIdOf(bytes32(1), utf8('recorD')), networkIdOf(bytes32(1), record));
});
