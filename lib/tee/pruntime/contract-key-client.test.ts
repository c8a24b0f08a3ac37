import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { bytes32, flipped, until } from '../../base/testing.ts';
import { open, seal, SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { handoutAad, handoutShareCodec, type HandoutShare } from '../../protocol/handout.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { openSignedRequest } from '../../protocol/signed-request.ts';
import { OTHER_CONTRACT, signerOf } from '../../protocol/testing.ts';
import { endpointOf } from '../gatekeeper/testing.ts';
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

void test('of four gatekeepers any three will do: one that is away, or whose share is bad, holds up nothing', async () => {
  const set = await createWorkerFixture({ n: 4, t: 3 });
  const { send } = set.door;
  const { network, identity } = set.context;
  const badFrom =
    (bad: readonly string[]): typeof send =>
    async (endpoint, purpose, request) => {
      const answer = await send(endpoint, purpose, request);
      if (!bad.includes(endpoint)) return answer;
      const { nonce } = openSignedRequest(request, network, 'handout');
      const aad = handoutAad(network, identity.signer.identity, nonce);
      const share = handoutShareCodec.decode(await open(identity.sealing.seed, answer, aad));
      const changed = { ...share, value: flipped(share.value, 0) };
      return seal(identity.sealing.publicKey, handoutShareCodec.encode(changed), aad);
    };
  const warned: unknown[] = [];
  const logger = {
    ...set.context.logger,
    warn: (_text: string, fields?: unknown) => void warned.push(fields),
  };
  const context = { ...set.context, logger };
  for (const away of [0, 1, 2, 3]) {
    set.door.send = async (...args) => {
      if (args[0] === endpointOf(away)) throw new Error('nobody answers');
      return send(...args);
    };
    const { secrets } = await fetchContractKeys(context, set.contract);
    assert.deepEqual(secrets.sealing.publicKey, set.contract.keys?.value.sealing);
  }
  set.door.send = badFrom([endpointOf(2)]);
  await fetchContractKeys(context, set.contract);
  const { members } = gatekeepersOf(set.context.log.state());
  const bad = toHex(members[2] ?? assert.fail('it is a member')).slice(0, 10);
  await until(() =>
    warned.some((fields) => JSON.stringify(fields).includes(`"gatekeeper":"${bad}","error":"bad-share`)),
  );
  set.door.send = badFrom([endpointOf(0), endpointOf(2)]);
  await assert.rejects(fetchContractKeys(context, set.contract), { code: 'bad-share' });
});
