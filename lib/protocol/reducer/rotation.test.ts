import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { endOfBlock, positionOf } from '../position.ts';
import type { Commitment } from '../records/commitment.ts';
import { rotationCodec } from '../records/rotation.ts';
import { OTHER_CONTRACT, signerOf } from '../testing.ts';
import { closingPosition, committingNow, keyedEpoch, oldestEpoch, sharingOfEpoch } from './epochs.ts';
import {
  commitmentBody,
  COMMITTING,
  createServedContract,
  entryOf,
  GATEKEEPERS,
  GOVERNANCE,
  keysBody,
  OWNER,
  sharingBody,
  WORKERS,
} from './testing.ts';

const poster = signerOf(9);
/** Signs the commitments of epoch 2. */
const NEXT = signerOf(0x32);
type Chain = ReturnType<typeof createServedContract>;

function ask(chain: Chain, epoch: number, by: Signer = OWNER, contract = chain.contract): void {
  chain.block(chain.sign(by, 'rotation', rotationCodec.encode({ contract, epoch })));
}
const share = (chain: Chain, epoch: number): void =>
  void chain.block(chain.sign(poster, 'contract-sharing', sharingBody(chain, chain.contract, { epoch })));
const key = (chain: Chain, epoch: number, by: Signer = NEXT): void =>
  void chain.block(
    chain.sign(poster, 'contract-keys', keysBody(chain, chain.contract, { epoch, committing: by.identity })),
  );
/** What two of three replicas say. */
const commit = (chain: Chain, changes: Partial<Commitment>, by: Signer): void =>
  void chain.block(
    ...WORKERS.slice(0, 2).map((worker) =>
      chain.sign(worker, 'commitment', commitmentBody(chain, chain.contract, changes, by)),
    ),
  );
const rotationOf = (chain: Chain): number | undefined => entryOf(chain, chain.contract).rotation;

/** Keys of the second epoch, and no state of it yet. */
function rotated(): Chain & { closing: number } {
  const chain = createServedContract();
  ask(chain, 2);
  share(chain, 2);
  key(chain, 2);
  const closing = closingPosition(entryOf(chain, chain.contract), 1);
  assert.equal(closing, positionOf(chain.state.height, 0));
  return { ...chain, closing };
}

const REQUESTS: [string, number, Signer, boolean][] = [
  ['the owner', 2, OWNER, true],
  ['a stranger', 2, poster, false],
  ['a gatekeeper', 2, GATEKEEPERS[0], false],
  ['the owner, for an epoch that is skipped to', 3, OWNER, false],
  ['the owner, for the epoch of now', 1, OWNER, false],
];
for (const [who, epoch, by, folds] of REQUESTS) {
  void test(`a rotation asked for by ${who} ${folds ? 'folds' : 'is skipped'}`, () => {
    const chain = createServedContract();
    ask(chain, epoch, by);
    assert.equal(rotationOf(chain), folds ? 2 : undefined);
  });
}

void test('a rotation of a contract that is not there, or has no keys yet, is skipped', () => {
  const chain = createServedContract();
  ask(chain, 2, OWNER, OTHER_CONTRACT);
  assert.equal(rotationOf(chain), undefined);
});

void test('the next secret is shared for who asked, and for nobody before', () => {
  const chain = createServedContract();
  share(chain, 2);
  assert.equal(entryOf(chain, chain.contract).sharing?.value.epoch, 1);
  ask(chain, 2);
  share(chain, 2);
  const entry = entryOf(chain, chain.contract);
  assert.equal(entry.sharing?.value.epoch, 2);
  assert.deepEqual([oldestEpoch(entry), entry.keys?.value.epoch], [1, 1]);
  assert.equal(sharingOfEpoch(entry, 1)?.value.epoch, 1);
  assert.equal(keyedEpoch(entry, 2), undefined);
});

