import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { contractIdOf } from '../records/deploy.ts';
import type { Assignment } from '../records/assignment.ts';
import type { ContractKeys } from '../records/contract-keys.ts';
import type { ContractSharing } from '../records/contract-sharing.ts';
import { rotationCodec } from '../records/rotation.ts';
import { profileCodec } from '../records/profile.ts';
import { OTHER_CONTRACT, signerOf } from '../testing.ts';
import { generationAt } from './network-state.ts';
import {
  assignmentBody,
  createServedContract,
  createTestChain,
  deployBody,
  entryOf,
  GATEKEEPERS,
  GOVERNANCE,
  keysBody,
  sharingBody,
  OWNER,
  WORKERS,
} from './testing.ts';

const poster = signerOf(9);

function deployed() {
  const chain = createTestChain();
  chain.block(chain.genesis, chain.sign(OWNER, 'deploy', deployBody({ replicas: 2 })));
  return { ...chain, contract: contractIdOf({ network: chain.network, signer: OWNER.identity, seq: 1 }) };
}

void test('whoever signs a deployment owns the contract, and its id is bound to that record', () => {
  const chain = deployed();
  const { owner, replicas, keys, assigned, final } = entryOf(chain, chain.contract);
  assert.deepEqual(
    [owner, replicas, keys, assigned, final],
    [OWNER.identity, 2, undefined, undefined, undefined],
  );
  const ids = [
    chain.contract,
    contractIdOf({ network: chain.network, signer: OWNER.identity, seq: 2 }),
    contractIdOf({ network: chain.network, signer: poster.identity, seq: 1 }),
    contractIdOf({ network: bytes32(1), signer: OWNER.identity, seq: 1 }),
  ];
  assert.equal(new Set(ids.map(toHex)).size, 4);
});

void test('one body posted by two people makes two contracts', () => {
  const chain = deployed();
  chain.block(chain.sign(poster, 'deploy', deployBody({ replicas: 2 })));
  assert.equal(chain.state.contracts.size, 2);
});

const SHARINGS: [string, Partial<ContractSharing>, readonly Signer[], boolean][] = [
  ['t gatekeepers', {}, GATEKEEPERS.slice(0, 2), true],
  ['one gatekeeper', {}, GATEKEEPERS.slice(0, 1), false],
  ['strangers', {}, GOVERNANCE, false],
  ['an epoch that is not the next', { epoch: 2 }, GATEKEEPERS, false],
  ['another set', { set: 2 }, GATEKEEPERS, false],
  ['another size of the set', { n: 4 }, GATEKEEPERS, false],
  ['another threshold', { t: 3 }, GATEKEEPERS, false],
  ['fewer commitments than the threshold', { commitments: [bytes32(1)] }, GATEKEEPERS, false],
  ['one dealer', { dealers: [GATEKEEPERS[0].identity] }, GATEKEEPERS, false],
  ['one dealer twice', { dealers: [GATEKEEPERS[0].identity, GATEKEEPERS[0].identity] }, GATEKEEPERS, false],
  ['a strange dealer', { dealers: [GATEKEEPERS[0].identity, OWNER.identity] }, GATEKEEPERS, false],
  ['too few holders', { shares: [holder(0, 1)] }, GATEKEEPERS, false],
  ['one holder twice', { shares: [holder(0, 1), holder(0, 1)] }, GATEKEEPERS, false],
  ['a holder at another’s place', { shares: [holder(0, 1), holder(1, 3)] }, GATEKEEPERS, false],
  ['two holders', { shares: [holder(0, 1), holder(2, 3)] }, GATEKEEPERS, true],
  ['an unknown contract', { contract: OTHER_CONTRACT }, GATEKEEPERS, false],
];

function holder(at: number, index: number) {
  return { gatekeeper: GATEKEEPERS[at]?.identity ?? bytes32(0), index, sealed: bytes32(at) };
}

for (const [name, changes, by, folds] of SHARINGS) {
  void test(`a sharing of ${name} ${folds ? 'folds' : 'is skipped'}`, () => {
    const chain = deployed();
    chain.block(chain.sign(poster, 'contract-sharing', sharingBody(chain, chain.contract, changes, by)));
    assert.equal(entryOf(chain, chain.contract).sharing?.value.epoch, folds ? 1 : undefined);
  });
}

