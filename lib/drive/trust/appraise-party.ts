import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError, codeOf } from '../../base/errors.ts';
import { hashBytes } from '../../crypto/domain.ts';
import type { Attestations } from '../../protocol/attestations.ts';
import type { Genesis } from '../../protocol/genesis.ts';
import type { Lease } from '../../protocol/lease.ts';
import { gatekeeperCodec } from '../../protocol/records/gatekeeper.ts';
import type { Role } from '../../protocol/records/measurement.ts';
import { workerCodec } from '../../protocol/records/worker.ts';
import { openRecordOf, type SignedRecord } from '../../protocol/signed-record.ts';
import type { HardwarePolicy } from '../../protocol/tee.ts';
import { appraiseEvidence, type Appraisal } from '../../tee/attestation/appraise.ts';
import type { TrustAnchors } from '../../tee/attestation/verifier.ts';
import { DriveError } from '../drive-error.ts';
import type { SetChain } from '../network/set-chain.ts';
import type { AllowedPrograms } from './allowed-programs.ts';
import type { EvidenceReport, PartyReport } from './trust-report.ts';
import { vouchersOf, type Vouched } from './vouchers.ts';

export type AppraisalContext = {
  network: Bytes;
  genesis: Genesis;
  sets: SetChain;
  isAllowed: AllowedPrograms;
  /** What hardware must meet, all of it. */
  hardware: readonly HardwarePolicy[];
  /** @throws `wrong-block` for other bytes, anything else where nobody has it. */
  fetchEvidence(cid: string): Promise<Bytes>;
  /** Milliseconds, by this device's clock. */
  time: number;
  /** Intel's root, but in tests. */
  trust?: TrustAnchors;
};

export type Shown = Attestations['attested'][number];

/** Who is to be checked; a worker with the lease that it shows. */
export type Party = { role: Role; identity: Bytes; lease: Lease | undefined };

/**
 * Checks one party by itself: its offer is signed by it, enough gatekeepers judged the evidence in it, that evidence holds here and now, and all three and
 * the lease say the same.
 * @param shown what the portal shows of it. It never throws for what is shown.
 */
export async function appraiseParty(
  context: AppraisalContext,
  { role, identity, lease }: Party,
  shown: Shown | undefined,
): Promise<PartyReport> {
  const party = {
    role,
    identity: toHex(identity),
    ...(lease !== undefined && { leasedUntil: lease.notAfter }),
  };
  if (shown === undefined) return { ...party, standing: 'unchecked', problem: NOTHING_SHOWN };
  try {
    const offer = openOffer(context.network, role, shown.registration);
    if (!equalBytes(offer.signer, identity)) throw mismatch('the evidence was offered by somebody else');
    const bytes = await fetchOf(context, offer);
    if (bytes === undefined) return { ...party, standing: 'unchecked', problem: NOT_FETCHED };
    const appraisal = await appraise(context, role, offer, bytes);
    const evidence = reportOf(appraisal);
    const vouched = vouchersOf(context, { identity, evidence: offer.evidence.hash }, shown.verdicts);
    if (vouched === undefined) return { ...party, standing: 'unchecked', problem: NOT_VOUCHED, evidence };
    assertAlike(appraisal, vouched, lease);
    const standing = appraisal.tee === 'simulated' ? 'simulated' : 'verified';
    return { ...party, standing, evidence, vouchedBy: vouched.count };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { ...party, standing: 'failed', problem: { code: String(error.code), message: error.message } };
  }
}

const NOTHING_SHOWN = {
  code: 'no-evidence',
  message: 'it has published no evidence: governance named it, and nothing shows what runs there',
};
const NOT_FETCHED = { code: 'evidence-unavailable', message: 'nobody gave the evidence that it published' };
const NOT_VOUCHED = {
  code: 'not-vouched',
  message: 'its evidence holds here, but not enough gatekeepers have judged it yet',
};

type Offer = { signer: Bytes; sealing: Bytes; evidence: { hash: Bytes; cid: string } };

function openOffer(network: Bytes, role: Role, bytes: Bytes): Offer {
  const offerOf = (record: SignedRecord, body: Omit<Offer, 'signer'>): Offer => ({
    signer: record.signer,
    sealing: body.sealing,
    evidence: body.evidence,
  });
  if (role === 'worker') {
    const { record, body } = openRecordOf('worker', workerCodec, bytes, network);
    return offerOf(record, body);
  }
  const { record, body } = openRecordOf('gatekeeper', gatekeeperCodec, bytes, network);
  return offerOf(record, body);
}

/** Nobody giving it says nothing against who offered it; other bytes than were asked for do. */
async function fetchOf({ fetchEvidence }: AppraisalContext, { evidence }: Offer): Promise<Bytes | undefined> {
  try {
    return await fetchEvidence(evidence.cid);
  } catch (error) {
    if (codeOf(error) === 'wrong-block') throw error;
    return undefined;
  }
}

async function appraise(
  { network, genesis, hardware, isAllowed, time, trust }: AppraisalContext,
  role: Role,
  offer: Offer,
  bytes: Bytes,
): Promise<Appraisal> {
  if (!equalBytes(hashBytes(bytes), offer.evidence.hash))
    throw mismatch('this is other evidence than was offered');
  const found = await appraiseEvidence(
    bytes,
    network,
    {
      time,
      allowSimulated: genesis.policy.simulated,
      hardware,
      isMeasurementAllowed: (measurement) => isAllowed(role, measurement),
      // Which blocks there are, who does not follow the chain has from the gatekeepers: their verdicts are on this very evidence.
      isRecentBlock: () => true,
    },
    trust,
  );
  const isItsOwn =
    equalBytes(found.evidence.identity, offer.signer) && equalBytes(found.evidence.sealing, offer.sealing);
  if (!isItsOwn) throw mismatch('the evidence is about other keys');
  return found;
}

/** @throws DriveError `tampered`. */
function assertAlike(found: Appraisal, { finding }: Vouched, lease: Lease | undefined): void {
  if (!finding.admitted) throw mismatch('the gatekeepers refused this evidence');
  const isAsJudged =
    finding.tee === found.tee &&
    equalBytes(finding.measurement, found.measurement) &&
    equalBytes(finding.platform ?? new Uint8Array(), found.platform);
  if (!isAsJudged) throw mismatch('the gatekeepers found something else in this evidence');
  if (lease === undefined) return;
  if (lease.tee !== found.tee || !equalBytes(lease.measurement, found.measurement))
    throw mismatch('its lease is for another program than its evidence shows');
}

const mismatch = (message: string): DriveError => new DriveError('tampered', message);

function reportOf({ tee, measurement, tcb, advisories, platform, evidence }: Appraisal): EvidenceReport {
  return {
    ...{ tee, advisories },
    measurement: toHex(measurement),
    platform: toHex(platform),
    operator: evidence.operator,
    challengeBlock: evidence.challenge.height,
    ...(tcb !== undefined && { tcb }),
  };
}
