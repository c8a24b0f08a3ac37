import type { Bytes } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import { commitmentCodec, commitmentMessage, type Commitment } from '../../protocol/records/commitment.ts';
import { backOff } from './back-off.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import type { RuntimeContext } from './ports.ts';

/** A state as it was at its commitment point: that point is passed, so it cannot be taken a second time. */
export type CapturedState = {
  /** The epoch that it is of. */
  keyed: KeyedInstance;
  fields: Omit<Commitment, 'sig' | 'releases'>;
  releases: Bytes;
  /** Those that the state before does not have. */
  pages: readonly Bytes[];
};

export type CommitmentPublisher = {
  /** Stores and posts a version beside execution, in the place of any earlier one. */
  publish(captured: CapturedState): void;
  /**
   * To be called with every block: tries again what failed once its pause, in the chain's time, is over; unless others' word made
   * the version final meanwhile.
   */
  retry(finalVersion: number): void;
};

const pauseAfter = backOff(1_000, 60_000);

/** Keeps the captured state until it is published, however long the portal is away. */
export function createCommitmentPublisher(context: RuntimeContext): CommitmentPublisher {
  type Pending = { captured: CapturedState; failures: number; dueAt: number; isUnderWay: boolean };
  let pending: Pending | undefined;

  const attempt = async (one: Pending): Promise<void> => {
    one.isUnderWay = true;
    try {
      await store(context, one.captured);
      if (pending === one) pending = undefined;
    } catch (error) {
      one.failures += 1;
      one.dueAt = context.log.state().time + pauseAfter(one.failures);
      context.logger.warn('a state commitment could not be published and will be tried again', {
        version: one.captured.fields.version,
        error: describeError(error),
      });
    }
    one.isUnderWay = false;
  };

  return {
    publish(captured) {
      pending = { captured, failures: 0, dueAt: 0, isUnderWay: false };
      void attempt(pending);
    },
    retry(finalVersion) {
      if (pending === undefined) return;
      if (pending.captured.fields.version <= finalVersion) pending = undefined;
      else if (!pending.isUnderWay && context.log.state().time >= pending.dueAt) void attempt(pending);
    },
  };
}

async function store(context: RuntimeContext, captured: CapturedState): Promise<void> {
  const { keyed, fields, releases, pages } = captured;
  await context.content.putBlocks(pages);
  const sig = keyed.secrets.committing.sign(commitmentMessage(context.network, fields));
  await context.records.write('commitment', commitmentCodec.encode({ ...fields, releases, sig }));
}
