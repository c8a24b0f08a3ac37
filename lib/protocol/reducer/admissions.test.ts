import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import type { Genesis } from '../genesis.ts';
import { gatekeeperCodec } from '../records/gatekeeper.ts';
import type { Verdict } from '../records/verdict.ts';
import { signerOf } from '../testing.ts';
import { admissionSpan, LAPSED } from './admissions.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { AttestedEntry } from './network-state.ts';
import {
  createTestChain,
  decisionBody,
  GATEKEEPERS,
  setBody,
  verdictBody,
  workerBody,
  workerOf,
  WORKERS,
  type TestChain,
} from './testing.ts';

const [worker] = WORKERS;
const [g1, g2, g3] = GATEKEEPERS;
/** Ten blocks of six seconds. */
const SPAN = 60_000;
const RENEWED = { hash: bytes32(0x29), cid: 'bafy' };

const pass = (chain: TestChain, blocks: number): void => {
  for (let block = 0; block < blocks; block++) chain.block();
};
const judge = (chain: TestChain, changes: Partial<Verdict> = {}, by = [g1, g2]): void => {
  chain.block(...by.map((g) => chain.sign(g, 'verdict', verdictBody(worker, changes))));
};
const renew = (chain: TestChain): void => {
  chain.block(chain.sign(worker, 'worker', workerBody({ evidence: RENEWED })));
};
const stateOf = (chain: TestChain) => {
  const { status, reason, evidence } = workerOf(chain, worker);
  return [status, reason, evidence.hash[0]];
};

/** Registered in block 0, admitted in block 1. */
function admitted(policy: Genesis['policy'] = { simulated: true, reappraiseMs: SPAN }): TestChain {
  const chain = createTestChain({ policy });
  chain.block(chain.genesis, chain.sign(worker, 'worker', workerBody()));
  judge(chain);
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x21]);
  return chain;
}

void test('an admission lapses with its evidence, whose time counts from its registration', () => {
  const chain = admitted();
  pass(chain, 8);
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x21]);
  chain.block();
  assert.deepEqual(stateOf(chain), ['pending', LAPSED, 0x21]);
  // What gatekeepers say of it afterwards brings nothing back.
  judge(chain, {}, [g3, g1, g2]);
  assert.notEqual(workerOf(chain, worker).status, 'admitted');
  renew(chain);
  judge(chain, { evidence: RENEWED.hash });
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x29]);
});

void test('evidence that is renewed in time is never without admission in between, and counts from then', () => {
  const chain = admitted();
  pass(chain, 5);
  renew(chain);
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x21]);
  judge(chain, { evidence: RENEWED.hash }, [g1]);
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x21]);
  const [restored] = decodeCheckpoint(encodeCheckpoint(chain.state)).workers.values();
  assert.deepEqual(restored?.renewal, workerOf(chain, worker).renewal);
  judge(chain, { evidence: RENEWED.hash }, [g2]);
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x29]);
  assert.equal(workerOf(chain, worker).renewal, undefined);
  pass(chain, 7);
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x29]);
  chain.block();
  assert.equal(workerOf(chain, worker).reason, LAPSED);
});

void test('newer evidence that waits still when the older one is too old goes on waiting, without admission', () => {
  const chain = admitted();
  pass(chain, 6);
  renew(chain);
  judge(chain, { evidence: RENEWED.hash }, [g1]);
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x21]);
  chain.block();
  assert.deepEqual(stateOf(chain), ['pending', '', 0x29]);
  judge(chain, { evidence: RENEWED.hash }, [g2]);
  assert.deepEqual(stateOf(chain), ['admitted', '', 0x29]);
});

