import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { leaseCodec, mergeLeases, openLease } from '../../protocol/lease.ts';
import { leaseRequestCodec } from '../../protocol/lease-request.ts';
import { gatekeepersOf, type WorkerEntry } from '../../protocol/reducer/network-state.ts';
import { decisionBody, GOVERNANCE, MEASUREMENT } from '../../protocol/reducer/testing.ts';
import { signerOf } from '../../protocol/testing.ts';
import { makeEvidence } from '../enclave/attested-identity.ts';
import { createTestTee } from '../enclave/testing.ts';
import { openOf } from './admission.ts';
import { createSetFixture } from './joint/testing.ts';
import { createLeases } from './leases.ts';
import { createRequestDoor } from './requests.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  register,
  requestOf,
  type GatekeeperFixture,
  type TestWorker,
  judgeWorker,
} from './testing.ts';

const queryKey = new Uint8Array(SEALING_KEY_LENGTH).fill(4);
const times = { lease: 30_000, silence: 10_000 };
let fixture: GatekeeperFixture;
let worker: TestWorker;
let entry: WorkerEntry;

before(async () => {
  fixture = await createGatekeeperFixture();
  worker = await createTestWorker(fixture);
  entry = register(fixture, worker);
  await judgeWorker(fixture.context, entry);
});

function opened() {
  const clock = { time: 1000, now: () => clock.time };
  const door = createRequestDoor(fixture.chain.network, fixture.context.state);
  const leases = createLeases(fixture.context, door, clock, times);
  const renew = () =>
    leases.renew(requestOf(fixture, worker, 'lease', leaseRequestCodec.encode({ queryKey, load: 0 })));
  return { clock, leases, renew };
}

void test('an admitted worker gets a lease for its query key, by the chain’s time', () => {
  const { time } = fixture.chain.state;
  const lease = openLease(opened().renew(), fixture.chain.network, gatekeepersOf(fixture.chain.state), time);
  assert.deepEqual(
    [lease.worker, lease.queryKey, lease.measurement, lease.tee],
    [entry.identity, queryKey, MEASUREMENT, 'simulated'],
  );
  assert.equal(lease.notAfter, time + times.lease);
});

void test('a worker lives while it asks, and everybody has one silence after a restart', () => {
  const { clock, leases, renew } = opened();
  assert.ok(leases.isAlive(entry));
  clock.time += times.silence;
  assert.ok(!leases.isAlive(entry));
  renew();
  clock.time += times.silence - 1;
  assert.ok(leases.isAlive(entry));
  clock.time += 1;
  assert.ok(!leases.isAlive(entry));
});

void test('no lease after the measurement was revoked', () => {
  const { renew } = opened();
  renew();
  assert.equal(GOVERNANCE.length, 3);
  fixture.chain.block(fixture.chain.sign(signerOf(9), 'measurement', decisionBody(fixture.chain)));
  assert.throws(renew, { name: 'GatekeeperError', code: 'not-admitted' });
  assert.deepEqual(entry.measurement, MEASUREMENT);
  assert.notDeepEqual(entry.measurement, bytes32(0));
});

/** Newer evidence of the same enclave, registered and waiting for a verdict. */
async function registerAgain(): Promise<void> {
  const { chain, content, context } = fixture;
  const { identity } = worker;
  const challenge = { height: 1, hash: bytes32(1) };
  const claims = { network: chain.network, operator: 'test', challenge };
  const evidence = await makeEvidence(createTestTee(MEASUREMENT), identity, claims);
  content.set('renewed', evidence);
  entry = register(fixture, { identity, evidence, cid: 'renewed' });
  for (const { entry: open } of openOf({ role: 'worker', entry })) await judgeWorker(context, open);
}

void test('a lease does not outlast the evidence, and goes on where that was renewed in time', async () => {
  for (const isRenewed of [false, true]) {
    fixture = await createGatekeeperFixture({ policy: { simulated: true, reappraiseMs: 60_000 } });
    worker = await createTestWorker(fixture);
    entry = register(fixture, worker);
    await judgeWorker(fixture.context, entry);
    const { chain } = fixture;
    const { renew } = opened();
    const notAfter = () =>
      openLease(renew(), chain.network, gatekeepersOf(chain.state), chain.state.time).notAfter;
    const end = entry.registeredAt + 60_000;
    while (chain.state.time < end - 18_000) chain.block();
    assert.equal(notAfter(), end);
    if (isRenewed) await registerAgain();
    while (chain.state.time < end) {
      assert.equal(entry.status, 'admitted');
      chain.block();
    }
    if (isRenewed) assert.equal(notAfter(), chain.state.time + times.lease);
    else assert.throws(renew, { name: 'GatekeeperError', code: 'not-admitted' });
  }
});

void test('gatekeepers sign one lease in copies, and a client takes it with enough of their signatures', async () => {
  const set = await createSetFixture();
  const request = requestOf(set, set.worker, 'lease', leaseRequestCodec.encode({ queryKey, load: 0 }));
  const copies = set.gatekeepers.map((gatekeeper) => gatekeeper.lease(request));
  const { state, network } = set.chain;
  const open = ({ lease }: { lease: Bytes }) => openLease(lease, network, gatekeepersOf(state), state.time);
  assert.deepEqual(open(mergeLeases(copies.slice(1))).queryKey, queryKey);
  assert.throws(() => open(mergeLeases(copies.slice(2))), { code: 'no-quorum' });
  // A copy of other words takes no signature away from the rest, and lends them none.
  const [other = assert.fail('there are copies')] = copies;
  const altered = leaseCodec.encode({ ...leaseCodec.decode(other), tee: 'dstack' });
  assert.equal(open(mergeLeases([altered, ...copies.slice(1)])).tee, 'simulated');
  assert.throws(() => open(mergeLeases([altered, ...copies.slice(2)])), { code: 'no-quorum' });
  assert.throws(() => mergeLeases([]), RangeError);
});
