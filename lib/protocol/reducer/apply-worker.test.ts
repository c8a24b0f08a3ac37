import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { NOW, signerOf } from '../testing.ts';
import { isMeasurementAllowed } from './network-state.ts';
import { toHex } from '../../base/bytes.ts';
import {
  createTestChain,
  decisionBody,
  GATEKEEPERS,
  GOVERNANCE,
  MEASUREMENT,
  verdictBody,
  workerBody,
  workerOf,
  WORKERS,
  type TestChain,
} from './testing.ts';

const [worker, other] = WORKERS;
const [g1, g2, g3] = GATEKEEPERS;
const stranger = signerOf(9);

function registered(): TestChain {
  const chain = createTestChain();
  chain.block(chain.genesis, chain.sign(worker, 'worker', workerBody()));
  return chain;
}

function admitted(): TestChain {
  const chain = registered();
  chain.block(...[g1, g2].map((g) => chain.sign(g, 'verdict', verdictBody(worker))));
  assert.equal(workerOf(chain, worker).status, 'admitted');
  return chain;
}

void test('a worker waits until t gatekeepers say the same of the same evidence', () => {
  const chain = registered();
  assert.equal(workerOf(chain, worker).status, 'pending');
  chain.block(chain.sign(g1, 'verdict', verdictBody(worker)));
  assert.equal(workerOf(chain, worker).status, 'pending');
  chain.block(chain.sign(g3, 'verdict', verdictBody(worker)));
  const { status, measurement, tee, tcb, platform } = workerOf(chain, worker);
  assert.deepEqual([status, measurement, tee], ['admitted', MEASUREMENT, 'dstack']);
  assert.deepEqual([tcb, platform], [{ status: 'UpToDate', date: 1 }, bytes32(0x70)]);
});

void test('verdicts that do not agree, are repeated, of strangers, or on other evidence admit nobody', () => {
  const second = {
    'one gatekeeper twice': (chain: TestChain) => chain.sign(g1, 'verdict', verdictBody(worker)),
    'a stranger': (chain: TestChain) => chain.sign(stranger, 'verdict', verdictBody(worker)),
    'the worker itself': (chain: TestChain) => chain.sign(worker, 'verdict', verdictBody(worker)),
    'other evidence': (chain: TestChain) =>
      chain.sign(g2, 'verdict', verdictBody(worker, { evidence: bytes32(9) })),
    'another measurement': (chain: TestChain) =>
      chain.sign(g2, 'verdict', verdictBody(worker, { measurement: bytes32(9) })),
    'another kind of TEE': (chain: TestChain) =>
      chain.sign(g2, 'verdict', verdictBody(worker, { tee: 'sgx' })),
    'another platform': (chain: TestChain) =>
      chain.sign(g2, 'verdict', verdictBody(worker, { platform: bytes32(9) })),
    'another level of the platform': (chain: TestChain) =>
      chain.sign(g2, 'verdict', verdictBody(worker, { tcb: { status: 'UpToDate', date: 2 } })),
    'another date of the level': (chain: TestChain) =>
      chain.sign(g2, 'verdict', verdictBody(worker, { tcb: { status: 'OutOfDate', date: 1 } })),
    'a refusal': (chain: TestChain) => chain.sign(g2, 'verdict', verdictBody(worker, { admitted: false })),
    'another worker': (chain: TestChain) => chain.sign(g2, 'verdict', verdictBody(other)),
  };
  for (const [name, item] of Object.entries(second)) {
    const chain = registered();
    chain.block(chain.sign(g1, 'verdict', verdictBody(worker)));
    chain.block(item(chain));
    assert.equal(workerOf(chain, worker).status, 'pending', name);
  }
});

void test('t refusals refuse, with the reason for everybody to read', () => {
  const chain = registered();
  const no = verdictBody(worker, { admitted: false, reason: 'stale-challenge' });
  chain.block(chain.sign(g1, 'verdict', no), chain.sign(g2, 'verdict', no));
  assert.deepEqual(
    [workerOf(chain, worker).status, workerOf(chain, worker).reason],
    ['refused', 'stale-challenge'],
  );
});

