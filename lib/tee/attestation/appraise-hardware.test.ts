import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, fromHex, toHex } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { altered, NETWORK, NOW } from '../../protocol/testing.ts';
import { STRICT_HARDWARE, type HardwarePolicy } from '../../protocol/tee.ts';
import { appraiseEvidence } from './appraise.ts';
import { claimsOf } from './claims.ts';
import type { AttestationErrorCode } from './errors.ts';
import { MAX_EVIDENCE_BYTES, parseEvidence, reportDataOf } from './evidence.ts';
import type { AppraisalPolicy } from './policy.ts';
import { createTestAuthority, type Issue } from './testing/authority.ts';
import { CLAIMS, evidenceFrom, overlongReportData } from './testing/evidence.ts';
import { TEST_EVENTS } from './testing/quote-bodies.ts';

const authority = await createTestAuthority(NOW);
const policy: AppraisalPolicy = {
  time: NOW,
  allowSimulated: false,
  hardware: [STRICT_HARDWARE],
  isMeasurementAllowed: () => true,
  isRecentBlock: (height) => height === 10,
};
const demanding = (hardware: Partial<HardwarePolicy>): AppraisalPolicy => ({
  ...policy,
  hardware: [{ ...STRICT_HARDWARE, ...hardware }],
});

type Changes = Parameters<typeof evidenceFrom>[2];

const admits = async (changes: Changes = {}, by = policy, kind: 'dstack' | 'sgx' = 'dstack') =>
  appraiseEvidence(await evidenceFrom(authority, kind, changes), NETWORK, by, authority.trust);
const refuses = (
  code: AttestationErrorCode,
  changes: Changes = {},
  by = policy,
  kind: 'dstack' | 'sgx' = 'dstack',
): Promise<void> => assert.rejects(admits(changes, by, kind), { name: 'AttestationError', code });

void test('evidence of both kinds of hardware is appraised from itself alone', async () => {
  const dstack = await admits();
  assert.deepEqual([dstack.tee, dstack.tcb?.status], ['dstack', 'UpToDate']);
  const sgx = await admits({}, policy, 'sgx');
  assert.deepEqual([sgx.tee, sgx.measurement, sgx.platform], ['sgx', bytes32(0x60), dstack.platform]);
  const bytes = await evidenceFrom(authority, 'dstack');
  assert.ok(bytes.length < MAX_EVIDENCE_BYTES / 8);
  await assert.rejects(appraiseEvidence(bytes, NETWORK, policy), { code: 'bad-certificate-chain' });
});

void test('class 13: a quote says of which kind it is: evidence of one kind is not read as another', async () => {
  for (const quotedKind of ['sgx', 'simulated'] as const)
    await refuses('report-data-mismatch', { quotedKind });
  const other = parseEvidence(await evidenceFrom(authority, 'sgx'));
  assert.ok(other.kind === 'sgx');
  await refuses('malformed', { evidence: { quote: other.quote, collateral: other.collateral } });
  const bytes = altered(await evidenceFrom(authority, 'dstack'), { kind: 'sgx', events: undefined });
  await assert.rejects(appraiseEvidence(bytes, NETWORK, policy, authority.trust), { code: 'malformed' });
});

void test('class 13: all 64 bytes of report data count', async () => {
  const reportData = overlongReportData(reportDataOf({ kind: 'dstack', ...CLAIMS }));
  await refuses('report-data-mismatch', { body: { reportData } });
  await refuses('report-data-mismatch', { evidence: { operator: 'another' } });
  await refuses('stale-challenge', {}, { ...policy, isRecentBlock: () => false });
});

void test('class 13: an event log that is not the register’s is refused', async () => {
  const events = TEST_EVENTS.map((e) => (e.name === 'compose-hash' ? { ...e, payload: bytes32(9) } : e));
  await refuses('bad-event-log', { evidence: { events } });
  await refuses('bad-event-log', { evidence: { events: [] } });
  await refuses('bad-event-log', { body: { rtMr3: new Uint8Array(48) } });
  await admits({ evidence: { events: TEST_EVENTS } });
});

void test('each register that decides what runs is part of the measurement; the instance is not', async () => {
  const fill = (byte: number) => new Uint8Array(48).fill(byte);
  const rtMr = [fill(0x41), fill(0x42), fill(0x43)];
  const others = [{ mrTd: fill(9) }, ...rtMr.map((_, at) => ({ rtMr: rtMr.with(at, fill(9)) }))];
  const found = await Promise.all([{}, ...others].map((body) => admits({ body })));
  assert.equal(new Set(found.map(({ measurement }) => toHex(measurement))).size, 5);
  const seen = found[0]?.measurement ?? new Uint8Array();
  const allowed = { ...policy, isMeasurementAllowed: (hex: string) => hex === toHex(seen) };
  await admits({}, allowed);
  await refuses('measurement-not-allowed', { body: { mrTd: fill(9) } }, allowed);
});

