import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { STRICT_HARDWARE } from '../../protocol/tee.ts';
import { NETWORK, NOW } from '../../protocol/testing.ts';
import { appraiseEvidence } from '../attestation/appraise.ts';
import { MAX_EVIDENCE_BYTES, type Quoted } from '../attestation/evidence.ts';
import { createTestAuthority } from '../attestation/testing/authority.ts';
import { quoteFrom } from '../attestation/testing/evidence.ts';
import { loadIdentity, makeEvidence } from './attested-identity.ts';
import { deriveContractSecrets } from './contract-secrets.ts';
import { createSealedStore } from './sealed-store.ts';
import { createTestFiles, createTestTee } from './testing.ts';

const tee = createTestTee(bytes32(1));

void test('an identity survives a restart and is made anew where there is none', async () => {
  const files = createTestFiles();
  const first = await loadIdentity(createSealedStore(tee, files));
  const again = await loadIdentity(createSealedStore(tee, files));
  assert.deepEqual([again.signer.identity, again.sealing], [first.signer.identity, first.sealing]);
  const other = await loadIdentity(createSealedStore(tee, createTestFiles()));
  assert.notDeepEqual(other.signer.identity, first.signer.identity);
});

void test('an identity that cannot be opened is an error, not a reason to make another', async () => {
  const files = createTestFiles();
  await loadIdentity(createSealedStore(tee, files));
  const kept = new Map(files.kept);
  await assert.rejects(loadIdentity(createSealedStore(createTestTee(bytes32(2)), files)), {
    code: 'not-ours',
  });
  assert.deepEqual(files.kept, kept);
});

void test('evidence binds the identity to the code that runs', async () => {
  const identity = await loadIdentity(createSealedStore(tee, createTestFiles()));
  const challenge = { height: 3, hash: bytes32(3) };
  const bytes = await makeEvidence(tee, identity, { network: NETWORK, operator: 'me', challenge });
  const { evidence, measurement } = await appraiseEvidence(bytes, NETWORK, {
    time: 0,
    hardware: [STRICT_HARDWARE],
    allowSimulated: true,
    isMeasurementAllowed: () => true,
    isRecentBlock: (height) => height === 3,
  });
  assert.deepEqual(
    [evidence.identity, evidence.sealing, measurement],
    [identity.signer.identity, identity.sealing.publicKey, bytes32(1)],
  );
});

void test('evidence that nobody would read is not made', async () => {
  const identity = await loadIdentity(createSealedStore(tee, createTestFiles()));
  const claims = { network: NETWORK, operator: 'me', challenge: { height: 3, hash: bytes32(3) } };
  const large = await quoteFrom(await createTestAuthority(NOW), 'dstack', bytes32(1));
  assert.ok(large.kind === 'dstack');
  const events = Array.from({ length: 40 }, () => ({ name: 'mine', payload: new Uint8Array(4096) }));
  const quoting = (quoted: Quoted) => ({
    ...tee,
    kind: 'dstack' as const,
    quote: () => Promise.resolve(quoted),
  });
  await assert.rejects(makeEvidence(quoting({ ...large, events }), identity, claims), { code: 'malformed' });
  assert.ok((await makeEvidence(quoting(large), identity, claims)).length < MAX_EVIDENCE_BYTES);
});

void test('every key of a contract differs from every other, and with contract, epoch, network and secret', () => {
  const keysOf = (...args: Parameters<typeof deriveContractSecrets>): string[] => {
    const s = deriveContractSecrets(...args);
    return [
      s.sealing.seed,
      s.committing.identity,
      s.stateEncryption,
      s.stateNonce,
      s.statePath,
      s.admission,
      s.audit,
    ].map(toHex);
  };
  const all = [
    keysOf(bytes32(1), NETWORK, bytes32(2), 1),
    keysOf(bytes32(9), NETWORK, bytes32(2), 1),
    keysOf(bytes32(1), bytes32(9), bytes32(2), 1),
    keysOf(bytes32(1), NETWORK, bytes32(9), 1),
    keysOf(bytes32(1), NETWORK, bytes32(2), 2),
  ].flat();
  assert.equal(new Set(all).size, 35);
  assert.deepEqual(keysOf(bytes32(1), NETWORK, bytes32(2), 1), all.slice(0, 7));
});