void test('new evidence or another sealing key waits for a verdict again; a new endpoint keeps what there was', () => {
  const chain = admitted();
  chain.block(chain.sign(worker, 'worker', workerBody({ endpoint: 'http://moved', capacity: 9 })));
  const moved = workerOf(chain, worker);
  assert.deepEqual([moved.status, moved.endpoint, moved.capacity], ['admitted', 'http://moved', 9]);
  chain.block(
    chain.sign(worker, 'worker', workerBody({ sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(9) })),
  );
  assert.equal(workerOf(chain, worker).status, 'pending');
  const fresh = admitted();
  fresh.block(fresh.sign(worker, 'worker', workerBody({ evidence: { hash: bytes32(9), cid: 'x' } })));
  assert.deepEqual([workerOf(fresh, worker).status, workerOf(fresh, worker).verdicts.size], ['pending', 0]);
});

const isAllowed = (chain: TestChain): boolean =>
  isMeasurementAllowed({ ...chain.state, time: chain.state.time }, 'worker', toHex(MEASUREMENT));

void test('governance revokes at once: the measurement and every worker that has it', () => {
  const chain = admitted();
  assert.ok(isAllowed(chain));
  chain.block(chain.sign(stranger, 'measurement', decisionBody(chain, { notBefore: NOW + 1_000_000 })));
  assert.ok(!isAllowed(chain));
  assert.deepEqual(
    [workerOf(chain, worker).status, workerOf(chain, worker).reason],
    ['refused', 'its measurement was revoked'],
  );
});

void test('a decision without a quorum of governance changes nothing', () => {
  for (const by of [[], GOVERNANCE.slice(0, 1), GATEKEEPERS.slice(0, 2)]) {
    const chain = admitted();
    chain.block(chain.sign(stranger, 'measurement', decisionBody(chain, {}, by)));
    assert.ok(isAllowed(chain));
    assert.equal(workerOf(chain, worker).status, 'admitted');
  }
});

void test('a verdict that comes after the revocation does not bring the worker back', () => {
  const chain = admitted();
  chain.block(chain.sign(stranger, 'measurement', decisionBody(chain)));
  chain.block(chain.sign(g3, 'verdict', verdictBody(worker)));
  assert.deepEqual(
    [workerOf(chain, worker).status, workerOf(chain, worker).reason],
    ['refused', 'its measurement was revoked'],
  );
});

void test('an approval takes effect at its time', () => {
  const chain = admitted();
  const measurement = bytes32(0x77);
  const at = chain.state.time + 6000;
  chain.block(
    chain.sign(
      stranger,
      'measurement',
      decisionBody(chain, { measurement, approved: true, notBefore: at + 1 }),
    ),
  );
  assert.equal(chain.state.time, at);
  assert.ok(!isMeasurementAllowed({ ...chain.state, time: at }, 'worker', toHex(measurement)));
  assert.ok(isMeasurementAllowed({ ...chain.state, time: at + 1 }, 'worker', toHex(measurement)));
});

void test('an approval that was revoked cannot be posted again; a later one approves anew', () => {
  const chain = admitted();
  const measurement = bytes32(0x77);
  const approval = decisionBody(chain, { measurement, approved: true, notBefore: NOW });
  const isOn = (): boolean =>
    isMeasurementAllowed({ ...chain.state, time: chain.state.time }, 'worker', toHex(measurement));
  chain.block(chain.sign(stranger, 'measurement', approval));
  assert.ok(isOn());
  chain.block(chain.sign(stranger, 'measurement', decisionBody(chain, { measurement, notBefore: NOW + 1 })));
  assert.ok(!isOn());
  chain.block(chain.sign(signerOf(10), 'measurement', approval));
  assert.ok(!isOn());
  chain.block(
    chain.sign(
      stranger,
      'measurement',
      decisionBody(chain, { measurement, approved: true, notBefore: NOW + 2 }),
    ),
  );
  assert.ok(isOn());
});
