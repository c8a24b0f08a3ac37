import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, utf8 } from '../../base/bytes.ts';
import { bytes32, until } from '../../base/testing.ts';
import { GOVERNANCE } from '../../protocol/reducer/testing.ts';
import { STRICT_HARDWARE, type HardwarePolicy } from '../../protocol/tee.ts';
import { NOW, signerOf } from '../../protocol/testing.ts';
import { hardwareBody } from '../../protocol/testing/hardware-body.ts';
import { claimsOf } from '../attestation/claims.ts';
import { parseEvidence } from '../attestation/evidence.ts';
import { createTestAuthority, type TestAuthority } from '../attestation/testing/authority.ts';
import { quoteFrom } from '../attestation/testing/evidence.ts';
import { makeEvidence } from '../enclave/attested-identity.ts';
import type { Tee } from '../enclave/tee.ts';
import { judge, openOf } from './admission.ts';
import { createGatekeeper } from './gatekeeper.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  register,
  type GatekeeperFixture,
  type TestWorker,
  judgeWorker,
} from './testing.ts';

const statusOf = ({ chain }: GatekeeperFixture, worker: TestWorker) => {
  const entry = chain.state.workers.get(toHex(worker.identity.signer.identity));
  return { status: entry?.status, reason: entry?.reason.split(':')[0] };
};

void test('a worker whose evidence holds is admitted, for everybody to see', async () => {
  const fixture = await createGatekeeperFixture();
  const worker = await createTestWorker(fixture);
  const verdict = await judgeWorker(fixture.context, register(fixture, worker));
  assert.deepEqual([verdict.admitted, verdict.reason], [true, '']);
  assert.deepEqual(statusOf(fixture, worker), { status: 'admitted', reason: '' });
});

void test('every kind of evidence that does not hold is refused on the chain, with its reason', async () => {
  const fixture = await createGatekeeperFixture();
  const stale = await createTestWorker(fixture, { challenge: { height: 0, hash: bytes32(9) } });
  const otherCode = await createTestWorker(fixture, { measurement: bytes32(0x66) });
  const spoilt = await createTestWorker(fixture);
  const copycat = await createTestWorker(fixture);
  const honest = await createTestWorker(fixture);
  const cases: [TestWorker, TestWorker, string][] = [
    [stale, stale, 'stale-challenge'],
    [otherCode, otherCode, 'measurement-not-allowed'],
    [copycat, honest, 'report-data-mismatch'],
    [spoilt, { ...spoilt, evidence: utf8('registered') }, 'malformed'],
  ];
  for (const [worker, evidence, reason] of cases) {
    const verdict = await judgeWorker(fixture.context, register(fixture, worker, evidence));
    assert.deepEqual(statusOf(fixture, worker), { status: 'refused', reason }, verdict.reason);
  }
  await judgeWorker(fixture.context, register(fixture, honest));
  assert.equal(statusOf(fixture, honest).status, 'admitted');
});

void test('a network that wants hardware refuses simulated evidence', async () => {
  const fixture = await createGatekeeperFixture({ policy: { simulated: false } });
  const worker = await createTestWorker(fixture);
  await judgeWorker(fixture.context, register(fixture, worker));
  assert.deepEqual(statusOf(fixture, worker), { status: 'refused', reason: 'simulated-refused' });
});

/** Registers a worker with evidence of a platform that is out of date, whose program is allowed. */
async function registerOnHardware(fixture: GatekeeperFixture, authority: TestAuthority, worker: TestWorker) {
  const { operator, challenge } = parseEvidence(worker.evidence);
  const tee: Tee = {
    kind: 'dstack',
    quote: (reportData) =>
      quoteFrom(authority, 'dstack', reportData, { issue: { level: { tcbStatus: 'OutOfDate' } } }),
    sealingKey: () => Promise.resolve(bytes32(0)),
  };
  const claims = { network: fixture.chain.network, operator, challenge };
  const evidence = await makeEvidence(tee, worker.identity, claims);
  const { measurement } = await claimsOf(evidence);
  fixture.chain.state.measurements.worker.set(toHex(measurement), { notBefore: 0, revoked: false });
  fixture.content.set(worker.cid, evidence);
  return { entry: register(fixture, { ...worker, evidence }), measurement };
}

void test('gatekeepers appraise by what governance demands of hardware now', async () => {
  const authority = await createTestAuthority(NOW);
  const fixture = await createGatekeeperFixture({ policy: { simulated: false } });
  const { chain, context } = fixture;
  const decide = (serial: number, hardware: HardwarePolicy): void => {
    const decision = { serial, notBefore: 0, hardware };
    chain.block(chain.sign(GOVERNANCE[0] ?? signerOf(9), 'hardware-policy', hardwareBody(chain, decision)));
  };
  const judged = async () => {
    const worker = await createTestWorker(fixture);
    const { entry } = await registerOnHardware(fixture, authority, worker);
    await judge(context, { role: 'worker', entry }, authority.trust);
    return { ...statusOf(fixture, worker), entry };
  };
  const looser = { ...STRICT_HARDWARE, tcb: ['OutOfDate' as const] };
  assert.equal((await judged()).reason, 'tcb-refused');
  decide(1, looser);
  const { status, entry } = await judged();
  const { platform = assert.fail('it was admitted on a platform') } = entry;
  assert.equal(status, 'admitted');
  decide(2, { ...looser, platforms: { allow: [], deny: [platform] } });
  assert.match(entry.reason, /^platform-refused/);
  assert.equal((await judged()).reason, 'platform-refused');
  // What was demanded before holds until the next decision counts.
  chain.state.hardware.push({ serial: 3, notBefore: chain.state.time + 1_000_000, hardware: looser });
  assert.equal((await judged()).reason, 'platform-refused');
});