void test('a second sharing of an epoch, or of the next that nobody asked for, is skipped', () => {
  const chain = shared();
  const { hash } = entryOf(chain, chain.contract).sharing ?? {};
  for (const epoch of [1, 2]) {
    const body = sharingBody(chain, chain.contract, { epoch, shares: [holder(0, 1), holder(1, 2)] });
    chain.block(chain.sign(poster, 'contract-sharing', body));
  }
  assert.deepEqual(entryOf(chain, chain.contract).sharing?.hash, hash);
  chain.block(chain.sign(poster, 'contract-keys', keysBody(chain, chain.contract)));
  chain.block(chain.sign(poster, 'contract-sharing', sharingBody(chain, chain.contract, { epoch: 2 })));
  assert.deepEqual(entryOf(chain, chain.contract).sharing?.hash, hash);
});

/** Shared and assigned, without keys yet. */
function shared() {
  const chain = deployed();
  chain.block(
    chain.sign(poster, 'contract-sharing', sharingBody(chain, chain.contract)),
    chain.sign(poster, 'assignment', assignmentBody(chain, chain.contract)),
  );
  return chain;
}

const [FIRST, SECOND, THIRD] = [WORKERS[0].identity, WORKERS[1].identity, WORKERS[2].identity];

const KEYS: [string, Partial<ContractKeys>, readonly Signer[], boolean][] = [
  ['t gatekeepers', {}, GATEKEEPERS.slice(0, 2), true],
  ['all gatekeepers', {}, GATEKEEPERS, true],
  ['one gatekeeper', {}, GATEKEEPERS.slice(0, 1), false],
  ['strangers', {}, GOVERNANCE, false],
  ['an epoch that is not the next', { epoch: 2 }, GATEKEEPERS, false],
  ['epoch zero', { epoch: 0 }, GATEKEEPERS, false],
  ['another size of the set', { n: 4 }, GATEKEEPERS, false],
  ['another threshold', { t: 1 }, GATEKEEPERS, false],
  ['another set', { set: 2 }, GATEKEEPERS, false],
  ['an unknown contract', { contract: OTHER_CONTRACT }, GATEKEEPERS, false],
  ['another sharing', { sharing: bytes32(9) }, GATEKEEPERS, false],
  ['one deriver of three', { derivedBy: [FIRST] }, GATEKEEPERS, false],
  ['one deriver twice', { derivedBy: [FIRST, FIRST] }, GATEKEEPERS, false],
  ['a deriver that is not assigned', { derivedBy: [FIRST, OWNER.identity] }, GATEKEEPERS, false],
  ['two other derivers', { derivedBy: [SECOND, THIRD] }, GATEKEEPERS, true],
];

for (const [name, changes, by, folds] of KEYS) {
  void test(`contract keys of ${name} ${folds ? 'fold' : 'are skipped'}`, () => {
    const chain = shared();
    chain.block(chain.sign(poster, 'contract-keys', keysBody(chain, chain.contract, changes, by)));
    assert.equal(entryOf(chain, chain.contract).keys?.value.epoch, folds ? 1 : undefined);
  });
}

void test('keys of an epoch that was cannot be posted again', () => {
  const chain = shared();
  const sealing = (fill: number) => new Uint8Array(SEALING_KEY_LENGTH).fill(fill);
  const first = keysBody(chain, chain.contract, { sealing: sealing(1) });
  chain.block(chain.sign(poster, 'contract-keys', first));
  const asked = rotationCodec.encode({ contract: chain.contract, epoch: 2 });
  chain.block(chain.sign(OWNER, 'rotation', asked));
  chain.block(chain.sign(poster, 'contract-sharing', sharingBody(chain, chain.contract, { epoch: 2 })));
  const second = keysBody(chain, chain.contract, { epoch: 2, sealing: sealing(2) });
  for (const body of [second, first, second]) chain.block(chain.sign(poster, 'contract-keys', body));
  const keys = entryOf(chain, chain.contract).keys?.value;
  assert.deepEqual([keys?.epoch, keys?.sealing[0]], [2, 2]);
});

