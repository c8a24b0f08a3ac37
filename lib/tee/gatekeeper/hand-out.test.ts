import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { combineShares } from '../../crypto/secret-sharing.ts';
import { open } from '../../crypto/sealing.ts';
import { handoutAad, handoutRequestCodec, handoutShareCodec } from '../../protocol/handout.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { OTHER_CONTRACT, signerOf } from '../../protocol/testing.ts';
import { deriveContractSecrets } from '../enclave/contract-secrets.ts';
import { judgeWorker } from './admission.ts';
import { publishAssignment } from './assign.ts';
import { handOut } from './hand-out.ts';
import { generateContractKeys } from './key-generation.ts';
import { createRequestDoor, type RequestDoor } from './requests.ts';
import { createRootKeys, type RootKeys } from './root-keys.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  deploy,
  register,
  requestOf,
  type GatekeeperFixture,
  type TestWorker,
} from './testing.ts';

let fixture: GatekeeperFixture;
let assigned: TestWorker;
let idle: TestWorker;
let contract: ContractEntry;
let rootKeys: RootKeys;
let door: RequestDoor;

before(async () => {
  fixture = await createGatekeeperFixture();
  const { context } = fixture;
  assigned = await createTestWorker(fixture);
  idle = await createTestWorker(fixture);
  for (const worker of [assigned, idle]) await judgeWorker(context, register(fixture, worker));
  rootKeys = createRootKeys(context.network, context.store);
  door = createRequestDoor(context.network, context.state);
  contract = deploy(fixture);
  await generateContractKeys(context, rootKeys, contract);
  await publishAssignment(context, contract, [assigned.identity.signer.identity]);
});

const NEWEST = signerOf(0x15).identity;

const ask = (
  worker: TestWorker,
  changes: Partial<{ contract: Bytes; epoch: number; instance: Bytes }> = {},
  nonce?: Bytes,
) => {
  const body = handoutRequestCodec.encode({ contract: contract.id, epoch: 1, instance: NEWEST, ...changes });
  return handOut(
    fixture.context,
    door,
    rootKeys,
    requestOf(fixture, worker, 'handout', body, nonce === undefined ? {} : { nonce }),
  );
};

void test('the assigned worker gets a share from which the published keys follow', async () => {
  const nonce = bytes32(0x44);
  const sealed = await ask(assigned, {}, nonce);
  const { signer, sealing } = assigned.identity;
  const share = handoutShareCodec.decode(
    await open(sealing.seed, sealed, handoutAad(fixture.context.network, signer.identity, nonce)),
  );
  assert.deepEqual([share.contract, share.epoch, share.nonce], [contract.id, 1, nonce]);
  const keys = contract.keys?.value;
  assert.ok(keys);
  const secret = combineShares([share], keys.commitments);
  const secrets = deriveContractSecrets(secret, fixture.context.network, contract.id, 1);
  assert.deepEqual([secrets.sealing.publicKey, secrets.committing.identity], [keys.sealing, keys.committing]);
});

void test('a hand-out opens for the worker that asked, and for its question only', async () => {
  const nonce = bytes32(0x45);
  const sealed = await ask(assigned, {}, nonce);
  const { signer, sealing } = assigned.identity;
  const { network } = fixture.context;
  await assert.rejects(
    open(idle.identity.sealing.seed, sealed, handoutAad(network, signer.identity, nonce)),
    { code: 'cannot-open' },
  );
  await assert.rejects(open(sealing.seed, sealed, handoutAad(network, signer.identity, bytes32(1))), {
    code: 'cannot-open',
  });
  await open(sealing.seed, sealed, handoutAad(network, signer.identity, nonce));
});

void test('nobody else gets a share, and no other epoch’s', async () => {
  await assert.rejects(ask(idle), { name: 'GatekeeperError', code: 'not-assigned' });
  await assert.rejects(ask(assigned, { contract: OTHER_CONTRACT }), { code: 'unknown-contract' });
  await assert.rejects(ask(assigned, { epoch: 2 }), { code: 'not-in-set' });
  await assert.rejects(ask(assigned, { epoch: 0 }), { code: 'not-in-set' });
  const stranger = await createTestWorker(fixture);
  await assert.rejects(ask(stranger), { code: 'not-admitted' });
});

void test('shares lie on the chain under the root key of their epoch and contract', async () => {
  const sealed = contract.keys?.value.shares[0]?.sealed;
  assert.ok(sealed);
  assert.equal((await rootKeys.openShare(1, contract.id, sealed)).index, 1);
  await assert.rejects(rootKeys.openShare(2, contract.id, sealed), { code: 'cannot-open' });
  await assert.rejects(rootKeys.openShare(1, OTHER_CONTRACT, sealed), { code: 'cannot-open' });
});

void test('one gatekeeper of several must not deal alone', async () => {
  const { context, chain } = fixture;
  const genesis = chain.state.genesis;
  assert.ok(genesis);
  const gatekeepers = [...genesis.value.gatekeepers, ...genesis.value.gatekeepers];
  const state = () => ({ ...chain.state, genesis: { ...genesis, value: { ...genesis.value, gatekeepers } } });
  await assert.rejects(generateContractKeys({ ...context, state }, rootKeys, contract), {
    code: 'too-many-gatekeepers',
  });
});
