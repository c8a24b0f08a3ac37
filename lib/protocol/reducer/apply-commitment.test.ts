import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { endOfBlock } from '../position.ts';
import type { Commitment } from '../records/commitment.ts';
import { OTHER_CONTRACT, signerOf } from '../testing.ts';
import { isTied } from './apply-commitment.ts';
import {
  commitmentBody,
  createServedContract,
  entryOf,
  GATEKEEPERS,
  verdictBody,
  WORKERS,
  workerBody,
  workerOf,
  assignmentBody,
} from './testing.ts';

const [w1, w2, w3] = WORKERS;
type Chain = ReturnType<typeof createServedContract>;

const say = (chain: Chain, worker: Signer, changes: Partial<Commitment> = {}, by?: Signer): Bytes =>
  chain.sign(
    worker,
    'commitment',
    commitmentBody(chain, chain.contract, { position: endOfBlock(5), ...changes }, by),
  );

const stateOf = (chain: Chain) => {
  const { final, pending, disputes } = entryOf(chain, chain.contract);
  return {
    version: final?.commitment.version,
    root: final?.commitment.root[0],
    pending: pending.size,
    disputes,
  };
};

void test('class 19: a majority of the assigned replicas makes a root final, whatever one of them withholds', () => {
  const chain = createServedContract();
  chain.block(say(chain, w1));
  assert.deepEqual(stateOf(chain), { version: undefined, root: undefined, pending: 1, disputes: [] });
  chain.block(say(chain, w2));
  assert.deepEqual(stateOf(chain), { version: 1, root: 0x23, pending: 0, disputes: [] });
  assert.equal(entryOf(chain, chain.contract).final?.height, chain.state.height);
});

void test('a single replica is its own majority', () => {
  const chain = createServedContract();
  const alone = { serial: 2, workers: [w1.identity] };
  chain.block(chain.sign(signerOf(9), 'assignment', assignmentBody(chain, chain.contract, alone)));
  chain.block(say(chain, w1));
  assert.equal(stateOf(chain).version, 1);
});

void test('class 19: who gave another root loses against the majority and is named', () => {
  const chain = createServedContract();
  chain.block(say(chain, w1, { root: bytes32(0x66) }), say(chain, w2), say(chain, w3));
  assert.deepEqual(stateOf(chain), {
    version: 1,
    root: 0x23,
    pending: 0,
    disputes: [{ worker: w1.identity, version: 1 }],
  });
});

void test('class 19: who committed another root than the majority is named, admitted no more, and may attest anew', () => {
  const chain = createServedContract();
  chain.block(say(chain, w1, { root: bytes32(0x66) }), say(chain, w2), say(chain, w3));
  const { status, reason } = workerOf(chain, w1);
  assert.equal(status, 'refused');
  assert.match(
    reason,
    /^wrong-root: it committed another version 1 of the contract [0-9a-f]{8} than the others$/,
  );
  assert.deepEqual([workerOf(chain, w2).status, workerOf(chain, w3).status], ['admitted', 'admitted']);
  const evidence = { hash: bytes32(0x2a), cid: 'bafy' };
  chain.block(chain.sign(w1, 'worker', workerBody({ evidence })));
  chain.block(
    ...GATEKEEPERS.slice(0, 2).map((g) =>
      chain.sign(g, 'verdict', verdictBody(w1, { evidence: evidence.hash })),
    ),
  );
  assert.equal(workerOf(chain, w1).status, 'admitted');
});

void test('without a majority the last final root stands', () => {
  const chain = createServedContract();
  chain.block(...WORKERS.map((worker, i) => say(chain, worker, { root: bytes32(0x60 + i) })));
  assert.deepEqual(stateOf(chain), { version: undefined, root: undefined, pending: 3, disputes: [] });
});

const assign = (chain: Chain, serial: number, workers: readonly Signer[]): void =>
  void chain.block(
    chain.sign(
      signerOf(9),
      'assignment',
      assignmentBody(chain, chain.contract, { serial, workers: workers.map((w) => w.identity) }),
    ),
  );

void test('class 19: of two replicas that differ a third decides, and the loser is named', () => {
  const chain = createServedContract();
  assign(chain, 2, [w1, w2]);
  chain.block(say(chain, w1, { root: bytes32(0x66) }));
  assert.equal(isTied(entryOf(chain, chain.contract)), false);
  chain.block(say(chain, w2));
  assert.equal(isTied(entryOf(chain, chain.contract)), true);
  assert.equal(stateOf(chain).version, undefined);
  assign(chain, 3, [w1, w2, w3]);
  assert.equal(isTied(entryOf(chain, chain.contract)), false);
  chain.block(say(chain, w3));
  const disputes = [{ worker: w1.identity, version: 1 }];
  assert.deepEqual(stateOf(chain), { version: 1, root: 0x23, pending: 0, disputes });
  assert.deepEqual([workerOf(chain, w1).status, workerOf(chain, w2).status], ['refused', 'admitted']);
});

