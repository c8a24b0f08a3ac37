import { describeError } from '../../lib/base/errors.ts';
import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { Logger } from '../../lib/base/logger.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { hashBytes } from '../../lib/crypto/domain.ts';
import type { RecordWriter } from '../../lib/protocol/record-writer.ts';
import type { Role } from '../../lib/protocol/records/measurement.ts';
import type { AttestedEntry } from '../../lib/protocol/reducer/network-state.ts';
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
  content: Pick<ContentPort, 'put'>;
  log: CommandLog;
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
      await registerOnce(context);
      return;
    } catch (error) {
      context.logger.warn('could not register; trying again', { error: describeError(error) });
      await delay(pause, signal).catch(() => undefined);
    }
  }
}

async function registerOnce(context: RegistrationContext): Promise<void> {
  const { network, tee, identity, operator, content, log, records, role, bodyOf } = context;
  const { height, hash } = log.state();
  const evidence = await makeEvidence(tee, identity, { network, operator, challenge: { height, hash } });
  const cid = await content.put(evidence);
  await records.write(role, bodyOf({ hash: hashBytes(evidence), cid }));
}

/** Refusals that say nothing against who registered: new evidence may be admitted. */
const AGAIN = /^(stale-challenge|evidence-unavailable|collateral-not-current|crl-not-current)\b/;
/** Before evidence that was too old is made anew, in milliseconds. */
const PAUSE = 2_000;

/**
 * Says in the log when a verdict came, and goes on from there: calls `onAdmitted`, or registers anew where only the evidence was too old or out of
 * reach. Call the result after every block.
 */
export function watchVerdict(
  context: RegistrationContext,
  onAdmitted: () => void,
  signal: AbortSignal,
): () => void {
  const { log, identity, logger, role } = context;
  let last = '';
  const again = async (): Promise<void> => {
    await delay(PAUSE, signal).catch(() => undefined);
    await register(context, signal);
  };
  return () => {
    const { workers, candidates } = log.state();
    const entry = (role === 'worker' ? workers : candidates).get(toHex(identity.signer.identity));
    if (entry === undefined || entry.status === last) return;
    last = entry.status;
    if (entry.status === 'refused')
      logger.error(`the gatekeepers refused this ${role}`, { reason: entry.reason });
    if (entry.status === 'refused' && AGAIN.test(entry.reason)) void again();
    if (entry.status !== 'admitted') return;
    logger.info(`the gatekeepers admitted this ${role}`, { identity: toHex(entry.identity) });
    onAdmitted();
  };
}
