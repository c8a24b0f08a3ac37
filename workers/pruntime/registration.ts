import { describeError } from '../../lib/base/errors.ts';
import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { Logger } from '../../lib/base/logger.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { hashBytes } from '../../lib/crypto/domain.ts';
import type { RecordWriter } from '../../lib/protocol/record-writer.ts';
import { workerCodec } from '../../lib/protocol/records/worker.ts';
import { makeEvidence, type AttestedIdentity } from '../../lib/tee/enclave/attested-identity.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import type { ContentPort } from '../../lib/tee/pruntime/ports.ts';
import { delay } from '../../lib/base/wait.ts';

export type RegistrationContext = {
  network: Bytes;
  tee: Tee;
  identity: AttestedIdentity;
  operator: string;
  capacity: number;
  content: ContentPort;
  log: CommandLog;
  records: RecordWriter;
  logger: Logger;
};

/** Milliseconds; a new worker's account has nothing to pay with until somebody funds it. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;

/** Fresh evidence at every start: publishes it and asks the gatekeepers for a verdict. Tries until it is posted. */
export async function register(
  context: RegistrationContext,
  endpoint: string,
  signal: AbortSignal,
): Promise<void> {
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      await registerOnce(context, endpoint);
      return;
    } catch (error) {
      context.logger.warn('could not register; trying again', { error: describeError(error) });
      await delay(pause, signal).catch(() => undefined);
    }
  }
}

async function registerOnce(context: RegistrationContext, endpoint: string): Promise<void> {
  const { network, tee, identity, operator, capacity, content, log, records } = context;
  const { height, hash } = log.state();
  const evidence = await makeEvidence(tee, identity, { network, operator, challenge: { height, hash } });
  const cid = await content.put(evidence);
  const registration = {
    sealing: identity.sealing.publicKey,
    endpoint,
    capacity,
    evidence: { hash: hashBytes(evidence), cid },
  };
  await records.write('worker', workerCodec.encode(registration));
}

/** Refusals that say nothing against the worker: new evidence may be admitted. */
const AGAIN = /^(stale-challenge|evidence-unavailable|collateral-not-current|crl-not-current)\b/;

/**
 * Says in the log when a verdict came, and goes on from there: `onAdmitted`, or `onStale` where only the evidence was too old or out of reach. Call the
 * result after every block.
 */
export function watchVerdict(
  context: RegistrationContext,
  onAdmitted: () => void,
  onStale: () => void,
): () => void {
  let last = '';
  return () => {
    const worker = context.log.state().workers.get(toHex(context.identity.signer.identity));
    if (worker === undefined || worker.status === last) return;
    last = worker.status;
    if (worker.status === 'refused')
      context.logger.error('the gatekeepers refused this worker', { reason: worker.reason });
    if (worker.status === 'refused' && AGAIN.test(worker.reason)) onStale();
    if (worker.status !== 'admitted') return;
    context.logger.info('the gatekeepers admitted this worker', { identity: toHex(worker.identity) });
    onAdmitted();
  };
}
