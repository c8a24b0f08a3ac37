import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { contractIdOf } from '../records/deploy.ts';
import type { Assignment } from '../records/assignment.ts';
import type { ContractKeys } from '../records/contract-keys.ts';
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

const KEYS: [string, Partial<ContractKeys>, readonly Signer[], boolean][] = [
  ['t gatekeepers', {}, GATEKEEPERS.slice(0, 2), true],
  ['all gatekeepers', {}, GATEKEEPERS, true],
  ['one gatekeeper', {}, GATEKEEPERS.slice(0, 1), false],
  ['strangers', {}, GOVERNANCE, false],
  ['an epoch that is not the next', { epoch: 2 }, GATEKEEPERS, false],
  ['epoch zero', { epoch: 0 }, GATEKEEPERS, false],
  ['another size of the set', { n: 4 }, GATEKEEPERS, false],
  ['another threshold', { t: 1 }, GATEKEEPERS, false],
  ['an unknown contract', { contract: OTHER_CONTRACT }, GATEKEEPERS, false],
];

for (const [name, changes, by, folds] of KEYS) {
  void test(`contract keys of ${name} ${folds ? 'fold' : 'are skipped'}`, () => {
    const chain = deployed();
    chain.block(chain.sign(poster, 'contract-keys', keysBody(chain, chain.contract, changes, by)));
    assert.equal(entryOf(chain, chain.contract).keys?.value.epoch, folds ? 1 : undefined);
  });
}

void test('keys of an epoch that was cannot be posted again', () => {
  const chain = deployed();
  const [first, second] = [1, 2].map((epoch) =>
    keysBody(chain, chain.contract, { epoch, sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(epoch) }),
  );
  assert.ok(first && second);
  for (const body of [first, second, first, second]) chain.block(chain.sign(poster, 'contract-keys', body));
  const keys = entryOf(chain, chain.contract).keys?.value;
  assert.deepEqual([keys?.epoch, keys?.sealing[0]], [2, 2]);
});

const ASSIGNMENTS: [string, Partial<Assignment>, readonly Signer[], boolean][] = [
  ['t gatekeepers', {}, GATEKEEPERS.slice(1), true],
  ['one gatekeeper', {}, GATEKEEPERS.slice(0, 1), false],
  ['the workers themselves', {}, WORKERS, false],
  ['a serial that is not the next', { serial: 3 }, GATEKEEPERS, false],
  ['the serial of now', { serial: 1 }, GATEKEEPERS, false],
  ['another epoch', { epoch: 2 }, GATEKEEPERS, false],
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

void test('an assignment before there are keys is skipped', () => {
  const chain = deployed();
  chain.block(chain.sign(poster, 'assignment', assignmentBody(chain, chain.contract)));
  assert.equal(entryOf(chain, chain.contract).assigned, undefined);
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
