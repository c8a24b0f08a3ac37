import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { envelopeCodec, sealCommand } from '../../protocol/command.ts';
import { positionOf } from '../../protocol/position.ts';
import { CONTRACT, createTestSession, NETWORK, NOW } from '../../protocol/testing.ts';
import { deriveContractSecrets } from '../enclave/contract-secrets.ts';
import { createAdmission } from './envelope-admission.ts';
import { argumentsOf } from './execute.ts';

const secrets = deriveContractSecrets(bytes32(1), NETWORK, CONTRACT, 1);
const to = { network: NETWORK, contract: CONTRACT, epoch: 1, sealing: secrets.sealing.publicKey };

async function logged(admission: Uint8Array<ArrayBuffer> | undefined, height: number, ordinal: number) {
  const { signer, certificate } = createTestSession();
  const fields = { session: certificate, counter: 1, notAfter: NOW, method: 'm', args: utf8('') };
  const bytes = await sealCommand(to, signer, fields, admission);
  return {
    position: positionOf(height, ordinal),
    time: NOW,
    contract: '',
    envelope: envelopeCodec.decode(bytes),
    bytes,
  };
}

void test('tagged envelopes are opened if their tag is right; of untagged ones sixteen a block', async () => {
  const whyPassed = createAdmission({ epoch: to.epoch, secrets });
  const untagged = await logged(undefined, 1, 0);
  const tagged = await logged(secrets.admission, 1, 0);
  const forged = await logged(bytes32(9), 1, 0);
  const first = Array.from({ length: 20 }, (_, i) => whyPassed({ ...untagged, position: positionOf(1, i) }));
  assert.equal(first.filter((why) => why === undefined).length, 16);
  assert.equal(whyPassed({ ...tagged, position: positionOf(1, 30) }), undefined);
  assert.equal(whyPassed({ ...forged, position: positionOf(1, 31) }), 'bad-tag');
  assert.equal(whyPassed({ ...untagged, position: positionOf(1, 32) }), 'too-many-untagged');
  assert.equal(whyPassed({ ...untagged, position: positionOf(2, 0) }), undefined);
});

void test('envelopes of another epoch are passed over, and use up no place of others', async () => {
  const whyPassed = createAdmission({ epoch: to.epoch + 1, secrets });
  const old = await logged(undefined, 1, 0);
  const envelope = { ...old.envelope, epoch: to.epoch + 1 };
  for (let i = 0; i < 20; i++)
    assert.equal(whyPassed({ ...old, position: positionOf(1, i) }), 'epoch-closed');
  const beyond = { ...envelope, epoch: to.epoch + 2 };
  assert.equal(whyPassed({ ...old, envelope: beyond, position: positionOf(1, 20) }), 'unknown-epoch');
  assert.equal(whyPassed({ ...old, envelope, position: positionOf(1, 21) }), undefined);
});

void test('arguments are canonical CBOR or nothing', () => {
  assert.deepEqual(argumentsOf(Uint8Array.of(0xf6)), { value: null });
  assert.equal(argumentsOf(Uint8Array.of(0x18, 0x01)), undefined);
  assert.equal(argumentsOf(new Uint8Array()), undefined);
});