void test('one worker’s word on the keys is enough where one is assigned', () => {
  const chain = deployed();
  const workers = WORKERS.slice(0, 1).map((worker) => worker.identity);
  chain.block(
    chain.sign(poster, 'contract-sharing', sharingBody(chain, chain.contract)),
    chain.sign(poster, 'assignment', assignmentBody(chain, chain.contract, { workers })),
  );
  const body = keysBody(chain, chain.contract, { derivedBy: workers });
  chain.block(chain.sign(poster, 'contract-keys', body));
  assert.equal(entryOf(chain, chain.contract).keys?.value.epoch, 1);
});

const ASSIGNMENTS: [string, Partial<Assignment>, readonly Signer[], boolean][] = [
  ['t gatekeepers', {}, GATEKEEPERS.slice(1), true],
  ['one gatekeeper', {}, GATEKEEPERS.slice(0, 1), false],
  ['the workers themselves', {}, WORKERS, false],
  ['a serial that is not the next', { serial: 3 }, GATEKEEPERS, false],
  ['the serial of now', { serial: 1 }, GATEKEEPERS, false],
  ['another set', { set: 2 }, GATEKEEPERS, false],
  ['another size of the set', { n: 1 }, GATEKEEPERS, false],
  ['another threshold', { t: 1 }, GATEKEEPERS, false],
  ['an unknown contract', { contract: OTHER_CONTRACT }, GATEKEEPERS, false],
];

for (const [name, changes, by, folds] of ASSIGNMENTS) {
  void test(`the next assignment by ${name} ${folds ? 'folds' : 'is skipped'}`, () => {
    const chain = createServedContract();
    const workers = WORKERS.slice(0, 1).map((w) => w.identity);
    chain.block(
      chain.sign(
        poster,
        'assignment',
        assignmentBody(chain, chain.contract, { serial: 2, workers, ...changes }, by),
      ),
    );
    const { assigned } = entryOf(chain, chain.contract);
    assert.deepEqual([assigned?.serial, assigned?.workers.length], folds ? [2, 1] : [1, 3]);
  });
}

void test('the lot between workers is drawn by the block since which a contract waits', () => {
  const chain = deployed();
  const { beacon } = entryOf(chain, chain.contract);
  assert.deepEqual(beacon, { height: 0, hash: bytes32(0) });
  chain.block(chain.sign(poster, 'assignment', assignmentBody(chain, chain.contract)));
  assert.deepEqual(entryOf(chain, chain.contract).beacon, { height: 1, hash: bytes32(1) });
});

const profile = (generation: number, fill = 1) =>
  profileCodec.encode({
    vault: new Uint8Array(SEALING_KEY_LENGTH).fill(fill),
    drive: bytes32(fill),
    generation,
  });

void test('a profile’s generation starts at zero and never goes down', () => {
  const chain = createTestChain();
  const account = toHex(OWNER.identity);
  const newest = () => chain.state.profiles.get(account)?.generations.at(-1)?.generation;
  chain.block(chain.genesis, chain.sign(OWNER, 'profile', profile(1)));
  assert.equal(newest(), undefined);
  for (const [given, expected] of [
    [0, 0],
    [2, 2],
    [1, 2],
    [2, 2],
    [0, 2],
    [3, 3],
  ] as const) {
    chain.block(chain.sign(OWNER, 'profile', profile(given, given + 1)));
    assert.equal(newest(), expected);
    const entry = chain.state.profiles.get(account);
    assert.equal(entry?.vault[0], expected + 1);
  }
});

void test('which generation counts depends on the position alone', () => {
  const chain = createTestChain();
  chain.block(chain.genesis, chain.sign(OWNER, 'profile', profile(0)));
  chain.block(chain.sign(OWNER, 'profile', profile(1)));
  const entry = chain.state.profiles.get(toHex(OWNER.identity));
  const [first, second] = entry?.generations ?? [];
  assert.ok(first && second && first.position < second.position);
  assert.deepEqual(
    [second.position - 1, second.position, second.position + 1].map((p) => generationAt(entry, p)),
    [0, 1, 1],
  );
  assert.equal(generationAt(undefined, second.position), 0);
});

void test('an account’s profile is its own: another’s record changes nothing of it', () => {
  const chain = createTestChain();
  chain.block(chain.genesis, chain.sign(OWNER, 'profile', profile(0)));
  chain.block(chain.sign(poster, 'profile', profile(0, 9)));
  assert.equal(chain.state.profiles.get(toHex(OWNER.identity))?.vault[0], 1);
});