void test('of fewer replicas those that spoke already may be the majority', () => {
  const chain = createServedContract();
  assign(chain, 2, [w1, w2]);
  chain.block(say(chain, w1));
  assert.equal(stateOf(chain).version, undefined);
  assign(chain, 3, [w1]);
  assert.equal(stateOf(chain).version, 1);
  assert.equal(stateOf(chain).pending, 0);
});

void test('the same root under another CID, position or code is another word: it makes nothing final', () => {
  for (const lie of [{ cid: 'elsewhere' }, { position: endOfBlock(4) }, { code: bytes32(0x99) }]) {
    const chain = createServedContract();
    chain.block(say(chain, w1), say(chain, w2, lie));
    assert.equal(stateOf(chain).version, undefined);
    chain.block(say(chain, w3));
    assert.deepEqual(stateOf(chain), {
      version: 1,
      root: 0x23,
      pending: 0,
      disputes: [{ worker: w2.identity, version: 1 }],
    });
    assert.equal(entryOf(chain, chain.contract).final?.commitment.cid, 'bafy');
  }
});

void test('replicas may differ in their release logs', () => {
  const chain = createServedContract();
  chain.block(say(chain, w1, { releases: bytes32(1) }), say(chain, w2, { releases: bytes32(2) }));
  assert.equal(stateOf(chain).version, 1);
});

/** Each is said by two assigned replicas, so that only the named rule can stop it. */
const SECOND: [string, Partial<Commitment>, boolean][] = [
  ['that follows', {}, true],
  ['of the same version again', { version: 1, previous: bytes32(0) }, false],
  ['that skips a version', { version: 3 }, false],
  ['on another previous root', { previous: bytes32(0x55) }, false],
  ['at the same position', { position: endOfBlock(5) }, false],
  ['at an earlier position', { position: endOfBlock(4) }, false],
  ['in a block to come', { position: endOfBlock(8) }, false],
  ['of another epoch', { epoch: 2 }, false],
  ['of an unknown contract', { contract: OTHER_CONTRACT }, false],
];

for (const [name, changes, folds] of SECOND) {
  void test(`a second version ${name} ${folds ? 'becomes final' : 'is skipped'}`, () => {
    const chain = createServedContract();
    chain.block(say(chain, w1), say(chain, w2));
    const next = {
      version: 2,
      previous: bytes32(0x23),
      root: bytes32(0x25),
      position: endOfBlock(6),
      ...changes,
    };
    chain.block(say(chain, w2, next), say(chain, w3, next));
    assert.equal(chain.state.height, 7);
    assert.deepEqual(stateOf(chain), {
      version: folds ? 2 : 1,
      root: folds ? 0x25 : 0x23,
      pending: 0,
      disputes: [],
    });
  });
}

void test('class 10: a first version on some other root is skipped', () => {
  const chain = createServedContract();
  chain.block(...WORKERS.map((worker) => say(chain, worker, { previous: bytes32(1) })));
  chain.block(...WORKERS.map((worker) => say(chain, worker, { version: 2 })));
  assert.equal(stateOf(chain).pending, 0);
});

void test('class 19: a state that the contract’s key did not sign is skipped', () => {
  const chain = createServedContract();
  chain.block(...WORKERS.map((worker) => say(chain, worker, {}, signerOf(0x32))));
  assert.deepEqual(stateOf(chain), { version: undefined, root: undefined, pending: 0, disputes: [] });
});

void test('who is not assigned has no word, and who is has one', () => {
  const chain = createServedContract();
  const stranger = signerOf(9);
  chain.block(say(chain, stranger), say(chain, w1), say(chain, w1), say(chain, GATEKEEPERS[0] ?? stranger));
  assert.deepEqual(stateOf(chain), { version: undefined, root: undefined, pending: 1, disputes: [] });
});

void test('a worker’s first word on a version is the one that counts', () => {
  const chain = createServedContract();
  chain.block(say(chain, w1, { root: bytes32(0x66) }), say(chain, w1));
  chain.block(say(chain, w2));
  assert.equal(stateOf(chain).version, undefined);
});

void test('words of workers that were assigned before do not count', () => {
  const chain = createServedContract();
  chain.block(say(chain, w1));
  const next = { serial: 2, workers: [w2, w3, signerOf(0x54)].map((w) => w.identity) };
  chain.block(chain.sign(signerOf(9), 'assignment', assignmentBody(chain, chain.contract, next)));
  chain.block(say(chain, w2));
  assert.equal(stateOf(chain).version, undefined);
  chain.block(say(chain, w3));
  assert.equal(stateOf(chain).version, 1);
});
