import { describeError } from '../../lib/base/errors.ts';
import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { Logger } from '../../lib/base/logger.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { hashBytes } from '../../lib/crypto/domain.ts';
import { ContentError } from '../../lib/ipfs/content-error.ts';
import type { RecordWriter } from '../../lib/protocol/record-writer.ts';
import type { Role } from '../../lib/protocol/records/measurement.ts';
import { isPassing } from '../../lib/protocol/records/verdict.ts';
import { admissionSpan, LAPSED, lapseOf } from '../../lib/protocol/reducer/admissions.ts';
import type { AttestedEntry, NetworkState } from '../../lib/protocol/reducer/network-state.ts';
import { makeEvidence, type AttestedIdentity } from '../../lib/tee/enclave/attested-identity.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import type { ContentPort } from '../../lib/tee/pruntime/ports.ts';
import { delay } from '../../lib/base/wait.ts';

/** Who offers itself to the network, and as what. */
export type RegistrationContext = {
  network: Bytes;
  tee: Tee;
  identity: AttestedIdentity;
  operator: string;
  content: Pick<ContentPort, 'put' | 'nameOf'>;
  log: Pick<CommandLog, 'state'>;
  records: RecordWriter;
  logger: Logger;
  role: Role;
  /** The record's body; `evidence` says where the evidence lies. */
  bodyOf(evidence: AttestedEntry['evidence']): Bytes;
};

/** Milliseconds; a newcomer's account has nothing to pay with until somebody funds it. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;

/** Fresh evidence at every start: publishes it and asks the gatekeepers for a verdict. Tries until it is posted. */
export async function register(context: RegistrationContext, signal: AbortSignal): Promise<void> {
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      await registerOnce(context, signal);
      return;
    } catch (error) {
      context.logger.warn('could not register; trying again', { error: describeError(error) });
      await delay(pause, signal).catch(() => undefined);
    }
  }
}

async function registerOnce(context: RegistrationContext, signal: AbortSignal): Promise<void> {
  const { network, tee, identity, operator, content, log, records, role, bodyOf } = context;
  const { height, hash: blockHash } = log.state();
  const challenge = { height, hash: blockHash };
  const evidence = await makeEvidence(tee, identity, { network, operator, challenge });
  const hash = hashBytes(evidence);
  const post = (cid: string): Promise<void> => records.write(role, bodyOf({ hash, cid }));
  try {
    await post(await content.put(evidence));
  } catch (error) {
    if (!isWithoutCredit(error)) throw error;
    // Nobody pays for strangers: the record comes first, and who is named in one gets credit. Gatekeepers wait for evidence meanwhile.
    await post(content.nameOf(hash));
    await storeSoon(content, evidence, signal);
  }
}

/** How long gatekeepers wait for evidence that was registered, less what is lost on the way, milliseconds. */
const EVIDENCE_PATIENCE = 100_000;

/** The portal may be a block behind, and not know yet who asks. */
async function storeSoon(
  content: RegistrationContext['content'],
  evidence: Bytes,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + EVIDENCE_PATIENCE;
  for (;;) {
    try {
      await content.put(evidence);
      return;
    } catch (error) {
      if (!isWithoutCredit(error) || Date.now() > deadline) throw error;
      await delay(FIRST_PAUSE, signal);
    }
  }
}

const isWithoutCredit = (error: unknown): boolean =>
  error instanceof ContentError && error.refusal?.code === 'no-credit';

/** Before evidence that was too old is made anew, in milliseconds. */
const PAUSE = 2_000;

/** The last third of its time is for renewing evidence, and each try has a quarter of that. */
function isRenewalDue(state: NetworkState, entry: AttestedEntry, attempted: number): boolean {
  const span = admissionSpan(state);
  const { time } = state;
  return (
    entry.status === 'admitted' &&
    lapseOf(state, entry) - time <= span / 3 &&
    Math.max(attempted, entry.renewal?.registeredAt ?? 0) + span / 12 <= time
  );
}

/**
 * Says in the log when a verdict came, and goes on from there: calls `onAdmitted`, or registers anew where only the evidence was too old or out of
 * reach. Renews the evidence of who is admitted, long before it is too old. Call the result after every block.
 */
export function watchVerdict(
  context: RegistrationContext,
  onAdmitted: () => void,
  signal: AbortSignal,
): () => void {
  const { log, identity, logger, role } = context;
  let last = '';
  let isUnderWay = false;
  /** Time of the chain at which it registered last, or began to. */
  let attempted = log.state().time;
  const again = async (pause: number): Promise<void> => {
    if (isUnderWay) return;
    isUnderWay = true;
    await delay(pause, signal).catch(() => undefined);
    attempted = log.state().time;
    await register(context, signal);
    isUnderWay = false;
  };
  return () => {
    const state = log.state();
    const { workers, candidates } = state;
    const entry = (role === 'worker' ? workers : candidates).get(toHex(identity.signer.identity));
    if (entry === undefined) return;
    if (isRenewalDue(state, entry, attempted)) void again(0);
    if (entry.status === last) return;
    last = entry.status;
    if (entry.status === 'refused')
      logger.error(`the gatekeepers refused this ${role}`, { reason: entry.reason });
    if (entry.status === 'refused' && isPassing(entry.reason)) void again(PAUSE);
    if (entry.status === 'pending' && entry.reason === LAPSED) {
      logger.error(`the admission of this ${role} lapsed; it attests again`);
      void again(PAUSE);
    }
    if (entry.status !== 'admitted') return;
    logger.info(`the gatekeepers admitted this ${role}`, { identity: toHex(entry.identity) });
    onAdmitted();
  };
}
