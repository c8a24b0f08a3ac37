import { equalBytes, fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import { createSerial } from '../../base/serial.ts';
import type { ContractSealing } from '../../protocol/command.ts';
import { sealAcknowledgement, sealMessage, type Message } from '../../protocol/message.ts';
import { endOfBlock } from '../../protocol/position.ts';
import { rootAt } from '../../protocol/reducer/contracts-at.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { createAcknowledgements } from './acknowledgements.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import { createDeliveries, type DueMessage } from './deliveries.ts';
import { untilOf, type Outbox } from './outbox.ts';
import type { RuntimeContext } from './ports.ts';

/** Brings a group's messages into the log until they are acknowledged, and says of those that came here that they did. */
export type Courier = {
  /** A message of a block of this time was executed, or came again. */
  acknowledge(message: Message, isAgain: boolean, time: number): void;
  /** To be called once the newest block is followed. Posting goes on beside execution. */
  round(): void;
};

/** Which of several replicas acts, and when, decides nothing: whatever is posted twice is executed once. */
export function createCourier(
  context: RuntimeContext,
  contract: Pick<ContractEntry, 'id'>,
  { keyed, outbox }: { keyed: KeyedInstance; outbox: Outbox },
): Courier {
  const { network, log, identity, envelopes, logger } = context;
  const { committing } = keyed.secrets;
  const deliveries = createDeliveries();
  const acknowledgements = createAcknowledgements();
  const serial = createSerial();

  /** This worker's place among those that run the contract; undefined while it is none of them. */
  const place = (): number | undefined => {
    const workers = log.state().contracts.get(toHex(contract.id))?.assigned?.workers ?? [];
    const index = workers.findIndex((worker) => equalBytes(worker, identity.signer.identity));
    return index < 0 ? undefined : index;
  };

  /** What is sealed to a contract's group; undefined as long as it has no keys. */
  const sealingTo = (id: string): ContractSealing | undefined => {
    const state = log.state();
    const root = rootAt(state, id, endOfBlock(state.height));
    const keys = root?.keys?.value;
    return root && keys && { network, contract: root.id, epoch: keys.epoch, sealing: keys.sealing };
  };

  const sealed = async ({ message, after }: DueMessage): Promise<Bytes | undefined> => {
    const to = sealingTo(message.to);
    const { seq, depth, method, args } = message;
    const ids = { from: fromHex(message.from), to: fromHex(message.to) };
    const fields = { ...ids, seq, after, until: untilOf(message), depth, method, args };
    return to && sealMessage(to, committing, fields);
  };

  const post = async (envelope: Bytes | undefined): Promise<void> => {
    try {
      if (envelope !== undefined) await envelopes.post(envelope);
    } catch (error) {
      logger.warn('a message could not be posted and will be tried again', { error: describeError(error) });
    }
  };

  const roundOf = async (index: number): Promise<void> => {
    const { time } = log.state();
    for (const { from, to, seq } of acknowledgements.due(time)) {
      const target = sealingTo(from);
      const fields = { from: fromHex(from), to: fromHex(to), seq };
      if (target !== undefined) void post(await sealAcknowledgement(target, committing, fields));
    }
    const deliverable = outbox.waiting().filter(({ to }) => sealingTo(to) !== undefined);
    // Handed over one after another, so that they come into the log in their order.
    const epochOf = (to: string): number | undefined => sealingTo(to)?.epoch;
    for (const due of deliveries.due(deliverable, index, time, epochOf)) void post(await sealed(due));
  };

  return {
    acknowledge(message, isAgain, time) {
      const index = place();
      if (index === undefined || (index > 0 && !isAgain)) return;
      const stream = { from: toHex(message.from), to: toHex(message.to) };
      acknowledgements.note({ ...stream, seq: message.seq, time }, log.state().time);
    },
    round() {
      const index = place();
      if (index === undefined) return;
      serial(() => roundOf(index)).catch((error: unknown) => {
        logger.warn('messages could not be sealed', { error: describeError(error) });
      });
    },
  };
}
