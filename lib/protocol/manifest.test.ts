import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32, flipped } from '../base/testing.ts';
import {
  enclaveShareHash,
  openManifest,
  signManifest,
  vaultShareHash,
  verifyShares,
  type ManifestFields,
} from './manifest.ts';
import {
  altered,
  createTestSession,
  CONTRACT,
  NETWORK,
  OTHER_CONTRACT,
  OTHER_NETWORK,
  signerOf,
  type TestSession,
} from './testing.ts';

const [enclave, vault] = [bytes32(1), bytes32(2)];
const place = { network: NETWORK, drive: CONTRACT, node: 'a0', version: 3 };
const shares = { enclave: enclaveShareHash(NETWORK, enclave), vault: vaultShareHash(NETWORK, vault) };
const fields = { ...place, root: 'bafy', header: new Uint8Array(74), segments: 1, padded: 4096, shares };

const manifestOf = (changes: Partial<ManifestFields> = {}, session: TestSession = createTestSession()) =>
  signManifest(session.signer, session.certificate, { ...fields, ...changes });

void test('a manifest opens where it belongs, also after its author’s session expired', () => {
  const opened = openManifest(manifestOf({}, createTestSession({ expires: 1, generation: 4 })), place);
  assert.deepEqual(opened.author, createTestSession().account.identity);
  assert.equal(opened.padded, 4096);
});

void test('a manifest of another network, drive, node or version is refused', () => {
  const others = { network: OTHER_NETWORK, drive: OTHER_CONTRACT, node: 'a1', version: 2 };
  for (const [field, value] of Object.entries(others)) {
    const wrongBinding = { name: 'ProtocolError', code: 'wrong-binding' };
    assert.throws(() => openManifest(manifestOf({ [field]: value }), place), wrongBinding);
    assert.throws(() => openManifest(manifestOf(), { ...place, [field]: value }), wrongBinding);
    const renamed = altered(manifestOf(), { [field]: value });
    assert.throws(() => openManifest(renamed, { ...place, [field]: value }), { name: 'ProtocolError' });
  }
});

void test('whatever is changed in a manifest, its author did not sign it', () => {
  const bytes = manifestOf();
  const { sig } = openManifest(bytes, place);
  const changes = [
    { root: 'bafk' },
    { header: new Uint8Array(74).fill(1) },
    { segments: 2 },
    { padded: 4352 },
    { shares: { ...shares, enclave: bytes32(9) } },
    { shares: { ...shares, vault: bytes32(9) } },
    { sig: flipped(sig, 63) },
  ];
  for (const change of changes)
    assert.throws(() => openManifest(altered(bytes, change), place), { code: 'bad-signature' });
});

void test('an author cannot be claimed, and a session that may not write to this drive cannot sign', () => {
  const bytes = manifestOf();
  assert.throws(() => openManifest(altered(bytes, { author: signerOf(9).identity }), place), {
    code: 'wrong-binding',
  });
  const stranger = createTestSession({}, signerOf(9));
  assert.throws(() => openManifest(altered(bytes, { session: stranger.certificate }), place), {
    code: 'wrong-binding',
  });
  const claimed = { session: stranger.certificate, author: stranger.account.identity };
  assert.throws(() => openManifest(altered(bytes, claimed), place), { code: 'bad-signature' });
  const reader = createTestSession({ scope: 'read' });
  assert.throws(() => openManifest(manifestOf({}, reader), place), { code: 'wrong-binding' });
  const elsewhere = createTestSession({ contracts: [OTHER_CONTRACT] });
  assert.throws(() => openManifest(manifestOf({}, elsewhere), place), { code: 'wrong-binding' });
  const abroad = createTestSession({ network: OTHER_NETWORK });
  assert.throws(() => openManifest(manifestOf({}, abroad), place), { code: 'wrong-network' });
});

void test('shares of another version are never mixed in, and neither stands for the other', () => {
  const manifest = openManifest(manifestOf(), place);
  verifyShares(manifest, enclave, vault);
  for (const [e, v] of [
    [bytes32(9), vault],
    [enclave, bytes32(9)],
    [vault, enclave],
    [enclave, enclave],
  ] as const) {
    assert.throws(
      () => {
        verifyShares(manifest, e, v);
      },
      { code: 'wrong-binding' },
    );
  }
  assert.notDeepEqual(enclaveShareHash(NETWORK, enclave), vaultShareHash(NETWORK, enclave));
});
