import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { endOfBlock, heightOf } from '../../protocol/position.ts';
import type { Commitment } from '../../protocol/records/commitment.ts';
import { closingPosition } from '../../protocol/reducer/epochs.ts';
import { gatekeepersOf, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import { commitmentPoint } from './commitment-point.ts';
import { createCommitmentPublisher } from './commitment-publisher.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import type { RuntimeContext } from './ports.ts';
import type { ReleaseLog } from './release-log.ts';
import { codeIdentityOf, type ReplicaState } from './replica-state.ts';
import { RuntimeError } from './runtime-error.ts';
import type { StateCommit } from './state/trie.ts';

/** What a replica's commitments are made of. */
export type CommitmentSource = {
  contract: ContractEntry;
  /** The keys of now. */
  keyed(): KeyedInstance;
  state: ReplicaState;
  releases: ReleaseLog;
};

export type Commitments = {
  /**
   * Takes the next version if its point lies before this block; the state must be applied up to there and no further. Storing
   * and posting go on beside execution.
   * @throws RuntimeError `wrong-state` for a replica that is not what was made final: it must begin anew from that.
   */
  before(height: number): Promise<void>;
  /**
   * Writes the state as it is where the epoch of now ended, the next version, under the keys of the next epoch; the state must be applied up to
   * there and no further. @throws RuntimeError `wrong-state` as `before`.
   */
  renew(next: KeyedInstance, closing: number): Promise<void>;
  /** To be called with every block: what could not be published is tried again. */
  retry(): void;
};

export function createCommitments(context: RuntimeContext, source: CommitmentSource): Commitments {
  const { contract, state } = source;
  const id = toHex(contract.id);
  const publisher = createCommitmentPublisher(context);
  const entryOf = () => context.log.state().contracts.get(id);
  const finalOf = () => entryOf()?.final;
  const publish = (
    keyed: KeyedInstance,
    { root, pages }: StateCommit,
    place: { version: number; position: number },
  ): void => {
    const fields = fieldsOf(context, contract, keyed, finalOf()?.commitment, { ...place, root });
    const releases = source.releases.head();
    publisher.publish({ keyed, fields, pages: pages.map(({ bytes }) => bytes), releases });
  };
  return {
    async before(height) {
      // Nothing of an epoch that ended becomes final any more.
      if (closingPosition(entryOf() ?? contract, source.keyed().epoch) !== undefined) return;
      const final = finalOf();
      if (await followFinal(state, final?.commitment, height)) return;
      const previous = final?.commitment;
      state.executed = state.executed.filter(({ position }) => position > (previous?.position ?? -1));
      const point = commitmentPoint(state.executed, final?.height ?? 0);
      if (point === undefined || point >= height) return;
      const place = { version: (previous?.version ?? 0) + 1, position: endOfBlock(point) };
      publish(source.keyed(), await state.store.commit(place.version, place.position), place);
    },
    async renew(next, closing) {
      const final = finalOf()?.commitment;
      assertReachable(final, next.epoch, closing);
      const isFinal = final?.epoch === next.epoch;
      const place = { version: (final?.version ?? 0) + (isFinal ? 0 : 1), position: closing };
      const commit = await state.store.renew(next, place.version, closing);
      if (!isFinal) publish(next, commit, place);
      else if (!equalBytes(commit.root, final.root)) throw otherState();
    },
    retry: () => publisher.retry(finalOf()?.commitment.version ?? 0),
  };
}

/**
 * Keeps the replica's own versions those that became final. Which version wrote a page shows in the root, so every replica takes every
 * version, also one that others made final before it came there.
 * @returns whether there is nothing to propose: a version of its own waits to become final, or one of others is still to be reached.
 */
async function followFinal(
  { store, position }: ReplicaState,
  final: Commitment | undefined,
  height: number,
): Promise<boolean> {
  const own = store.committed();
  const ahead = (final?.version ?? 0) - (own?.version ?? 0);
  if (ahead < 0) return true;
  if (final === undefined) return false;
  if (
    ahead > 1 ||
    (ahead === 1 && position > final.position && heightOf(position) > heightOf(final.position))
  )
    throw new RuntimeError('wrong-state', 'a later state is final than the one that this replica came from');
  if (ahead === 1 && heightOf(final.position) >= height) return true;
  const { root } = ahead === 1 ? await store.commit(final.version, final.position) : { root: own?.root };
  if (root === undefined || !equalBytes(root, final.root)) throw otherState();
  return false;
}

const otherState = (): RuntimeError =>
  new RuntimeError('wrong-state', 'another state became final than the one of this replica');

/**
 * Whether a replica can go on over the end of an epoch to what is final: that is the state there, or one before it.
 * @throws RuntimeError `wrong-state` if a later one is final: keys up to there may be erased.
 */
export function assertReachable(final: Commitment | undefined, epoch: number, closing: number): void {
  if (final === undefined || final.epoch < epoch) return;
  if (final.epoch > epoch || final.position !== closing)
    throw new RuntimeError('wrong-state', 'a later state is final than the one at the end of this epoch');
}

function fieldsOf(
  context: RuntimeContext,
  contract: ContractEntry,
  keyed: KeyedInstance,
  previous: Commitment | undefined,
  place: { version: number; position: number; root: Bytes },
): Omit<Commitment, 'sig' | 'releases'> {
  const { members, threshold } = gatekeepersOf(context.log.state());
  return {
    ...place,
    contract: contract.id,
    epoch: keyed.epoch,
    n: members.length,
    t: threshold,
    previous: previous?.root ?? new Uint8Array(32),
    cid: context.content.nameOf(place.root),
    code: codeIdentityOf(context, contract, place.position),
  };
}
