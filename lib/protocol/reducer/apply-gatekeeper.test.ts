import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { gatekeeperCodec } from '../records/gatekeeper.ts';
import type { GatekeeperSetDecision } from '../records/gatekeeper-set.ts';
import { signerOf } from '../testing.ts';
import { gatekeepersOf, gatekeepersOfSet } from './network-state.ts';
import {
  createServedContract,
  decisionBody,
  entryOf,
  GATEKEEPERS,
  GOVERNANCE,
  keysBody,
  setBody,
  sharingBody,
  verdictBody,
  workerBody,
  WORKERS,
} from './testing.ts';

const NEW = signerOf(0x74);
const poster = signerOf(9);
/** What the gatekeepers of the test chain run. */
const PROGRAM = bytes32(1);

const offerBody = (hash = bytes32(0x21)): Bytes =>
  gatekeeperCodec.encode({
    ...{ sealing: new Uint8Array(SEALING_KEY_LENGTH), endpoint: 'http://new' },
    evidence: { hash, cid: 'bafy' },
  });

/** A chain on which a newcomer offered itself and was judged by some. */
function offered(judges: readonly Signer[] = GATEKEEPERS.slice(0, 2), verdict = { measurement: PROGRAM }) {
  const chain = createServedContract();
  chain.block(chain.sign(NEW, 'gatekeeper', offerBody()));
  chain.block(...judges.map((g) => chain.sign(g, 'verdict', verdictBody(NEW, verdict))));
  return chain;
}

const ids = (...signers: readonly Signer[]): Bytes[] => signers.map(({ identity }) => identity);
const [FIRST, SECOND, THIRD] = GATEKEEPERS;

const SETS: [
  string,
  Partial<Omit<GatekeeperSetDecision, 'cosignatures'>>,
  readonly Signer[] | undefined,
  boolean,
][] = [
  ['those of now and an admitted newcomer', {}, undefined, true],
  ['the same again', { members: ids(FIRST, SECOND, THIRD), threshold: 2 }, undefined, true],
  ['one of them alone', { members: ids(SECOND), threshold: 1 }, undefined, true],
  [
    'somebody who never offered',
    { members: ids(FIRST, SECOND, signerOf(0x75)), threshold: 2 },
    undefined,
    false,
  ],
  ['a worker', { members: ids(FIRST, SECOND, WORKERS[0]), threshold: 2 }, undefined, false],
  ['another number than the next', { set: 3 }, undefined, false],
  ['the number of now', { set: 1 }, undefined, false],
  ['governance that is too few', {}, GOVERNANCE.slice(0, 1), false],
  ['the gatekeepers themselves', {}, GATEKEEPERS, false],
];

for (const [name, changes, by, folds] of SETS)
  void test(`a set of, or by, ${name} ${folds ? 'counts' : 'is skipped'}`, () => {
    const chain = offered();
    const decision = { set: 2, members: ids(FIRST, SECOND, THIRD, NEW), threshold: 3, ...changes };
    chain.block(chain.sign(poster, 'gatekeeper-set', setBody(chain, decision, by)));
    const { set, members, threshold } = gatekeepersOf(chain.state);
    assert.equal(set, folds ? 2 : 1);
    assert.deepEqual(members, folds ? decision.members : ids(...GATEKEEPERS));
    assert.equal(threshold, folds ? decision.threshold : 2);
    assert.deepEqual(gatekeepersOfSet(chain.state, 1).members, ids(...GATEKEEPERS));
  });

void test('a threshold of half, more than all, or one member twice is no set at all', () => {
  const chain = offered();
  for (const [members, threshold] of [
    [ids(FIRST, SECOND, THIRD, NEW), 2],
    [ids(FIRST, SECOND), 3],
    [ids(FIRST, FIRST, SECOND), 2],
    [[], 1],
  ] as const)
    assert.throws(() => setBody(chain, { set: 2, members: [...members], threshold }), {
      code: 'wrong-shape',
    });
});

void test('a newcomer is admitted by t gatekeepers, not by fewer, and not by governance', () => {
  const named = (chain: ReturnType<typeof offered>): number => {
    const body = setBody(chain, { set: 2, members: ids(FIRST, SECOND, THIRD, NEW), threshold: 3 });
    chain.block(chain.sign(poster, 'gatekeeper-set', body));
    return gatekeepersOf(chain.state).set;
  };
  assert.equal(named(offered([FIRST])), 1);
  assert.equal(named(offered(GOVERNANCE)), 1);
  assert.equal(named(offered([FIRST, THIRD])), 2);
});

void test('whose program may not be a gatekeeper’s is in no set; a worker’s program may not', () => {
  const chain = offered(undefined, { measurement: bytes32(0x11) });
  const decision = { set: 2, members: ids(FIRST, SECOND, NEW), threshold: 2 };
  chain.block(chain.sign(poster, 'gatekeeper-set', setBody(chain, decision)));
  assert.equal(gatekeepersOf(chain.state).set, 1);
  const approval = { role: 'gatekeeper' as const, measurement: bytes32(0x11), approved: true, notBefore: 1 };
  chain.block(chain.sign(poster, 'measurement', decisionBody(chain, approval)));
  chain.block(chain.sign(signerOf(8), 'gatekeeper-set', setBody(chain, decision)));
  assert.equal(gatekeepersOf(chain.state).set, 2);
});