void test('a worker on real hardware is admitted with its level and platform; who is refused is named by what they claim', async () => {
  const authority = await createTestAuthority(NOW);
  const hardware = { simulated: false, hardware: { ...STRICT_HARDWARE, tcb: ['OutOfDate' as const] } };
  for (const policy of [hardware, { simulated: false }]) {
    const fixture = await createGatekeeperFixture({ policy });
    const worker = await createTestWorker(fixture);
    const { entry, measurement } = await registerOnHardware(fixture, authority, worker);
    const verdict = await judge(fixture.context, { role: 'worker', entry }, authority.trust);
    assert.deepEqual([verdict.tee, verdict.measurement], ['dstack', measurement]);
    if (policy === hardware) {
      assert.deepEqual(statusOf(fixture, worker), { status: 'admitted', reason: '' });
      const { tcb, platform } = entry;
      assert.deepEqual([tcb?.status, platform?.length], ['OutOfDate', 32]);
    } else {
      assert.deepEqual(statusOf(fixture, worker), { status: 'refused', reason: 'tcb-refused' });
      assert.deepEqual([entry.tcb, entry.platform], [undefined, undefined]);
    }
  }
});

void test('evidence that cannot be fetched gets no verdict, and is judged once it can', async () => {
  const fixture = await createGatekeeperFixture();
  const worker = await createTestWorker(fixture);
  fixture.content.delete(worker.cid);
  const entry = register(fixture, worker);
  await assert.rejects(judgeWorker(fixture.context, entry), { message: 'not found' });
  assert.equal(statusOf(fixture, worker).status, 'pending');
  fixture.content.set(worker.cid, worker.evidence);
  await judgeWorker(fixture.context, entry);
  assert.equal(statusOf(fixture, worker).status, 'admitted');
});

void test('evidence that stays out of reach or is far too large ends in a refusal, and new evidence is admitted', async () => {
  const fixture = await createGatekeeperFixture();
  const worker = await createTestWorker(fixture);
  fixture.content.set(worker.cid, new Uint8Array(200_000));
  const entry = register(fixture, worker);
  await assert.rejects(judgeWorker(fixture.context, entry), { message: 'not found' });
  assert.equal(statusOf(fixture, worker).status, 'pending');
  // Twenty-one blocks of six seconds.
  for (let block = 0; block < 21; block++) fixture.chain.block();
  await judgeWorker(fixture.context, entry);
  assert.deepEqual(statusOf(fixture, worker), { status: 'refused', reason: 'evidence-unavailable' });
  const again = await createTestWorker(fixture);
  await judgeWorker(fixture.context, register(fixture, again));
  assert.equal(statusOf(fixture, again).status, 'admitted');
});

void test('evidence that lapsed is not judged again, newer evidence is, and who is well is left alone', async () => {
  const fixture = await createGatekeeperFixture({ policy: { simulated: true, reappraiseMs: 60_000 } });
  const worker = await createTestWorker(fixture);
  const entry = register(fixture, worker);
  const hashes = () => openOf({ role: 'worker', entry }).map((open) => open.entry.evidence.hash);
  assert.deepEqual(hashes(), [entry.evidence.hash]);
  await judgeWorker(fixture.context, entry);
  assert.deepEqual(hashes(), []);
  const newer = { hash: bytes32(0x29), cid: 'newer' };
  entry.renewal = {
    record: new Uint8Array(),
    evidence: newer,
    verdicts: new Map(),
    registeredAt: fixture.chain.state.time,
  };
  assert.deepEqual(hashes(), [newer.hash]);
  entry.renewal = undefined;
  for (let block = 0; block < 11; block++) fixture.chain.block();
  assert.deepEqual(statusOf(fixture, worker), { status: 'pending', reason: 'evidence-lapsed' });
  assert.deepEqual(hashes(), []);
});

void test('who registers first with a copy of another’s evidence does not keep the other out', async () => {
  const fixture = await createGatekeeperFixture();
  const [thief, honest] = [await createTestWorker(fixture), await createTestWorker(fixture)];
  const gatekeeper = createGatekeeper(fixture.context, { now: () => NOW }, { lease: 1000, silence: 1000 });
  register(fixture, thief, honest);
  gatekeeper.reconcile();
  await until(() => statusOf(fixture, thief).status === 'refused');
  register(fixture, honest);
  gatekeeper.reconcile();
  await until(() => statusOf(fixture, honest).status === 'admitted');
});
