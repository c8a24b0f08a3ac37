import { describeError } from '../../base/errors.ts';
import { delay } from '../../base/wait.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { commitmentCodec, commitmentMessage, type Commitment } from '../../protocol/records/commitment.ts';
import { gatekeepersOf, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import type { RuntimeContext } from './ports.ts';
import type { ReleaseLog } from './release-log.ts';
import { codeIdentityOf, type ReplicaState } from './replica-state.ts';
import { sealState } from './sealed-state.ts';

/**
 * Takes the state at a commitment point and publishes it. The state is captured before this returns to the caller's caller;
 * storing and posting go on beside execution, and a failure leaves the version to the other replicas.
 */
export async function commitState(
  context: RuntimeContext,
  contract: ContractEntry,
  keyed: KeyedInstance,
  state: ReplicaState,
  at: { previous: Commitment | undefined; position: number; releases: ReleaseLog },
): Promise<void> {
  const { previous, position, releases } = at;
  const { members, threshold } = gatekeepersOf(context.log.state());
  const place = {
    contract: contract.id,
    epoch: keyed.epoch,
    position,
    version: (previous?.version ?? 0) + 1,
  };
  const entries = await context.engine.snapshot(toHex(contract.id));
  const captured = {
    contract: contract.id,
    position,
    entries,
    sessions: state.sessions.entries(),
    outcomes: state.outcomes.entries(),
  };
  const { sealed, root } = await sealState(context.network, keyed.secrets, place, captured);
  const fields = {
    ...place,
    n: members.length,
    t: threshold,
    previous: previous?.root ?? new Uint8Array(32),
    root,
    code: codeIdentityOf(context, contract),
  };
  publishWithRetries(context, keyed, fields, sealed, releases.head()).catch((error: unknown) => {
    context.logger.warn('a state commitment could not be published', { error: describeError(error) });
  });
}

type CommitmentFields = Omit<Commitment, 'cid' | 'sig' | 'releases'>;

async function publish(
  context: RuntimeContext,
  keyed: KeyedInstance,
  fields: CommitmentFields,
  sealed: Bytes,
  releases: Bytes,
) {
  const cid = await context.content.put(sealed);
  const commitment = { ...fields, cid };
  const sig = keyed.secrets.committing.sign(commitmentMessage(context.network, commitment));
  await context.records.write('commitment', commitmentCodec.encode({ ...commitment, releases, sig }));
}

const ATTEMPTS = 5;

/** The version cannot be taken a second time at its point, so publishing it is tried again before it is given up. */
async function publishWithRetries(...args: Parameters<typeof publish>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await publish(...args);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(attempt * 1000);
    }
  }
}
