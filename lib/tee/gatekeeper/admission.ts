import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import { hashBytes } from '../../crypto/domain.ts';
import type { Role } from '../../protocol/records/measurement.ts';
import { verdictCodec, type Verdict } from '../../protocol/records/verdict.ts';
import {
  gatekeepersOf,
  isMeasurementAllowed,
  type AttestedEntry,
} from '../../protocol/reducer/network-state.ts';
import { LAPSED } from '../../protocol/reducer/admissions.ts';
import { hardwareDemands } from '../../protocol/reducer/hardware-demands.ts';
import { appraiseEvidence } from '../attestation/appraise.ts';
import { claimsOf } from '../attestation/claims.ts';
import { AttestationError } from '../attestation/errors.ts';
import { MAX_EVIDENCE_BYTES } from '../attestation/evidence.ts';
import { INTEL } from '../attestation/intel-root.ts';
import type { TrustAnchors } from '../attestation/verifier.ts';
import type { GatekeeperContext } from './ports.ts';

/** Who is judged: what offered itself with evidence, and as what. */
export type Subject = { role: Role; entry: AttestedEntry };

/** What is to be judged of somebody: its evidence while that waits, and newer one. What lapsed was judged. */
export function openOf({ role, entry }: Subject): Subject[] {
  const waits = entry.status === 'pending' && entry.reason !== LAPSED;
  const newer = entry.renewal === undefined ? [] : [{ role, entry: { ...entry, ...entry.renewal } }];
  return waits ? [{ role, entry }, ...newer] : newer;
}

/**
 * Appraises the evidence of a worker, or of who offers to be a gatekeeper, and publishes the verdict, with the reason if it is a refusal.
 * @param trust is Intel's root everywhere but in tests.
 * @throws where no verdict is possible yet (the evidence cannot be fetched): the caller tries again later.
 */
export async function judge(
  context: GatekeeperContext,
  subject: Subject,
  trust: TrustAnchors = INTEL,
): Promise<Verdict> {
  const { entry, role } = subject;
  const evidence = await fetchEvidence(context, entry);
  const { set, members, threshold } = gatekeepersOf(context.state());
  const verdict: Verdict = {
    worker: entry.identity,
    evidence: entry.evidence.hash,
    set,
    n: members.length,
    t: threshold,
    ...(evidence === undefined ? UNAVAILABLE : await appraise(context, subject, evidence, trust)),
  };
  await context.records.write('verdict', verdictCodec.encode(verdict));
  context.logger.info(`${role} ${verdict.admitted ? 'admitted' : 'refused'}`, { reason: verdict.reason });
  return verdict;
}

/** A worker whose evidence nobody can fetch after this long, in milliseconds of the chain, is refused and may register again. */
const EVIDENCE_PATIENCE = 120_000;

async function fetchEvidence(context: GatekeeperContext, worker: AttestedEntry): Promise<Bytes | undefined> {
  try {
    return await context.fetchContent(worker.evidence.cid, MAX_EVIDENCE_BYTES);
  } catch (error) {
    if (context.state().time - worker.registeredAt < EVIDENCE_PATIENCE) throw error;
    return undefined;
  }
}

const UNAVAILABLE: Finding = {
  admitted: false,
  reason: 'evidence-unavailable: the evidence cannot be fetched from where the registration says it lies',
  measurement: new Uint8Array(32),
  tee: '',
};

type Finding = Pick<Verdict, 'admitted' | 'reason' | 'measurement' | 'tee' | 'tcb' | 'platform'>;

async function appraise(
  context: GatekeeperContext,
  { role, entry: worker }: Subject,
  bytes: Bytes,
  trust: TrustAnchors,
): Promise<Finding> {
  const state = context.state();
  try {
    if (!equalBytes(hashBytes(bytes), worker.evidence.hash))
      throw new AttestationError('malformed', 'other evidence than registered');
    const { evidence, measurement, tee, tcb, platform } = await appraiseEvidence(
      bytes,
      context.network,
      {
        time: state.time,
        allowSimulated: state.genesis?.value.policy.simulated === true,
        hardware: hardwareDemands(state).map(({ hardware }) => hardware),
        isMeasurementAllowed: (hex) => isMeasurementAllowed(state, role, hex),
        isRecentBlock: (height, hash) => context.isRecentBlock(height, hash),
      },
      trust,
    );
    if (!equalBytes(evidence.identity, worker.identity) || !equalBytes(evidence.sealing, worker.sealing)) {
      throw new AttestationError('report-data-mismatch', 'the evidence is of another worker');
    }
    return { admitted: true, reason: '', measurement, tee, platform, ...(tcb === undefined ? {} : { tcb }) };
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    const claimed = await claimsOf(bytes);
    return { admitted: false, reason: describeError(error).slice(0, 200), ...claimed };
  }
}
