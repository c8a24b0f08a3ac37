import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../base/testing.ts';
import { anchoredHead, openBarrierPass, signPass, type PassFields } from './barrier.ts';
import { altered, CONTRACT, NETWORK, OTHER_CONTRACT, OTHER_NETWORK, signerOf } from './testing.ts';

const gatekeeper = signerOf(1);
const expected = {
  network: NETWORK,
  contract: CONTRACT,
  epoch: 1,
  worker: signerOf(6).identity,
  instance: signerOf(2).identity,
  nonce: bytes32(3),
  size: 9,
  root: bytes32(4),
};

const passOf = (changes: Partial<PassFields> = {}, signer = gatekeeper) =>
  signPass(signer, { ...expected, n: 3, t: 2, height: 40, time: 7, ...changes });

void test('a pass answers the question that was asked', () => {
  const { height, time, by } = openBarrierPass(passOf(), expected, gatekeeper.identity);
  assert.deepEqual([height, time, by], [40, 7, gatekeeper.identity]);
});

void test('a pass of another network, contract, epoch, worker, instance, nonce or log is refused', () => {
  const others: Partial<PassFields> = {
    network: OTHER_NETWORK,
    contract: OTHER_CONTRACT,
    epoch: 2,
    worker: signerOf(5).identity,
    instance: signerOf(5).identity,
    nonce: bytes32(5),
    size: 8,
    root: bytes32(5),
  };
  for (const [field, value] of Object.entries(others)) {
    const wrongBinding = { code: 'wrong-binding', message: `the barrier pass names another ${field}` };
    const pass = passOf({ [field]: value });
    assert.throws(() => openBarrierPass(pass, expected, gatekeeper.identity), wrongBinding);
    openBarrierPass(pass, { ...expected, [field]: value }, gatekeeper.identity);
  }
});

void test('only the gatekeeper that was asked gives its pass, and its block and set are signed', () => {
  const badSignature = { code: 'bad-signature' };
  const theirs = passOf({}, signerOf(9));
  assert.throws(() => openBarrierPass(theirs, expected, gatekeeper.identity), badSignature);
  openBarrierPass(theirs, expected, signerOf(9).identity);
  for (const change of [{ height: 39 }, { time: 8 }, { n: 2 }, { t: 1 }, { by: signerOf(9).identity }])
    assert.throws(
      () => openBarrierPass(altered(passOf(), change), expected, gatekeeper.identity),
      badSignature,
    );
});

void test('what a commitment anchors shows size and root of the log, and whose it is', () => {
  const head = { size: 2, root: bytes32(1) };
  const anchored = anchoredHead(NETWORK, CONTRACT, head);
  assert.deepEqual(anchoredHead(NETWORK, CONTRACT, { ...head }), anchored);
  const others = [
    anchoredHead(NETWORK, CONTRACT, { ...head, size: 3 }),
    anchoredHead(NETWORK, CONTRACT, { ...head, root: bytes32(2) }),
    anchoredHead(NETWORK, OTHER_CONTRACT, head),
    anchoredHead(OTHER_NETWORK, CONTRACT, head),
  ];
  for (const other of others) assert.notDeepEqual(other, anchored);
});