void test('class 13: attributes of a closed TEE only', async () => {
  const perfmon = fromHex('0000001000000080');
  await refuses('bad-attributes', { body: { tdAttributes: perfmon } });
  const flags = (first: number) => concatBytes(Uint8Array.of(first), new Uint8Array(15));
  for (const first of [0x15, 0x25, 0x04, 0x01])
    await refuses('bad-attributes', { body: { attributes: flags(first) } }, policy, 'sgx');
  await refuses('bad-attributes', { body: { configId: new Uint8Array(64).fill(1) } }, policy, 'sgx');
  await refuses('bad-attributes', { body: { configSvn: 1 } }, policy, 'sgx');
  await admits({ body: { attributes: flags(0x05) } }, policy, 'sgx');
});

void test('tcb-refused: a level that the network does not allow', async () => {
  const statuses = ['OutOfDate', 'ConfigurationAndSWHardeningNeeded', 'SWHardeningNeeded'] as const;
  for (const tcbStatus of statuses) {
    const changes = { issue: { level: { tcbStatus } } };
    await refuses('tcb-refused', changes);
    const { tcb } = await admits(changes, demanding({ tcb: ['UpToDate', tcbStatus] }));
    assert.equal(tcb?.status, tcbStatus);
  }
  await refuses('tcb-refused', {}, demanding({ tcb: [] }));
});

void test('advisory-refused: what the network does not put up with', async () => {
  const advisoryIDs = ['INTEL-SA-00001', 'INTEL-SA-00002'];
  const changes = { issue: { level: { tcbStatus: 'SWHardeningNeeded', advisoryIDs } } };
  const tcb: HardwarePolicy['tcb'] = ['SWHardeningNeeded'];
  await refuses('advisory-refused', changes, demanding({ tcb }));
  await refuses('advisory-refused', changes, demanding({ tcb, advisories: advisoryIDs.slice(1) }));
  await admits(changes, demanding({ tcb, advisories: advisoryIDs }));
});

void test('a relying party that has newer collateral goes by that', async () => {
  const old = { level: { tcbStatus: 'OutOfDate' } };
  const newer = (issue: Partial<Issue>): AppraisalPolicy => ({
    ...policy,
    newerCollateral: async () => (await authority.issue(issue)).collateral,
  });
  await refuses('tcb-refused', {}, newer(old));
  await refuses('crl-not-current', {}, newer({ pckCrl: { nextUpdate: NOW - 1000 } }));
  await admits({ issue: old }, newer({}));
  await admits({}, { ...policy, newerCollateral: () => Promise.resolve(undefined) });
});

void test('platform-refused: one that is denied, or not among those that are allowed', async () => {
  const { platform } = await admits();
  const [here, elsewhere] = [platform, bytes32(1)];
  await refuses('platform-refused', {}, demanding({ platforms: { allow: [], deny: [here] } }));
  await refuses('platform-refused', {}, demanding({ platforms: { allow: [elsewhere], deny: [] } }));
  await refuses('platform-refused', {}, demanding({ platforms: { allow: [here], deny: [here] } }));
  await admits({}, demanding({ platforms: { allow: [here], deny: [elsewhere] } }));
});

void test('invalid evidence of hardware is told from refused evidence, too', async () => {
  const strict = { ...demanding({ tcb: [] }), isMeasurementAllowed: () => false };
  await refuses('bad-event-log', { evidence: { events: [] } }, strict);
  await refuses('stale-challenge', {}, { ...strict, isRecentBlock: () => false });
  await refuses('crl-not-current', {}, { ...strict, time: NOW + 3 * 86_400_000 });
});

void test('what evidence claims is shown beside a refusal, whether it is true or not', async () => {
  const bytes = await evidenceFrom(authority, 'dstack');
  const { measurement } = await admits();
  assert.deepEqual(await claimsOf(bytes), { tee: 'dstack', measurement });
  assert.deepEqual(await claimsOf(await evidenceFrom(authority, 'sgx')), {
    tee: 'sgx',
    measurement: bytes32(0x60),
  });
  assert.deepEqual(await claimsOf(altered(bytes, { quote: new Uint8Array(9) })), {
    tee: 'dstack',
    measurement: bytes32(0),
  });
  assert.deepEqual(await claimsOf(new Uint8Array(3)), { tee: '', measurement: bytes32(0) });
});
