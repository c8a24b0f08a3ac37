import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { genesisCodec, networkIdOf } from './genesis.ts';
import { createTestChain } from './reducer/testing.ts';
import { STRICT_HARDWARE } from './tee.ts';
import { altered, signerOf } from './testing.ts';

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

void test('a threshold is of the set and more than half of it, and no member counts twice', () => {
  const { genesis } = createTestChain();
  const value = genesisCodec.decode(genesis);
  const [one = assert.fail('a set has members')] = value.gatekeepers;
  const refused = { name: 'EncodingError', code: 'wrong-shape' };
  for (const [gatekeepers, threshold] of [
    [value.gatekeepers, 1],
    [value.gatekeepers, 4],
    [value.gatekeepers, 0],
    [[one], 2],
    [[one, one], 2],
  ] as const)
    assert.throws(() => genesisCodec.encode({ ...value, gatekeepers: [...gatekeepers], threshold }), refused);
  for (const threshold of [2, 3]) genesisCodec.encode({ ...value, threshold });
  genesisCodec.encode({ ...value, gatekeepers: [one], threshold: 1 });
});

void test('a policy for hardware is a part of the record where there is one; without one the record is what it was', () => {
  const value = genesisCodec.decode(createTestChain().genesis);
  assert.equal(value.policy.hardware, undefined);
  const hardware = { ...STRICT_HARDWARE, platforms: { allow: [bytes32(1)], deny: [] } };
  const policy = { simulated: false, hardware };
  assert.deepEqual(genesisCodec.decode(genesisCodec.encode({ ...value, policy })).policy, policy);
  const refused = { name: 'EncodingError', code: 'wrong-shape' };
  for (const wrong of [{ ...hardware, tcb: ['Revoked'] }, { ...hardware, root: bytes32(1) }, {}])
    assert.throws(
      () =>
        genesisCodec.decode(
          altered(genesisCodec.encode(value), { policy: { simulated: false, hardware: wrong } }),
        ),
      refused,
    );
});

void test('stores are a part of the record where there are any', () => {
  const value = genesisCodec.decode(createTestChain().genesis);
  assert.equal(value.stores, undefined);
  const stores = [signerOf(1).identity, signerOf(2).identity];
  assert.deepEqual(genesisCodec.decode(genesisCodec.encode({ ...value, stores })).stores, stores);
  const refused = { name: 'EncodingError', code: 'wrong-shape' };
  const many = Array.from({ length: 33 }, () => signerOf(1).identity);
  for (const wrong of [many, [bytes32(1)]])
    assert.throws(() => genesisCodec.encode({ ...value, stores: wrong }), refused);
});
