import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { NOW, signerOf } from '../testing.ts';
import type { Verdict } from '../records/verdict.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
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
  assert.deepEqual([status, measurement, tee], ['admitted', MEASUREMENT, 'simulated']);
  assert.deepEqual([tcb, platform], [undefined, undefined]);
});

void test('a worker on hardware keeps its level and platform, once t gatekeepers say the same of them', () => {
  const found = { tee: 'dstack', tcb: { status: 'UpToDate', date: 1 }, platform: bytes32(0x70) } as const;
  const others: Partial<Verdict>[] = [
    { platform: bytes32(9) },
    { tcb: { status: 'UpToDate', date: 2 } },
    { tcb: { status: 'OutOfDate', date: 1 } },
    { tee: 'sgx' },
  ];
  for (const other of others) {
    const chain = registered();
    chain.block(chain.sign(g1, 'verdict', verdictBody(worker, found)));
    chain.block(chain.sign(g2, 'verdict', verdictBody(worker, { ...found, ...other })));
    assert.equal(workerOf(chain, worker).status, 'pending');
    chain.block(chain.sign(g3, 'verdict', verdictBody(worker, found)));
    const { status, tee, tcb, platform } = workerOf(chain, worker);
    assert.deepEqual([status, { tee, tcb, platform }], ['admitted', found]);
    const restored = decodeCheckpoint(encodeCheckpoint(chain.state));
    assert.deepEqual(restored.workers, chain.state.workers);
  }
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

void test('another sealing key waits for a verdict again; a new endpoint keeps what there was', () => {
  const chain = admitted();
  chain.block(chain.sign(worker, 'worker', workerBody({ endpoint: 'http://moved', capacity: 9 })));
  const moved = workerOf(chain, worker);
  assert.deepEqual([moved.status, moved.endpoint, moved.capacity], ['admitted', 'http://moved', 9]);
  chain.block(
    chain.sign(worker, 'worker', workerBody({ sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(9) })),
  );
  assert.equal(workerOf(chain, worker).status, 'pending');
  assert.equal(workerOf(chain, worker).verdicts.size, 0);
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
