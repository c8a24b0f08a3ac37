import { toHex } from '../../base/bytes.ts';
import { endOfBlock } from '../../protocol/position.ts';
import type { Commitment } from '../../protocol/records/commitment.ts';
import { gatekeepersOf, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import { commitmentPoint } from './commitment-point.ts';
import { createCommitmentPublisher, type CapturedState } from './commitment-publisher.ts';
import { instanceName, type KeyedInstance } from './contract-key-client.ts';
import type { RuntimeContext } from './ports.ts';
import type { ReleaseLog } from './release-log.ts';
import { codeIdentityOf, type ReplicaState } from './replica-state.ts';
import { sealState } from './sealed-state.ts';

/** What a replica's commitments are made of. */
export type CommitmentSource = {
  contract: ContractEntry;
  keyed: KeyedInstance;
  state: ReplicaState;
  releases: ReleaseLog;
};

export type Commitments = {
  /**
   * Takes the next version if its point lies before this block; the state must be applied up to there and no further. Storing
   * and posting go on beside execution.
   */
  before(height: number): Promise<void>;
  /** To be called with every block: what could not be published is tried again. */
  retry(): void;
};

export function createCommitments(context: RuntimeContext, source: CommitmentSource): Commitments {
  const { contract, keyed, state } = source;
  const id = toHex(contract.id);
  const publisher = createCommitmentPublisher(context, keyed);
  const finalOf = () => context.log.state().contracts.get(id)?.final;
  let proposed = 0;
  return {
    async before(height) {
      const final = finalOf();
      const previous = final?.commitment;
      state.executed = state.executed.filter(({ position }) => position > (previous?.position ?? -1));
      const point = commitmentPoint(state.executed, final?.height ?? 0);
      const version = (previous?.version ?? 0) + 1;
      if (point === undefined || point >= height || proposed >= version) return;
      proposed = version;
      publisher.publish(await captureState(context, source, { previous, position: endOfBlock(point) }));
    },
    retry: () => publisher.retry(finalOf()?.commitment.version ?? 0),
  };
}

async function captureState(
  context: RuntimeContext,
  { contract, keyed, state, releases }: CommitmentSource,
  { previous, position }: { previous: Commitment | undefined; position: number },
): Promise<CapturedState> {
  const { members, threshold } = gatekeepersOf(context.log.state());
  const version = (previous?.version ?? 0) + 1;
  const place = { contract: contract.id, epoch: keyed.epoch, position, version };
  const whole = {
    contract: contract.id,
    position,
    entries: await context.engine.snapshot(instanceName(keyed)),
    sessions: state.sessions.entries(),
    outcomes: state.outcomes.entries(),
  };
  const { sealed, root } = await sealState(context.network, keyed.secrets, place, whole);
  const fields = {
    ...place,
    n: members.length,
    t: threshold,
    previous: previous?.root ?? new Uint8Array(32),
    root,
    code: codeIdentityOf(context, contract),
  };
  return { fields, sealed, releases: releases.head() };
}
