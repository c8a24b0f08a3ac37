import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCbor } from '../base/cbor.ts';
import type { Bytes } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { domainBytes, hashBytes } from '../crypto/domain.ts';
import { seal, sealingKeyPair } from '../crypto/sealing.ts';
import { padMessage } from '../crypto/padding.ts';
import {
  commandHash,
  envelopeCodec,
  isAdmitted,
  openCommand,
  sealCommand,
  type CommandFields,
} from './command.ts';
import {
  altered,
  CONTRACT,
  createTestSession,
  NETWORK,
  NOW,
  OTHER_CONTRACT,
  OTHER_NETWORK,
  signerOf,
  useOf,
  type TestSession,
} from './testing.ts';

const pair = sealingKeyPair(bytes32(0x51));
const admission = bytes32(0x52);
const to = { network: NETWORK, contract: CONTRACT, epoch: 3, sealing: pair.publicKey };
const session = createTestSession();

const fieldsOf = (changes: Partial<CommandFields> = {}, of: TestSession = session): CommandFields => ({
  session: of.certificate,
  counter: 1,
  notAfter: NOW,
  method: 'putVersions',
  args: encodeCbor({ a: 1 }),
  ...changes,
});

const sealed = (changes: Partial<CommandFields> = {}, target = to): Promise<Bytes> =>
  sealCommand(target, session.signer, fieldsOf(changes), admission);

const open = (bytes: Bytes, use = useOf()) => openCommand(envelopeCodec.decode(bytes), pair.seed, use);

void test('a command comes out as it went in, with who sent it', async () => {
  const { command, session: certificate } = await open(await sealed());
  assert.deepEqual(command.args, encodeCbor({ a: 1 }));
  assert.equal(command.counter, 1);
  assert.deepEqual(certificate.account, session.account.identity);
});

void test('a tag admits its envelope and no other', async () => {
  const envelope = envelopeCodec.decode(await sealed());
  assert.ok(isAdmitted(envelope, admission));
  assert.ok(!isAdmitted(envelope, bytes32(9)));
  assert.ok(!isAdmitted({ ...envelope, tag: flipped(envelope.tag, 0) }, admission));
  assert.ok(!isAdmitted({ ...envelope, tag: envelope.tag.slice(1) }, admission));
  assert.ok(!isAdmitted({ ...envelope, sealed: flipped(envelope.sealed, 0) }, admission));
  assert.ok(!isAdmitted({ ...envelope, epoch: 4 }, admission));
  assert.ok(!isAdmitted({ ...envelope, contract: OTHER_CONTRACT }, admission));
  const untagged = await sealCommand(to, session.signer, fieldsOf(), undefined);
  assert.equal(envelopeCodec.decode(untagged).tag.length, 0);
});

void test('a ciphertext copied under another network, contract or epoch does not open', async () => {
  const bytes = await sealed();
  const cannotOpen = { code: 'cannot-open' };
  await assert.rejects(open(altered(bytes, { network: OTHER_NETWORK })), cannotOpen);
  await assert.rejects(open(altered(bytes, { contract: OTHER_CONTRACT })), cannotOpen);
  await assert.rejects(open(altered(bytes, { epoch: 4 })), cannotOpen);
  const { sealed: ciphertext } = envelopeCodec.decode(bytes);
  await assert.rejects(open(altered(bytes, { sealed: flipped(ciphertext, -1) })), cannotOpen);
  await assert.rejects(openCommand(envelopeCodec.decode(bytes), bytes32(1), useOf()), cannotOpen);
  await open(bytes);
});

/** Seals the inside of a command that was opened for `to` to another target, as a contract's own operator could. */
async function resealed(
  bytes: Bytes,
  target: typeof to,
  change: Parameters<typeof altered>[1] = {},
): Promise<Bytes> {
  const { command } = await open(bytes);
  const { network, contract, epoch } = target;
  const aad = domainBytes('command-aad', network, contract, epoch);
  const inner = await seal(target.sealing, padMessage(altered(encodeCbor(command), change)), aad);
  return envelopeCodec.encode({
    v: 1,
    kind: 'command',
    network,
    contract,
    epoch,
    sealed: inner,
    tag: new Uint8Array(),
  });
}

void test('a command that was resealed for another contract or network is not signed for it; for another epoch it is', async () => {
  const bytes = await sealed();
  const elsewhere = await resealed(bytes, { ...to, contract: OTHER_CONTRACT });
  await assert.rejects(open(elsewhere), { code: 'bad-signature' });
  const abroad = await resealed(bytes, { ...to, network: OTHER_NETWORK });
  await assert.rejects(open(abroad, useOf({ network: OTHER_NETWORK })), { code: 'wrong-network' });
  const later = await resealed(bytes, { ...to, epoch: 4 });
  assert.equal((await open(later)).command.counter, 1);
});

void test('whatever is changed inside, the session did not sign it', async () => {
  const bytes = await sealed();
  const other = createTestSession({ expires: NOW + 5 });
  const changes = [
    { counter: 2 },
    { notAfter: NOW + 1 },
    { method: 'purge' },
    { args: encodeCbor({ a: 2 }) },
    { session: other.certificate },
    { session: createTestSession({}, signerOf(9)).certificate },
    { sig: new Uint8Array(64) },
  ];
  for (const change of changes)
    await assert.rejects(open(await resealed(bytes, to, change)), { code: 'bad-signature' });
  await assert.rejects(open(await resealed(bytes, to, { unknown: 1 })), { code: 'wrong-shape' });
  await assert.rejects(open(await resealed(bytes, to, { v: 2 })), { code: 'wrong-shape' });
  await open(await resealed(bytes, to));
});

void test('a command is void after its time; in its last millisecond it is not', async () => {
  await open(await sealed({ notAfter: NOW }));
  await assert.rejects(open(await sealed({ notAfter: NOW - 1 })), { code: 'expired' });
});

void test('a session that may not speak here cannot command', async () => {
  const reader = createTestSession({ scope: 'read' });
  const bytes = await sealCommand(to, reader.signer, fieldsOf({}, reader), admission);
  await assert.rejects(open(bytes), { code: 'wrong-binding' });
  await assert.rejects(open(await sealed(), useOf({ generationOf: () => 1 })), { code: 'not-current' });
});

void test('methods have names that the engine can take', async () => {
  for (const method of ['__proto__', '', 'a b', '1a', 'A', `a${'b'.repeat(64)}`]) {
    await assert.rejects(sealed({ method }), { code: 'wrong-shape' });
  }
  await sealed({ method: `a${'b'.repeat(63)}` });
});

void test('a command is named by the hash of its envelope', async () => {
  const bytes = await sealed();
  assert.deepEqual(commandHash(bytes), hashBytes(bytes));
});
