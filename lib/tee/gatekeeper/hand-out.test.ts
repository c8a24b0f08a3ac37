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
import { createSealedStore } from '../enclave/sealed-store.ts';
import { createTestFiles, createTestTee } from '../enclave/testing.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { handOut } from './hand-out.ts';
import { createRequestDoor, type RequestDoor } from './requests.ts';
import { createRootKeys, type RootKeys } from './root-keys.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  deploy,
  keyContract,
  register,
  requestOf,
  startGatekeepers,
  type GatekeeperFixture,
  type TestWorker,
  judgeWorker,
} from './testing.ts';

let fixture: GatekeeperFixture;
let assigned: TestWorker;
let idle: TestWorker;
let contract: ContractEntry;
let rootKeys: RootKeys;
let door: RequestDoor;
let gatekeepers: Gatekeeper[];

before(async () => {
  fixture = await createGatekeeperFixture();
  const { context } = fixture;
  assigned = await createTestWorker(fixture);
  idle = await createTestWorker(fixture);
  for (const worker of [assigned, idle]) await judgeWorker(context, register(fixture, worker));
  rootKeys = createRootKeys(context.network, context.store);
  door = createRequestDoor(context.network, context.state);
  gatekeepers = startGatekeepers(fixture, { now: () => 0 });
  contract = await keyed();
});

/** A contract that only one of the workers may run. */
async function keyed(): Promise<ContractEntry> {
  const added = deploy(fixture, { workers: [assigned.identity.signer.identity] });
  await keyContract(fixture, gatekeepers, assigned, added);
  return added;
}

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
  const secret = combineShares([share], contract.sharing?.value.commitments ?? []);
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

void test('shares lie on the chain under the root key of their set, for one contract and epoch', async () => {
  const sealed = contract.sharing?.value.shares[0]?.sealed;
  assert.ok(sealed);
  const whose = { set: 1, contract: contract.id, epoch: 1 };
  const refused = { code: 'cannot-open' };
  assert.equal((await rootKeys.openShare(whose, sealed)).index, 1);
  await assert.rejects(rootKeys.openShare({ ...whose, set: 2 }, sealed), refused);
  await assert.rejects(rootKeys.openShare({ ...whose, epoch: 2 }, sealed), refused);
  await assert.rejects(rootKeys.openShare({ ...whose, contract: OTHER_CONTRACT }, sealed), refused);
});

void test('once the root key is erased, nobody opens what lies on the chain', async () => {
  const files = createRootKeys(
    fixture.context.network,
    createSealedStore(createTestTee(bytes32(1)), createTestFiles()),
  );
  const share = { index: 1, value: bytes32(1), blinding: bytes32(2) };
  const whose = { set: 1, contract: contract.id, epoch: 1 };
  const sealed = await files.sealShare(whose, share);
  assert.deepEqual(await files.openShare(whose, sealed), share);
  await files.erase(1);
  await assert.rejects(files.openShare(whose, sealed), { code: 'cannot-open' });
});
