import type { Bytes } from '../base/bytes.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Inclusion, Submitter } from './chain.ts';
import { ChainError } from './chain-error.ts';

/** Packs many items into few extrinsics (docs/PROTOCOL.md, "Relay"). */
export type Relay = {
  /**
   * Resolves once the extrinsic that carries `item` is in a finalized block.
   *
   * @throws ChainError `too-large` for an item that does not fit even alone, `busy` when too much is waiting,
   * `closed`, and what the submitter throws.
   */
  post(item: Bytes): Promise<Inclusion>;
  /** Refuses what waits and what comes; resolves when the extrinsic in flight has ended. */
  close(): Promise<void>;
};

export type RelayOptions = {
  submitter: Submitter;
  /** One body for several items. More items never make it shorter. */
  encode: (items: Bytes[]) => Bytes;
  /** Largest body, bytes. */
  maxBytes: number;
  /** How many items may wait. */
  maxWaiting?: number;
  logger: Logger;
};

const MAX_WAITING = 4096;
/** Waiting items may fill this many bodies. */
const MAX_WAITING_BODIES = 64;

type Waiting = { item: Bytes; resolve: (inclusion: Inclusion) => void; reject: (error: unknown) => void };

/** What arrives while an extrinsic is in flight goes into the next one, in order of arrival. */
export function createRelay(options: RelayOptions): Relay {
  const { encode, maxBytes } = options;
  const queue: Waiting[] = [];
  let queuedBytes = 0;
  let flight: Promise<void> | undefined;
  let closed = false;

  const drain = async (): Promise<void> => {
    // What is posted in the same turn shares the first extrinsic.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue.splice(0, fitting(queue, encode, maxBytes));
      queuedBytes -= batch.reduce((sum, { item }) => sum + item.length, 0);
      await deliver(options, batch);
    }
    flight = undefined;
  };
  return {
    post: (item) => {
      const refused = closed
        ? closedError()
        : refusal(options, item, { count: queue.length, bytes: queuedBytes });
      if (refused !== undefined) return Promise.reject(refused);
      const { promise, resolve, reject } = Promise.withResolvers<Inclusion>();
      queue.push({ item, resolve, reject });
      queuedBytes += item.length;
      flight ??= drain();
      return promise;
    },
    close: async () => {
      closed = true;
      for (const { reject } of queue.splice(0)) reject(closedError());
      await flight;
    },
  };
}

const closedError = (): ChainError => new ChainError('closed', 'the relay is closed');

function refusal(
  options: RelayOptions,
  item: Bytes,
  held: { count: number; bytes: number },
): ChainError | undefined {
  const { encode, maxBytes, maxWaiting = MAX_WAITING } = options;
  if (held.count >= maxWaiting || held.bytes + item.length > MAX_WAITING_BODIES * maxBytes) {
    return new ChainError('busy', 'too many items are waiting; try again later');
  }
  if (encode([item]).length <= maxBytes) return undefined;
  return new ChainError(
    'too-large',
    `an item of ${String(item.length)} bytes does not fit into one extrinsic`,
  );
}

async function deliver({ submitter, encode, logger }: RelayOptions, batch: Waiting[]): Promise<void> {
  try {
    const inclusion = await submitter.submit(encode(batch.map(({ item }) => item)));
    for (const { resolve } of batch) resolve(inclusion);
  } catch (error) {
    logger.warn('a batch was not posted', { items: batch.length, error: describeError(error) });
    for (const { reject } of batch) reject(error);
  }
}

/** How many items from the front fit into one body: the longest run, by halving. At least one. */
function fitting(queue: Waiting[], encode: (items: Bytes[]) => Bytes, maxBytes: number): number {
  let bytes = 0;
  let most = 0;
  while (most < queue.length && bytes <= maxBytes) bytes += queue[most++]?.item.length ?? 0;
  const fits = (count: number): boolean =>
    encode(queue.slice(0, count).map(({ item }) => item)).length <= maxBytes;
  if (fits(most)) return most;
  let low = 1;
  while (most - low > 1) {
    const middle = Math.floor((low + most) / 2);
    if (fits(middle)) low = middle;
    else most = middle;
  }
  return low;
}
