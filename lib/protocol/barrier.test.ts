import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import {
  barrierMessage,
  barrierPassCodec,
  openBarrierPass,
  releaseHead,
  type BarrierPass,
} from './barrier.ts';
import { cosign } from './quorum.ts';
import { altered, CONTRACT, NETWORK, OTHER_CONTRACT, OTHER_NETWORK, signerOf } from './testing.ts';

const gatekeeper = signerOf(1);
const set = { members: [gatekeeper.identity], threshold: 1 };
const expected = {
  network: NETWORK,
  contract: CONTRACT,
  instance: signerOf(2).identity,
  nonce: bytes32(3),
  head: bytes32(4),
};

function passOf(changes: Partial<BarrierPass> = {}, signer = gatekeeper) {
  const fields = { ...expected, epoch: 1, n: 1, t: 1, height: 40, ...changes };
  return barrierPassCodec.encode({ v: 1, ...fields, cosignatures: [cosign(signer, barrierMessage(fields))] });
}

void test('a pass answers the question that was asked', () => {
  assert.equal(openBarrierPass(passOf(), expected, set).height, 40);
});

void test('a pass for another network, contract, instance, nonce or log is refused', () => {
  const others = {
    network: OTHER_NETWORK,
    contract: OTHER_CONTRACT,
    instance: signerOf(5).identity,
    nonce: bytes32(5),
    head: bytes32(5),
  };
  for (const [field, value] of Object.entries(others)) {
    const wrongBinding = { code: 'wrong-binding', message: `the barrier pass names another ${field}` };
    assert.throws(() => openBarrierPass(passOf({ [field]: value }), expected, set), wrongBinding);
    openBarrierPass(passOf({ [field]: value }), { ...expected, [field]: value }, set);
  }
});

void test('only gatekeepers give a pass, and its height and set are signed', () => {
  const noQuorum = { code: 'no-quorum' };
  assert.throws(() => openBarrierPass(passOf({}, signerOf(9)), expected, set), noQuorum);
  for (const change of [{ height: 39 }, { epoch: 2 }, { n: 2 }, { t: 2 }]) {
    assert.throws(() => openBarrierPass(altered(passOf(), change), expected, set), noQuorum);
  }
});

void test('the head of a log shows every entry, their order, and whose log it is', () => {
  const zeros = bytes32(0);
  const [a, b] = [utf8('a'), utf8('b')];
  const head = releaseHead(NETWORK, CONTRACT, zeros, [a, b]);
  assert.deepEqual(releaseHead(NETWORK, CONTRACT, releaseHead(NETWORK, CONTRACT, zeros, [a]), [b]), head);
  assert.deepEqual(releaseHead(NETWORK, CONTRACT, head, []), head);
  const others = [
    releaseHead(NETWORK, CONTRACT, zeros, [b, a]),
    releaseHead(NETWORK, CONTRACT, zeros, [utf8('ab')]),
    releaseHead(NETWORK, OTHER_CONTRACT, zeros, [a, b]),
    releaseHead(OTHER_NETWORK, CONTRACT, zeros, [a, b]),
    releaseHead(NETWORK, CONTRACT, bytes32(1), [a, b]),
  ];
  for (const other of others) assert.notDeepEqual(other, head);
});
