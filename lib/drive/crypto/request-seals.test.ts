import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { sealingKeyPair } from '../../crypto/sealing.ts';
import { newNodeKey } from './node-keys.ts';
import {
  openCard,
  openDepositKey,
  openRequestNote,
  requestKeys,
  sealCard,
  sealDepositKey,
  sealRequestNote,
} from './request-seals.ts';

const drive = { network: bytes32(1), drive: bytes32(2) };
const otherDrive = { network: bytes32(1), drive: bytes32(3) };
const secret = bytes32(4);
const owner = sealingKeyPair(bytes32(5));
const refusal = { code: 'cannot-open' };

void test('a card opens with the secret, on its own drive, as it was sealed', async () => {
  const keys = requestKeys(drive, secret);
  const card = { title: 'Photos', vault: owner.publicKey };
  const sealed = await sealCard(drive, keys, card);
  assert.deepEqual(await openCard(drive, requestKeys(drive, secret), sealed), card);
  await assert.rejects(openCard(drive, requestKeys(drive, bytes32(6)), sealed), refusal);
  await assert.rejects(openCard(otherDrive, keys, sealed), refusal);
  await assert.rejects(openCard(otherDrive, requestKeys(otherDrive, secret), sealed), refusal);
  await assert.rejects(openCard(drive, keys, sealed.with(20, (sealed[20] ?? 0) ^ 1)), refusal);
});

void test('a secret gives another account on another drive', () => {
  const [here, there] = [requestKeys(drive, secret), requestKeys(otherDrive, secret)];
  assert.notDeepEqual(here.signer.identity, there.signer.identity);
  assert.deepEqual(here.signer.identity, requestKeys(drive, secret).signer.identity);
});

void test('a note opens for its own folder alone', async () => {
  const noteKey = bytes32(7);
  const note = await sealRequestNote(drive, noteKey, secret, 'folder');
  assert.deepEqual(await openRequestNote(drive, noteKey, note, 'folder'), secret);
  await assert.rejects(openRequestNote(drive, noteKey, note, 'other folder'), refusal);
  await assert.rejects(openRequestNote(otherDrive, noteKey, note, 'folder'), refusal);
  await assert.rejects(openRequestNote(drive, bytes32(8), note, 'folder'), refusal);
});

void test('a deposit’s key opens for the owner, as that of its own file alone', async () => {
  const key = newNodeKey();
  const sealed = await sealDepositKey(drive, owner.publicKey, key, 'file');
  assert.deepEqual(await openDepositKey(drive, owner.seed, sealed, 'file'), key);
  await assert.rejects(openDepositKey(drive, owner.seed, sealed, 'other file'), refusal);
  await assert.rejects(openDepositKey(otherDrive, owner.seed, sealed, 'file'), refusal);
  await assert.rejects(openDepositKey(drive, bytes32(9), sealed, 'file'), refusal);
});
