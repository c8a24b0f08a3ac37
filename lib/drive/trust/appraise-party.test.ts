import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { ContentError } from '../../ipfs/content-error.ts';
import type { Signer } from '../../crypto/signing.ts';
import { genesisCodec, type Genesis } from '../../protocol/genesis.ts';
import type { Lease } from '../../protocol/lease.ts';
import { createTestChain, GATEKEEPERS, workerBody } from '../../protocol/reducer/testing.ts';
import { verdictCodec, type Verdict } from '../../protocol/records/verdict.ts';
import { NO_RECORDS, signRecord, type RecordKind } from '../../protocol/signed-record.ts';
import { altered, NETWORK, OTHER_NETWORK, signerOf } from '../../protocol/testing.ts';
import { appraiseEvidence } from '../../tee/attestation/appraise.ts';
import { STRICT_HARDWARE } from '../../protocol/tee.ts';
import { createTestAuthority, type TestAuthority } from '../../tee/attestation/testing/authority.ts';
import { CLAIMS, evidenceFrom } from '../../tee/attestation/testing/evidence.ts';
import { appraiseParty, type AppraisalContext, type Party, type Shown } from './appraise-party.ts';
import type { PartyReport } from './trust-report.ts';

const NOW = Date.now();
const WORKER = signerOf(1);
const STRANGER = signerOf(9);
const OF_SET = { set: 1, n: 3, t: 2 };
const record = (signer: Signer, kind: RecordKind, body: Bytes, network = NETWORK): Bytes =>
  signRecord(signer, network, NO_RECORDS, kind, body).bytes;