void test('a program that is revoked for gatekeepers stays a worker’s, and its candidates go', () => {
  const chain = offered();
  const revocation = { role: 'gatekeeper' as const, measurement: PROGRAM, approved: false, notBefore: 1 };
  chain.block(chain.sign(poster, 'measurement', decisionBody(chain, revocation)));
  assert.equal(chain.state.candidates.get(toHex(NEW.identity))?.status, 'refused');
  assert.ok([...chain.state.workers.values()].every(({ status }) => status === 'admitted'));
  const again = setBody(chain, { set: 2, members: ids(FIRST, SECOND, THIRD), threshold: 2 });
  chain.block(chain.sign(signerOf(8), 'gatekeeper-set', again));
  assert.equal(gatekeepersOf(chain.state).set, 1);
});

void test('a gatekeeper is never a worker, and a worker never a gatekeeper', () => {
  const chain = offered();
  chain.block(
    ...[FIRST, NEW].map((signer) => chain.sign(signer, 'worker', workerBody())),
    chain.sign(WORKERS[0], 'gatekeeper', offerBody()),
    chain.sign(signerOf(0x54), 'worker', workerBody()),
  );
  for (const { identity } of [FIRST, NEW]) assert.equal(chain.state.workers.has(toHex(identity)), false);
  assert.equal(chain.state.candidates.has(toHex(WORKERS[0].identity)), false);
  assert.equal(chain.state.workers.has(toHex(signerOf(0x54).identity)), true);
  // Also once it has left.
  const body = setBody(chain, { set: 2, members: ids(SECOND, THIRD, NEW), threshold: 2 });
  chain.block(chain.sign(poster, 'gatekeeper-set', body), chain.sign(FIRST, 'worker', workerBody()));
  assert.equal(gatekeepersOf(chain.state).set, 2);
  assert.equal(chain.state.workers.has(toHex(FIRST.identity)), false);
});

void test('a contract is shared anew by holders of before, and cosigned by the set of now', () => {
  const { state, ...chain } = offered();
  const entry = entryOf({ ...chain, state }, chain.contract);
  const members = [FIRST, SECOND, NEW];
  chain.block(
    chain.sign(
      poster,
      'gatekeeper-set',
      setBody({ ...chain, state }, { set: 2, members: ids(...members), threshold: 2 }),
    ),
  );
  const shares = members.map((g, at) => ({ gatekeeper: g.identity, index: at + 1, sealed: bytes32(at) }));
  const post = (changes: Partial<Parameters<typeof sharingBody>[2]>, by: readonly Signer[]): number => {
    const body = sharingBody({ ...chain, state }, chain.contract, { set: 2, shares, ...changes }, by);
    chain.block(chain.sign(poster, 'contract-sharing', body));
    return entry.sharing?.value.set ?? 0;
  };
  assert.equal(post({ dealers: ids(FIRST, NEW) }, members), 1, 'dealt by one who held nothing');
  assert.equal(post({ dealers: ids(FIRST) }, members), 1, 'dealt by too few');
  assert.equal(post({ dealers: ids(FIRST, THIRD) }, [FIRST, THIRD]), 1, 'cosigned by one who left');
  assert.equal(post({ dealers: ids(FIRST, THIRD), epoch: 3 }, members), 1, 'of another epoch');
  const hash = entry.sharing?.hash;
  assert.equal(post({ dealers: ids(FIRST, THIRD) }, [SECOND, NEW]), 2);
  assert.notDeepEqual(entry.sharing?.hash, hash);
  assert.equal(entry.keys?.value.epoch, 1);
});

void test('the keys of a contract are those of now once the set of now signs the same and shares the secret', () => {
  const { state, ...rest } = offered();
  const chain = { ...rest, state };
  const entry = entryOf(chain, chain.contract);
  const members = [FIRST, SECOND, NEW];
  const decision = { set: 2, members: ids(...members), threshold: 2 };
  chain.block(chain.sign(poster, 'gatekeeper-set', setBody(chain, decision)));
  const post = (changes: Parameters<typeof keysBody>[2], by: readonly Signer[] = [SECOND, NEW]): number => {
    const body = keysBody(chain, chain.contract, { set: 2, ...changes }, by);
    chain.block(chain.sign(poster, 'contract-keys', body));
    return entry.keys?.value.set ?? 0;
  };
  assert.equal(post({}), 1, 'before it shares the secret');
  const shares = members.map((g, at) => ({ gatekeeper: g.identity, index: at + 1, sealed: bytes32(at) }));
  const sharing = sharingBody(chain, chain.contract, { set: 2, shares, dealers: ids(FIRST, THIRD) }, members);
  chain.block(chain.sign(poster, 'contract-sharing', sharing));
  const { committing } = entry;
  assert.equal(post({ sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(66) }), 1, 'other keys');
  assert.equal(post({ committing: signerOf(0x32).identity }), 1, 'another committing key');
  assert.equal(post({ derivedBy: ids(WORKERS[0]) }), 1, 'other derivers');
  assert.equal(post({}, [FIRST, THIRD]), 1, 'signed by one who left');
  assert.equal(post({}), 2);
  assert.deepEqual(entry.committing, committing);
  assert.equal(entry.committing.length, 1);
});
