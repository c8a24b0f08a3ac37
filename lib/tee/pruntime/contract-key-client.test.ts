import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { bytes32, flipped } from '../../base/testing.ts';
import { open, seal, SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { handoutAad, handoutShareCodec, type HandoutShare } from '../../protocol/handout.ts';
import { openSignedRequest } from '../../protocol/signed-request.ts';
import { OTHER_CONTRACT, signerOf } from '../../protocol/testing.ts';
import { fetchContractKeys } from './contract-key-client.ts';
import { createWorkerFixture, type WorkerFixture } from './testing.ts';

let fixture: WorkerFixture;
let honest: WorkerFixture['door']['send'];
before(async () => {
  fixture = await createWorkerFixture();
  honest = fixture.door.send;
});

const fetchKeys = (send = honest) => {
  fixture.door.send = send;
  return fetchContractKeys(fixture.context, fixture.contract);
};

void test('the keys that come are the published ones, each time under a fresh instance', async () => {
  const [one, two] = [await fetchKeys(), await fetchKeys()];
  assert.deepEqual(one.secrets.sealing.publicKey, fixture.contract.keys?.value.sealing);
  assert.deepEqual(one.secrets.audit, two.secrets.audit);
  assert.notDeepEqual(one.instance.identity, two.instance.identity);
});

/** A gatekeeper that changes the share before it seals it. */
function lying(change: (share: HandoutShare) => HandoutShare): typeof honest {
  return async (endpoint, purpose, request) => {
    const { network, identity } = fixture.context;
    const { nonce } = openSignedRequest(request, network, 'handout');
    const aad = handoutAad(network, identity.signer.identity, nonce);
    const share = handoutShareCodec.decode(
      await open(identity.sealing.seed, await honest(endpoint, purpose, request), aad),
    );
    return seal(identity.sealing.publicKey, handoutShareCodec.encode(change(share)), aad);
  };
}

void test('a bad share is refused by the commitments on the chain', async () => {
  const changes: ((share: HandoutShare) => HandoutShare)[] = [
    (share) => ({ ...share, value: flipped(share.value, 0) }),
    (share) => ({ ...share, blinding: flipped(share.blinding, 0) }),
    (share) => ({ ...share, index: 0 }),
  ];
  for (const change of changes) {
    await assert.rejects(fetchKeys(lying(change)), { code: 'bad-share' });
  }
  await fetchKeys(lying((share) => share));
});

void test('a share for another question is refused', async () => {
  const noShare = { name: 'RuntimeError', code: 'no-share' };
  const changes: Partial<HandoutShare>[] = [
    { contract: OTHER_CONTRACT },
    { epoch: 2 },
    { nonce: bytes32(1) },
    { gatekeeper: signerOf(9).identity },
  ];
  for (const change of changes) {
    await assert.rejects(fetchKeys(lying((share) => ({ ...share, ...change }))), noShare);
  }
});

void test('keys that do not give what was published are refused, and a contract without keys has none', async () => {
  const { contract, context } = fixture;
  const keys = contract.keys;
  assert.ok(keys);
  const sealing = new Uint8Array(SEALING_KEY_LENGTH).fill(1);
  const other = { ...contract, keys: { ...keys, value: { ...keys.value, sealing } } };
  await assert.rejects(fetchContractKeys(context, other), { code: 'no-share' });
  const committing = {
    ...contract,
    keys: { ...keys, value: { ...keys.value, committing: signerOf(9).identity } },
  };
  await assert.rejects(fetchContractKeys(context, committing), { code: 'no-share' });
  await assert.rejects(fetchContractKeys(context, { ...contract, keys: undefined }), { code: 'no-share' });
});
