import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../crypto/sealing.ts';
import type { Signer } from '../crypto/signing.ts';
import { leaseCodec, leaseMessage, openLease, type Lease } from './lease.ts';
import { cosign } from './quorum.ts';
import { altered, NETWORK, NOW, OTHER_NETWORK, signerOf } from './testing.ts';

const gatekeepers = [signerOf(1), signerOf(2), signerOf(3)];
const set = { members: gatekeepers.map((g) => g.identity), threshold: 2 };

function leaseOf(changes: Partial<Lease> = {}, by: Signer[] = gatekeepers.slice(0, 2)) {
  const fields = {
    network: NETWORK,
    set: 1,
    n: 3,
    t: 2,
    worker: signerOf(9).identity,
    queryKey: new Uint8Array(SEALING_KEY_LENGTH),
    measurement: bytes32(1),
    tee: 'simulated',
    notBefore: NOW,
    notAfter: NOW + 10,
    ...changes,
  };
  const cosignatures = by.map((signer) => cosign(signer, leaseMessage(fields)));
  return leaseCodec.encode({ v: 1, ...fields, cosignatures });
}

void test('a lease holds from its first to its last millisecond', () => {
  for (const time of [NOW, NOW + 10])
    assert.deepEqual(openLease(leaseOf(), NETWORK, set, time).measurement, bytes32(1));
  for (const time of [NOW - 1, NOW + 11])
    assert.throws(() => openLease(leaseOf(), NETWORK, set, time), { code: 'expired' });
});

void test('too few gatekeepers, strangers, or another set: no quorum', () => {
  const noQuorum = { name: 'ProtocolError', code: 'no-quorum' };
  assert.throws(() => openLease(leaseOf({}, gatekeepers.slice(0, 1)), NETWORK, set, NOW), noQuorum);
  assert.throws(() => openLease(leaseOf({}, [signerOf(7), signerOf(8)]), NETWORK, set, NOW), noQuorum);
  assert.throws(() => openLease(leaseOf(), NETWORK, { ...set, threshold: 3 }, NOW), noQuorum);
  openLease(leaseOf({}, gatekeepers), NETWORK, { ...set, threshold: 3 }, NOW);
});

void test('whatever is changed in a lease, the gatekeepers did not sign it', () => {
  const changes = [
    { worker: signerOf(8).identity },
    { queryKey: new Uint8Array(SEALING_KEY_LENGTH).fill(1) },
    { measurement: bytes32(2) },
    { tee: 'tdx' },
    { notBefore: NOW - 1 },
    { notAfter: NOW + 11 },
    { set: 2 },
    { n: 4 },
    { t: 1 },
  ];
  for (const change of changes) {
    assert.throws(() => openLease(altered(leaseOf(), change), NETWORK, set, NOW), { code: 'no-quorum' });
  }
});

void test('a lease of another network is refused, also when it claims to be of this one', () => {
  const foreign = leaseOf({ network: OTHER_NETWORK });
  assert.throws(() => openLease(foreign, NETWORK, set, NOW), { code: 'wrong-network' });
  assert.throws(() => openLease(altered(foreign, { network: NETWORK }), NETWORK, set, NOW), {
    code: 'no-quorum',
  });
  openLease(foreign, OTHER_NETWORK, set, NOW);
});
