import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCbor } from '../base/cbor.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { openForeignReceipt, openReceipt, signReceipt } from './receipt.ts';
import { altered, CONTRACT, NETWORK, NOW, OTHER_CONTRACT, OTHER_NETWORK, signerOf } from './testing.ts';

const worker = signerOf(1);
const fields = {
  network: NETWORK,
  contract: CONTRACT,
  command: bytes32(2),
  position: 7,
  time: NOW,
  ok: true,
  code: '',
  detail: '',
  value: encodeCbor('done'),
  events: encodeCbor([]),
};
const expected = { network: NETWORK, contract: CONTRACT, command: bytes32(2), worker: worker.identity };
const receipt = signReceipt(worker, fields);

void test('a receipt says what its worker signed', () => {
  const opened = openReceipt(receipt, expected);
  assert.deepEqual(
    { ...opened, sig: undefined },
    { v: 1, ...fields, worker: worker.identity, sig: undefined },
  );
});

void test('a receipt of another network, contract, command or worker is refused', () => {
  const others = {
    network: OTHER_NETWORK,
    contract: OTHER_CONTRACT,
    command: bytes32(9),
    worker: signerOf(9).identity,
  };
  for (const [field, value] of Object.entries(others)) {
    const message = `the receipt names another ${field}`;
    assert.throws(() => openReceipt(receipt, { ...expected, [field]: value }), {
      code: 'wrong-binding',
      message,
    });
    assert.throws(() => openReceipt(altered(receipt, { [field]: value }), { ...expected, [field]: value }), {
      code: 'bad-signature',
    });
  }
});

void test('whatever is changed in a receipt, its worker did not sign it', () => {
  const changes = [
    { position: 8 },
    { time: NOW + 1 },
    { ok: false },
    { code: 'x' },
    { detail: 'x' },
    { value: encodeCbor(1) },
    { events: encodeCbor(1) },
  ];
  for (const change of changes)
    assert.throws(() => openReceipt(altered(receipt, change), expected), { code: 'bad-signature' });
  const { sig } = openReceipt(receipt, expected);
  assert.throws(() => openReceipt(altered(receipt, { sig: flipped(sig, 0) }), expected), {
    code: 'bad-signature',
  });
  assert.throws(() => openReceipt(altered(receipt, { more: 1 }), expected), { code: 'wrong-shape' });
  assert.throws(() => openReceipt(altered(receipt, { v: 2 }), expected), { code: 'wrong-shape' });
});

void test('a receipt that somebody brings is what its worker signed for this network, or refused', () => {
  assert.deepEqual(openForeignReceipt(receipt, NETWORK), openReceipt(receipt, expected));
  assert.throws(() => openForeignReceipt(receipt, OTHER_NETWORK), { code: 'wrong-binding' });
  for (const change of [{ ok: false }, { command: bytes32(9) }, { worker: signerOf(9).identity }])
    assert.throws(() => openForeignReceipt(altered(receipt, change), NETWORK), { code: 'bad-signature' });
});