void test('newer evidence that is refused ends the admission, unless that says nothing against the worker', () => {
  const reasons = { 'certificate-revoked: …': 'refused', 'stale-challenge: …': 'admitted' } as const;
  for (const [reason, status] of Object.entries(reasons)) {
    const chain = admitted();
    renew(chain);
    judge(chain, { evidence: RENEWED.hash, admitted: false, reason });
    assert.deepEqual([workerOf(chain, worker).status, workerOf(chain, worker).renewal], [status, undefined]);
    // And again, which must be judged anew.
    renew(chain);
    judge(chain, { evidence: RENEWED.hash });
    assert.deepEqual(stateOf(chain), ['admitted', '', 0x29]);
  }
});

void test('one gatekeeper alone cannot make a refusal of newer evidence look harmless', () => {
  const chain = admitted();
  renew(chain);
  const refusal = { evidence: RENEWED.hash, admitted: false };
  judge(chain, { ...refusal, reason: 'certificate-revoked: …' }, [g1]);
  judge(chain, { ...refusal, reason: 'stale-challenge: …' }, [g2]);
  assert.equal(workerOf(chain, worker).status, 'refused');
});

void test('a renewal is overtaken by a revocation, and hides none', () => {
  const chain = admitted();
  renew(chain);
  chain.block(chain.sign(signerOf(9), 'measurement', decisionBody(chain)));
  assert.equal(workerOf(chain, worker).status, 'refused');
  judge(chain, { evidence: RENEWED.hash });
  assert.equal(workerOf(chain, worker).status, 'refused');
});

void test('another sealing key is no renewal: nobody has judged whose it is', () => {
  const chain = admitted();
  const sealing = new Uint8Array(SEALING_KEY_LENGTH).fill(9);
  chain.block(chain.sign(worker, 'worker', workerBody({ evidence: RENEWED, sealing })));
  assert.deepEqual(stateOf(chain), ['pending', '', 0x29]);
});

void test('without a word in the genesis record hardware has a day, and a simulated network no end', () => {
  const spanOf = (policy: Genesis['policy']) => {
    const chain = createTestChain({ policy });
    chain.block(chain.genesis);
    return admissionSpan(chain.state);
  };
  assert.equal(spanOf({ simulated: false }), 86_400_000);
  assert.equal(spanOf({ simulated: false, reappraiseMs: SPAN }), SPAN);
  assert.equal(spanOf({ simulated: true }), Infinity);
  const chain = admitted({ simulated: true });
  pass(chain, 20);
  assert.equal(workerOf(chain, worker).status, 'admitted');
});

void test('an offer to be a gatekeeper lapses and is renewed in the same way', () => {
  const newcomer = signerOf(0x78);
  const offer = (evidence: AttestedEntry['evidence'], endpoint = 'http://n') =>
    gatekeeperCodec.encode({ sealing: new Uint8Array(SEALING_KEY_LENGTH), endpoint, evidence });
  const first = { hash: bytes32(0x21), cid: 'bafy' };
  for (const renewal of [undefined, offer(RENEWED), offer(RENEWED, 'http://other')]) {
    const chain = createTestChain({ policy: { simulated: true, reappraiseMs: SPAN } });
    const program = { role: 'gatekeeper' as const, approved: true, notBefore: 1 };
    chain.block(chain.genesis, chain.sign(newcomer, 'gatekeeper', offer(first)));
    chain.block(chain.sign(signerOf(9), 'measurement', decisionBody(chain, program)));
    const say = (evidence = first.hash): void =>
      void chain.block(...[g1, g2].map((g) => chain.sign(g, 'verdict', verdictBody(newcomer, { evidence }))));
    say();
    if (renewal !== undefined) chain.block(chain.sign(newcomer, 'gatekeeper', renewal));
    const [candidate] = chain.state.candidates.values();
    assert.equal(candidate?.status, candidate?.endpoint === 'http://other' ? 'pending' : 'admitted');
    if (renewal !== undefined) say(RENEWED.hash);
    pass(chain, renewal === undefined ? 8 : 6);
    const decision = { set: 2, members: [newcomer.identity], threshold: 1 };
    chain.block(chain.sign(signerOf(9), 'gatekeeper-set', setBody(chain, decision)));
    assert.equal(chain.state.sets.length, renewal === undefined ? 1 : 2);
  }
});