void test('one rotation at a time: the next may be asked for once a state under the new keys is final', () => {
  const chain = rotated();
  for (const epoch of [2, 3]) {
    ask(chain, epoch);
    assert.equal(rotationOf(chain), 2);
  }
  commit(chain, { epoch: 2, position: chain.closing }, NEXT);
  assert.equal(rotationOf(chain), undefined);
  ask(chain, 2);
  assert.equal(rotationOf(chain), undefined);
  ask(chain, 3);
  assert.equal(rotationOf(chain), 3);
});

void test('both epochs are known until a state of the newer one is final', () => {
  const chain = rotated();
  const entry = entryOf(chain, chain.contract);
  assert.deepEqual([keyedEpoch(entry, 1)?.keys.epoch, keyedEpoch(entry, 2)?.keys.epoch], [1, 2]);
  assert.deepEqual(committingNow(entry), [NEXT.identity, COMMITTING.identity]);
  assert.equal(oldestEpoch(entry), 1);
  commit(chain, { epoch: 2, position: chain.closing }, NEXT);
  assert.equal(entry.final?.commitment.epoch, 2);
  assert.deepEqual([keyedEpoch(entry, 1), keyedEpoch(entry, 2)?.keys.epoch], [undefined, 2]);
  assert.deepEqual(committingNow(entry), [NEXT.identity]);
  assert.equal(oldestEpoch(entry), 2);
});

const STATES: [string, (chain: { closing: number }) => Partial<Commitment>, Signer, boolean][] = [
  ['the closing position', ({ closing }) => ({ epoch: 2, position: closing }), NEXT, true],
  ['a position before it', ({ closing }) => ({ epoch: 2, position: closing - 1 }), NEXT, false],
  ['the end of its block', ({ closing }) => ({ epoch: 2, position: closing + 1 }), NEXT, false],
  ['it, under the keys of before', ({ closing }) => ({ epoch: 2, position: closing }), COMMITTING, false],
  ['it, as of the epoch before', ({ closing }) => ({ epoch: 1, position: closing }), COMMITTING, false],
];
for (const [where, changes, by, folds] of STATES) {
  void test(`the first state of an epoch at ${where} ${folds ? 'counts' : 'is skipped'}`, () => {
    const chain = rotated();
    commit(chain, changes(chain), by);
    assert.equal(entryOf(chain, chain.contract).final?.commitment.version, folds ? 1 : undefined);
  });
}

void test('words on a state of the epoch before count no more once it is closed, and bar nobody from the next', () => {
  const chain = createServedContract();
  const say = (worker: Signer, changes: Partial<Commitment>, by: Signer): void =>
    void chain.block(chain.sign(worker, 'commitment', commitmentBody(chain, chain.contract, changes, by)));
  const [one, two] = WORKERS;
  say(one, { position: endOfBlock(5) }, COMMITTING);
  ask(chain, 2);
  share(chain, 2);
  key(chain, 2);
  const position = closingPosition(entryOf(chain, chain.contract), 1) ?? 0;
  say(two, { position: endOfBlock(5) }, COMMITTING);
  assert.equal(entryOf(chain, chain.contract).final, undefined);
  const next = { epoch: 2, position, root: bytes32(0x77) };
  say(one, next, NEXT);
  say(two, next, NEXT);
  assert.equal(entryOf(chain, chain.contract).final?.commitment.root[0], 0x77);
  // What comes then follows as ever.
  const later = { epoch: 2, version: 2, previous: bytes32(0x77), position: endOfBlock(chain.state.height) };
  commit(chain, later, NEXT);
  assert.equal(entryOf(chain, chain.contract).final?.commitment.version, 2);
});

void test('keys of the next epoch need its sharing and t gatekeepers, as the first ones did', () => {
  const chain = createServedContract();
  ask(chain, 2);
  key(chain, 2);
  assert.equal(entryOf(chain, chain.contract).keys?.value.epoch, 1);
  share(chain, 2);
  const body = keysBody(chain, chain.contract, { epoch: 2 }, GOVERNANCE);
  chain.block(chain.sign(poster, 'contract-keys', body));
  assert.equal(entryOf(chain, chain.contract).keys?.value.epoch, 1);
  key(chain, 2);
  assert.equal(entryOf(chain, chain.contract).keys?.value.epoch, 2);
});