void describe('who runs a contract, as a client checks it', () => {
  let authority: TestAuthority;
  let evidence: Bytes;
  let finding: Verdict;
  let genesis: Genesis;

  before(async () => {
    authority = await createTestAuthority(NOW);
    evidence = await evidenceFrom(authority, 'dstack');
    genesis = { ...genesisCodec.decode(createTestChain().genesis), policy: { simulated: false } };
    const policy = {
      ...{ time: NOW, allowSimulated: false, hardware: [STRICT_HARDWARE] },
      isMeasurementAllowed: () => true,
      isRecentBlock: () => true,
    };
    const { measurement, tee, tcb, platform } = await appraiseEvidence(
      evidence,
      NETWORK,
      policy,
      authority.trust,
    );
    finding = {
      ...{ worker: WORKER.identity, evidence: hashBytes(evidence), admitted: true, reason: '' },
      ...{ measurement, tee, platform, ...OF_SET },
      ...(tcb !== undefined && { tcb }),
    };
  });

  const registration = (bytes: Bytes, by: Signer = WORKER, network = NETWORK): Bytes =>
    record(
      by,
      'worker',
      workerBody({ sealing: CLAIMS.sealing, evidence: { hash: hashBytes(bytes), cid: 'bafy' } }),
      network,
    );
  const verdictBy = (signer: Signer, changes: Partial<Verdict> = {}): Bytes =>
    record(signer, 'verdict', verdictCodec.encode({ ...finding, ...changes }));
  const verdicts = (changes: Partial<Verdict> = {}): Bytes[] =>
    GATEKEEPERS.slice(0, 2).map((gatekeeper) => verdictBy(gatekeeper, changes));
  const honest = (): Shown => ({ registration: registration(evidence), verdicts: verdicts() });
  const lease = (changes: Partial<Lease> = {}): Lease => ({
    ...{ v: 1, network: NETWORK, ...OF_SET, worker: WORKER.identity, queryKey: CLAIMS.sealing },
    ...{ measurement: finding.measurement, tee: 'dstack', notBefore: 0, notAfter: NOW + 1, cosignatures: [] },
    ...changes,
  });

  const set = { set: 1, members: GATEKEEPERS.map(({ identity }) => identity), threshold: 2 };
  function check(
    shown: Shown | undefined,
    changes: Partial<AppraisalContext> = {},
    party: Partial<Party> = {},
  ): Promise<PartyReport> {
    const context: AppraisalContext = {
      ...{ network: NETWORK, genesis, time: NOW, trust: authority.trust },
      sets: {
        newest: () => set,
        find: (number) => (number === 1 ? set : undefined),
        follow: () => Promise.resolve(),
      },
      hardware: [STRICT_HARDWARE],
      isAllowed: (role, measurement) => role === 'worker' && measurement === toHex(finding.measurement),
      fetchEvidence: () => Promise.resolve(evidence),
      ...changes,
    };
    return appraiseParty(
      context,
      { role: 'worker', identity: WORKER.identity, lease: lease(), ...party },
      shown,
    );
  }

  void test('is verified where its evidence, enough gatekeepers and its lease say the same', async () => {
    const report = await check(honest());
    assert.deepEqual([report.standing, report.vouchedBy, report.leasedUntil], ['verified', 2, NOW + 1]);
    const { tee, measurement, platform, operator, tcb } = report.evidence ?? assert.fail();
    assert.deepEqual([tee, measurement], ['dstack', toHex(finding.measurement)]);
    assert.deepEqual([platform, operator], [toHex(finding.platform ?? bytes32(0)), 'operator']);
    assert.deepEqual(tcb, finding.tcb);
  });

  void test('counts a gatekeeper once, and strangers, other sets and other evidence not at all', async () => {
    const [first, second] = GATEKEEPERS;
    const enough = { ...honest(), verdicts: [verdictBy(STRANGER), verdictBy(first), verdictBy(second)] };
    assert.equal((await check(enough)).standing, 'verified');
    for (const other of [
      verdictBy(first),
      verdictBy(STRANGER),
      verdictBy(second, { set: 2 }),
      verdictBy(second, { t: 1 }),
      verdictBy(second, { evidence: bytes32(3) }),
      verdictBy(second, { worker: STRANGER.identity }),
      verdictBy(second, { measurement: bytes32(3) }),
    ]) {
      const report = await check({ ...honest(), verdicts: [verdictBy(first), other] });
      assert.deepEqual([report.standing, report.problem?.code], ['unchecked', 'not-vouched']);
      assert.equal(report.evidence?.tee, 'dstack');
    }
  });

  void test('is unchecked where nothing is shown, or nobody gives what it published', async () => {
    const silent = await check(undefined);
    assert.deepEqual([silent.standing, silent.problem?.code], ['unchecked', 'no-evidence']);
    const lost = await check(honest(), { fetchEvidence: () => Promise.reject(new Error('away')) });
    assert.deepEqual([lost.standing, lost.problem?.code], ['unchecked', 'evidence-unavailable']);
    const wrong = new ContentError('wrong-block', 'other bytes');
    const swapped = await check(honest(), { fetchEvidence: () => Promise.reject(wrong) });
    assert.deepEqual([swapped.standing, swapped.problem?.code], ['failed', 'wrong-block']);
  });

  void test('fails, with its reason, for anything that does not hold', async () => {
    const other = await evidenceFrom(authority, 'dstack', { evidence: { operator: 'somebody else' } });
    const cases: [string, Promise<PartyReport>][] = [
      ['tampered', check({ ...honest(), registration: registration(evidence, STRANGER) })],
      ['wrong-network', check({ ...honest(), registration: registration(evidence, WORKER, OTHER_NETWORK) })],
      [
        'bad-signature',
        check({ ...honest(), registration: altered(registration(evidence), { sig: new Uint8Array(64) }) }),
      ],
      ['tampered', check(honest(), { fetchEvidence: () => Promise.resolve(flipped(evidence, -1)) })],
      [
        'report-data-mismatch',
        check(
          { ...honest(), registration: registration(other) },
          { fetchEvidence: () => Promise.resolve(other) },
        ),
      ],
      ['bad-certificate-chain', check(honest(), { trust: { intelRoot: authority.pck.der } })],
      ['measurement-not-allowed', check(honest(), { isAllowed: () => false })],
      [
        'platform-refused',
        check(honest(), {
          hardware: [
            STRICT_HARDWARE,
            { ...STRICT_HARDWARE, platforms: { allow: [], deny: [finding.platform ?? bytes32(0)] } },
          ],
        }),
      ],
      ['crl-not-current', check(honest(), { time: NOW + 40 * 86_400_000 })],
      ['tampered', check({ ...honest(), verdicts: verdicts({ admitted: false }) })],
      ['tampered', check({ ...honest(), verdicts: verdicts({ platform: bytes32(3) }) })],
      ['tampered', check(honest(), {}, { lease: lease({ measurement: bytes32(3) }) })],
      ['tampered', check(honest(), {}, { lease: lease({ tee: 'sgx' }) })],
    ];
    for (const [at, [code, checked]] of cases.entries()) {
      const { standing, problem } = await checked;
      assert.deepEqual(
        [standing, problem?.code],
        ['failed', code],
        `case ${String(at)}: ${problem?.message ?? ''}`,
      );
    }
  });
});
