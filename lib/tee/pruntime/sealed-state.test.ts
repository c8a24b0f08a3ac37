import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { hashBytes } from '../../crypto/domain.ts';
import type { Commitment } from '../../protocol/records/commitment.ts';
import { CONTRACT, NETWORK, OTHER_CONTRACT, OTHER_NETWORK } from '../../protocol/testing.ts';
import { deriveContractSecrets } from '../enclave/contract-secrets.ts';
import { openState, sealState, type ContractState, type StatePlace } from './sealed-state.ts';

const secrets = deriveContractSecrets(bytes32(1), NETWORK, CONTRACT, 1);
const place: StatePlace = { contract: CONTRACT, epoch: 1, position: 50, version: 2 };
const state: Omit<ContractState, 'v'> = {
  contract: CONTRACT,
  position: 50,
  entries: [
    ['a', '1'],
    ['b', '"ü"'],
  ],
  sessions: [['s', 3, 99]],
  outcomes: [],
};

const committed = (root: Bytes, at: StatePlace = place): Commitment => ({
  ...at,
  n: 1,
  t: 1,
  previous: bytes32(0),
  root,
  cid: '',
  code: bytes32(0),
  releases: bytes32(0),
  sig: new Uint8Array(64),
});

const wrongState = { name: 'RuntimeError', code: 'wrong-state' };
const cannotOpen = { code: 'cannot-open' };

void test('every replica seals the same state to the same bytes, and it comes back', async () => {
  const one = await sealState(NETWORK, secrets, place, state);
  const two = await sealState(
    NETWORK,
    deriveContractSecrets(bytes32(1), NETWORK, CONTRACT, 1),
    { ...place },
    structuredClone(state),
  );
  assert.deepEqual(one, two);
  assert.deepEqual(await openState(NETWORK, secrets, committed(one.root), one.sealed), { v: 1, ...state });
});

void test('sizes show as pages only', async () => {
  const sizes = await Promise.all(
    [1, 1000, 3000, 5000].map(async (length) => {
      const { sealed } = await sealState(NETWORK, secrets, place, {
        ...state,
        entries: [['a', 'x'.repeat(length)]],
      });
      return sealed.length - (16 + 12 + 16);
    }),
  );
  assert.deepEqual(sizes, [4096, 4096, 4096, 8192]);
});

void test('a state at another position, version, epoch, contract or network encrypts otherwise', async () => {
  const { root } = await sealState(NETWORK, secrets, place, state);
  for (const change of [{ position: 51 }, { version: 3 }, { epoch: 2 }, { contract: OTHER_CONTRACT }]) {
    assert.notDeepEqual((await sealState(NETWORK, secrets, { ...place, ...change }, state)).root, root);
  }
  assert.notDeepEqual((await sealState(OTHER_NETWORK, secrets, place, state)).root, root);
});

void test('bytes that are not the committed ones are refused: altered, older or another contract’s', async () => {
  const { sealed, root } = await sealState(NETWORK, secrets, place, state);
  const older = await sealState(
    NETWORK,
    secrets,
    { ...place, version: 1, position: 40 },
    { ...state, position: 40 },
  );
  for (const other of [
    flipped(sealed, 0),
    flipped(sealed, -1),
    sealed.slice(1),
    new Uint8Array(),
    older.sealed,
  ]) {
    await assert.rejects(openState(NETWORK, secrets, committed(root), other), wrongState);
  }
  await openState(NETWORK, secrets, committed(root), sealed);
});

void test('a root that was committed for another place does not open here', async () => {
  const { sealed } = await sealState(NETWORK, secrets, place, state);
  const root = hashBytes(sealed);
  for (const change of [{ position: 51 }, { version: 3 }, { epoch: 2 }, { contract: OTHER_CONTRACT }]) {
    await assert.rejects(
      openState(NETWORK, secrets, committed(root, { ...place, ...change }), sealed),
      cannotOpen,
    );
  }
  await assert.rejects(openState(OTHER_NETWORK, secrets, committed(root), sealed), cannotOpen);
  const others = deriveContractSecrets(bytes32(2), NETWORK, CONTRACT, 1);
  await assert.rejects(openState(NETWORK, others, committed(root), sealed), cannotOpen);
});

void test('a state that claims another contract or position inside is refused', async () => {
  for (const lie of [{ contract: OTHER_CONTRACT }, { position: 49 }]) {
    const { sealed, root } = await sealState(NETWORK, secrets, place, { ...state, ...lie });
    await assert.rejects(openState(NETWORK, secrets, committed(root), sealed), wrongState);
  }
});
